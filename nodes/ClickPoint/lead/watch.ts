import type { IDataObject } from 'n8n-workflow';

import { instantOfWallClock, wallClockAt, wallClockBound } from '../../shared/calendar';
import { isRecord } from '../../shared/input';
import type { ReadLead } from './lead';
import type { Range } from './period';

/**
 * The trigger's position from poll to poll, so that each lead starts the workflow once. Pure.
 *
 * Because leads can appear after newer ones, each poll requests the late lead window (the overlap) again and
 * skips the UIDs it has returned. Times are those on the API's clock, as if it were UTC: the Data Interface has
 * no offsets, not even in the hour that repeats in autumn. This computer's clock and the account's time zone
 * may be wrong, so only the newest lead's own time moves the position.
 */

/** A trigger's position. Times are wall-clock times, in seconds. */
export interface Position {
	/** The workflow's ID: copies of a workflow may include the position. */
	workflow: string;
	/** Identifies the watched leads, e.g. by lead type and filter. */
	watched: string;
	/** Leads added before this are done. */
	from: number;
	/** The leads since then that are done: when each was added, by UID. */
	known: ReadonlyMap<string, number>;
	/** Done leads whose time cannot be read: when each was last seen, by UID. */
	undated: ReadonlyMap<string, number>;
}

/** What a poll depends on. */
interface Circumstances extends Pick<Position, 'workflow' | 'watched'> {
	now: Date;
	/** The API's own time zone, for all of its times. */
	timeZone: string;
	/** How late a lead may appear after it was added, in milliseconds. */
	overlap: number;
	/** Where a new workflow starts; undefined means now. */
	startFrom?: Date | undefined;
}

/** What one poll has to do. */
export interface Step extends Pick<Circumstances, 'overlap' | 'timeZone'> {
	position: Position;
	/** Why it does not continue from the stored position; omitted if it does. */
	beginning?: 'new' | 'changed' | 'unusable';
	/** The DateAdded of the leads to request. */
	range: Range;
	/** Whether to note leads without returning them. */
	isFirst: boolean;
	/** This computer's clock, or the newest lead's time if that clock is behind it; in wall-clock seconds. */
	clock: number;
}

/** In seconds, like the constants below; more than any difference between time zones. */
const DAY = 24 * 60 * 60;
/** Leads this old have certainly appeared, so that the requested range stays bounded. */
const MONTH = 30 * DAY;
/** How long to remember a lead without a readable time after it was last seen. */
const WEEK = 7 * DAY;
/** No position is older: more than a year, and more than a new workflow can start back. */
const LONGEST_ABSENCE = 400 * DAY;
/** Nor further ahead: without a battery, a computer's clock starts in 1970. */
const CENTURY = 36_525 * DAY;

/** The next step after a stored position; it starts over if there is none or it is unusable. */
export function nextStep(stored: unknown, circumstances: Circumstances): Step {
	const { workflow, watched, timeZone, now, overlap, startFrom } = circumstances;
	const reached = seconds(wallClockAt(now, timeZone));
	const last = readPosition(stored);
	const beginning = beginningOf(stored, last, circumstances, reached);
	const start = beginning === 'new' ? startFrom : undefined;
	// The clock may be a day ahead now and a day behind later, without a lead in between.
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
): Step['beginning'] {
	if (stored === undefined) return 'new';
	if (last === undefined) return 'unusable';
	if (last.workflow !== workflow) return 'new';
	if (last.watched !== watched) return 'changed';
	// Without a lead, a clock that was ahead set the position; with one, the clock is behind now.
	const isAhead = last.from > reached && last.known.size === 0;
	const isFar = reached - last.from > LONGEST_ABSENCE || last.from - reached > CENTURY;
	return isAhead || isFar ? 'unusable' : undefined;
}

/** The leads of a step, which of them are new, and the position after it. */
export interface Taken {
	leads: ReadLead[];
	fresh: ReadLead[];
	position: Position;
}

/**
 * Takes the first leads of a step's range; the next step continues after them.
 *
 * @param leads in order of time
 * @param isAll whether they are the whole range
 * @param most new leads to take
 * @returns undefined if they do not show where to continue: then take all leads of the range
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

/** Takes all leads given. @param rest the time from which the range may have others */
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

/** Leads from before the position are not new: they come back after edits, or because a bound was widened. */
function isFresh(step: Step, { uid, addedAt, addedBy = addedAt }: ReadLead): boolean {
	const { from, known, undated } = step.position;
	if (step.isFirst || known.has(uid) || undated.has(uid)) return false;
	return (timeOf(step, addedBy) ?? from) >= from;
}

/** A lead's time; undefined if it cannot be read or is ahead of every clock. */
function timeOf({ range, timeZone }: Step, date: Date | undefined): number | undefined {
	const time = date?.getTime();
	const isReal = time !== undefined && time <= wallClockAt(range.end, timeZone);
	return isReal ? seconds(time) : undefined;
}

/** The time from which to request the leads after some; undefined if these are not in order of time. */
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

/** A bound that is earlier than a wall-clock time. */
function earlier(wall: number, milliseconds: number, timeZone: string): number {
	const instant = instantOfWallClock(1000 * wall, timeZone).getTime();
	return boundAt(new Date(instant - milliseconds), timeZone);
}

/** The wall-clock time from which to request leads since an instant; in a repeated hour, before its first pass. */
function boundAt(instant: Date, timeZone: string): number {
	return seconds(wallClockAt(wallClockBound(instant, timeZone, 'start').instant, timeZone));
}

function seconds(milliseconds: number): number {
	return Math.floor(milliseconds / 1000);
}

/** Writes a position as readable JSON, kept short: lead `22364930+37` was added 37 seconds after `from`. */
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

/** Reads what {@link writePosition} wrote; undefined for anything else. */
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
