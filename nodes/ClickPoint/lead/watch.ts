import type { IDataObject } from 'n8n-workflow';

import { instantOfWallClock, wallClockAt, wallClockBound } from '../../shared/calendar';
import { isRecord } from '../../shared/input';
import type { ReadLead } from './lead';
import type { Range } from './period';

/**
 * Where a trigger stands from one poll to the next, so that every lead starts the workflow once. Pure.
 *
 * Each poll requests the leads of the late lead window (the overlap) again, as a lead can appear after
 * newer ones, and recognizes by their UIDs those it has returned. Times are what the API's clock showed, as
 * if it were UTC: the Data Interface writes and compares them without an offset, also in the hour that autumn
 * repeats. This computer's clock and the account's time zone may be wrong, so the newest lead's own time
 * decides what is settled.
 */

/** Where a trigger stands. Times are wall-clock times, in seconds. */
export interface Position {
	/** The ID of the workflow: a copy of it may come with a copy of this. */
	workflow: string;
	/** Which leads are watched, such as the lead type and the filter. */
	watched: string;
	/** Leads that were added before this are done with. */
	from: number;
	/** Leads since then that are done with too: when each was added, by UID. */
	known: ReadonlyMap<string, number>;
	/** Leads that are done with and whose time cannot be read: when each was last seen, by UID. */
	undated: ReadonlyMap<string, number>;
}

/** The circumstances of a poll. */
interface Circumstances extends Pick<Position, 'workflow' | 'watched'> {
	now: Date;
	/** The time zone in which the API takes and writes times. */
	timeZone: string;
	/** How late a lead may appear after it was added, in milliseconds. */
	overlap: number;
	/** Where a new workflow starts; undefined is now. */
	startFrom?: Date | undefined;
}

/** Why a step does not continue from a position: the workflow is new, or the position cannot be used. */
type Beginning = 'new' | 'changed' | 'unusable';

/** What one poll is about. */
export interface Step extends Pick<Circumstances, 'overlap' | 'timeZone'> {
	position: Position;
	/** Left out where it continues from a position. */
	beginning?: Beginning;
	/** When the leads to request were added. */
	range: Range;
	/** Whether the leads that are there are only taken note of. */
	isFirst: boolean;
	/** What this computer's clock shows, or the newest lead's time where that clock is behind; in wall-clock seconds. */
	clock: number;
}

/** More than any two time zones are apart, in seconds, as all that follow. */
const DAY = 24 * 60 * 60;
/** Leads that were added so long ago have appeared, whatever clocks say: what is requested stays bounded. */
const MONTH = 30 * DAY;
/** How long a lead without a readable time is remembered after it was last seen, and was settled. */
const WEEK = 7 * DAY;
/** No position lies further back: a year, and more than a new workflow can start back. */
const LONGEST_ABSENCE = 400 * DAY;
/** Nor further ahead: without a battery, a computer's clock starts in 1970. */
const CENTURY = 36_525 * DAY;

/**
 * The next step from what was stored; from the start without a position, or with one that cannot be used.
 * A clock that was set back is no reason: then the leads' own times go on.
 */
export function nextStep(stored: unknown, circumstances: Circumstances): Step {
	const { workflow, watched, timeZone, now, overlap, startFrom } = circumstances;
	const reached = seconds(wallClockAt(now, timeZone));
	const last = readPosition(stored);
	const beginning = beginningOf(stored, last, circumstances, reached);
	const start = beginning === 'new' ? startFrom : undefined;
	// A clock that is a day ahead now may be a day behind later, and no lead have come in between.
	const twoDaysAgo = new Date(now.getTime() - 1000 * 2 * DAY);
	const since = boundAt(start ?? twoDaysAgo, timeZone);
	const begun = { workflow, watched, from: since, known: new Map(), undated: new Map() };
	const position: Position = last !== undefined && beginning === undefined ? last : begun;
	const { from, known } = position;
	const isBehind = from > reached;
	const clock = isBehind ? [...known.values()].reduce((a, b) => Math.max(a, b), reached) : reached;
	return {
		position,
		...(beginning && { beginning }),
		range: {
			start: instantOfWallClock(1000 * from, timeZone),
			end: new Date(instantOfWallClock(1000 * clock, timeZone).getTime() + 1000 * DAY),
		},
		isFirst: beginning !== undefined && start === undefined,
		clock,
		overlap,
		timeZone,
	};
}

function beginningOf(
	stored: unknown,
	last: Position | undefined,
	{ workflow, watched }: Circumstances,
	reached: number,
): Beginning | undefined {
	if (stored === undefined) return 'new';
	if (last === undefined) return 'unusable';
	if (last.workflow !== workflow) return 'new';
	if (last.watched !== watched) return 'changed';
	// Ahead without a lead of then: made by a clock that was ahead itself. With one, the clock is behind.
	const isAhead = last.from > reached && last.known.size === 0;
	const isFar = reached - last.from > LONGEST_ABSENCE || last.from - reached > CENTURY;
	return isAhead || isFar ? 'unusable' : undefined;
}

/** What a step takes: leads, those of them that are new, and the position after it. */
export interface Taken {
	leads: ReadLead[];
	fresh: ReadLead[];
	position: Position;
}

/**
 * Takes the first leads of a step's range, so that the next step goes on from there.
 *
 * @param leads in order of time; `isAll` when they are all of the range
 * @param most how many new ones to take
 * @returns undefined when they do not show where to go on from: then all have to be taken
 */
export function takeFirst(
	step: Step,
	leads: ReadLead[],
	isAll: boolean,
	most: number,
): Taken | undefined {
	const tooMany = leads.filter((each) => isFresh(step, each))[most];
	if (tooMany === undefined && isAll) return takeAll(step, leads);
	const first = tooMany === undefined ? leads : leads.slice(0, leads.indexOf(tooMany));
	const rest = startOfRest(step, first);
	if (rest === undefined) return undefined;
	const taken = takeAll(step, first, rest);
	const isStuck = taken.fresh.length === 0 && taken.position.from === step.position.from;
	return isStuck ? undefined : taken;
}

/** Takes leads of a step's range. @param rest from when on there may be some that are not among them */
export function takeAll(step: Step, leads: ReadLead[], rest = Number.POSITIVE_INFINITY): Taken {
	const { position: last, clock, overlap, timeZone } = step;
	const known = new Map(last.known);
	const undated = new Map(last.undated);
	let newest = clock - MONTH;
	for (const { uid, addedAt, addedBy = addedAt } of leads) {
		const time = timeOf(step, addedBy);
		if (time === undefined) undated.set(uid, clock);
		else known.set(uid, time);
		newest = Math.max(newest, timeOf(step, addedAt) ?? clock - DAY);
	}
	const settled = earlier(Math.min(newest, clock), overlap, timeZone);
	const from = Math.max(last.from, Math.min(rest, settled));
	const since = (times: Map<string, number>, start: number) =>
		new Map([...times].filter(([, time]) => time >= start));
	return {
		leads,
		fresh: leads.filter((lead) => isFresh(step, lead)),
		position: { ...last, from, known: since(known, from), undated: since(undated, from - WEEK) },
	};
}

/** Earlier leads than were requested come where a bound is widened, or where they were edited. */
function isFresh(step: Step, { uid, addedAt, addedBy = addedAt }: ReadLead): boolean {
	const { from, known, undated } = step.position;
	if (step.isFirst || known.has(uid) || undated.has(uid)) return false;
	return (timeOf(step, addedBy) ?? from) >= from;
}

/** A lead's time; undefined where it could not be read, or lies ahead of any clock. */
function timeOf({ range, timeZone }: Step, date: Date | undefined): number | undefined {
	const time = date?.getTime();
	const isReal = time !== undefined && time <= wallClockAt(range.end, timeZone);
	return isReal ? seconds(time) : undefined;
}

/** From when on to request those that follow on some leads; undefined when these are not in order of time. */
function startOfRest(step: Step, leads: ReadLead[]): number | undefined {
	let latest = Number.NEGATIVE_INFINITY;
	for (const { addedAt } of leads) {
		const time = timeOf(step, addedAt);
		const bound = time === undefined ? latest : earlier(time, 0, step.timeZone);
		if (bound < latest) return undefined;
		latest = bound;
	}
	return latest;
}

/** The bound so long before a wall-clock time in seconds. */
function earlier(wall: number, milliseconds: number, timeZone: string): number {
	const instant = instantOfWallClock(1000 * wall, timeZone).getTime();
	return boundAt(new Date(instant - milliseconds), timeZone);
}

/** The wall-clock time from which on the leads since an instant are; in a repeated hour, before both passes. */
function boundAt(instant: Date, timeZone: string): number {
	return seconds(wallClockAt(wallClockBound(instant, timeZone, 'start').instant, timeZone));
}

function seconds(milliseconds: number): number {
	return Math.floor(milliseconds / 1000);
}

/** A position as short JSON that a person can read in n8n's database: `22364930+37` was added 37 s after `from`. */
export function writePosition({ known, undated, from, ...rest }: Position): IDataObject {
	return {
		...rest,
		from: new Date(1000 * from).toISOString().replace('.000Z', ''),
		known: writeTimes(known, from),
		...(undated.size > 0 && { undated: writeTimes(undated, from) }),
	};
}

function writeTimes(times: ReadonlyMap<string, number>, from: number): string[] {
	return [...times].map(([uid, time]) => `${uid}${time < from ? '' : '+'}${time - from}`);
}

/** Reads what {@link writePosition} wrote; undefined when it is anything else. */
export function readPosition(stored: unknown): Position | undefined {
	if (!isRecord(stored)) return undefined;
	const { workflow, watched } = stored;
	if (typeof workflow !== 'string' || typeof watched !== 'string') return undefined;
	const from = Date.parse(`${String(stored.from)}Z`) / 1000;
	const known = readTimes(stored.known, from);
	const undated = readTimes(stored.undated ?? [], from);
	if (Number.isNaN(from) || known === undefined || undated === undefined) return undefined;
	return { workflow, watched, from, known, undated };
}

function readTimes(entries: unknown, from: number): Map<string, number> | undefined {
	if (!Array.isArray(entries)) return undefined;
	const times = new Map<string, number>();
	for (const entry of entries) {
		const [, uid, seconds] = /^(.*)([+-]\d{1,9})$/s.exec(String(entry)) ?? [];
		if (uid === undefined) return undefined;
		times.set(uid, from + Number(seconds));
	}
	return times;
}
