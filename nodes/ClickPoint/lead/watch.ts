import type { IDataObject } from 'n8n-workflow';

import { instantOfWallClock, wallClockAt, wallClockBound } from '../../shared/calendar';
import { isRecord } from '../../shared/input';
import type { Lead, ReadLead } from './lead';
import type { Range } from './period';

/**
 * Where a trigger stands from one poll to the next, so that every lead starts the workflow once. Pure.
 *
 * Each poll asks again for the leads of the late lead window (the overlap), because a lead can appear
 * after leads that were added later, and tells by the UID which of them it has had. All times are what
 * the API's clock showed, as if it were UTC, because the Data Interface writes them without an offset:
 * they are compared as it compares them, also in the hour that autumn repeats.
 *
 * The zone of that clock may be entered wrongly. So what is settled is decided by the newest lead's own
 * time, and never by this computer's clock alone: too far east, a zone puts every lead before it.
 */

/** Where a trigger stands. Times are wall-clock times, in seconds. */
export interface Position {
	/** What is watched: whatever makes other leads of it, such as the lead type and the filter. */
	watched: string;
	/** The zone in which the API takes and writes times. */
	timeZone: string;
	/** Leads that were added before this are done with. */
	from: number;
	/** UIDs of the leads from then on that are done with too, and when they were added. */
	known: ReadonlyMap<string, number>;
}

/** The circumstances of a poll. */
interface Circumstances extends Pick<Position, 'watched' | 'timeZone'> {
	now: Date;
	/** How late a lead may appear after it was added, in milliseconds. */
	overlap: number;
}

/** What one poll is about. */
export interface Step extends Pick<Circumstances, 'overlap'> {
	position: Position;
	/** When the leads to ask for were added. */
	range: Range;
	/** Whether there was no position to go on from: then the leads that are there are only taken note of. */
	isFirst: boolean;
	/** From when on leads may still appear by this computer's clock, as a wall-clock time in seconds. */
	unsettled: number;
}

/** More than any two zones are apart, in milliseconds. */
const DAY = 24 * 60 * 60 * 1000;

/** Beyond this the leads since then are hardly news, in milliseconds. */
const LONGEST_ABSENCE = 366 * DAY;

/** The next step from a position. It starts over without one, and where it cannot go on from it. */
export function nextStep(
	stored: Position | undefined,
	{ watched, timeZone, now, overlap }: Circumstances,
): Step {
	const unsettled = boundAt(new Date(now.getTime() - overlap), timeZone);
	const isFirst =
		stored?.watched !== watched ||
		// Where the computer's clock was set back, or the zone is now further west: leads would be left out.
		stored.from > seconds(wallClockAt(now, timeZone)) ||
		stored.from < seconds(now.getTime() - LONGEST_ABSENCE);
	const { from, known } = isFirst
		? { from: boundAt(new Date(now.getTime() - DAY), timeZone), known: new Map<string, number>() }
		: stored;
	const start = instantOfWallClock(1000 * from, timeZone);
	const end = new Date(Math.max(start.getTime(), now.getTime()) + DAY);
	const position = { watched, timeZone, from, known };
	return { position, range: { start, end }, isFirst, unsettled, overlap };
}

/** What a step gives: the leads that are new, in their order, and the position after it. */
export interface Taken {
	fresh: Lead[];
	position: Position;
}

/** Takes all leads of a step's range. */
export function takeAll(step: Step, leads: ReadLead[]): Taken {
	return take(step, leads, step.unsettled);
}

/**
 * Takes the first leads of a step's range, so that the next step goes on from there.
 *
 * @param leads in order of time
 * @param isAll whether they are all of the range
 * @param most how many new ones to take
 * @returns undefined when the leads do not tell where to go on from; then all have to be taken
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
	const rest = startOfRest(first, step.position.timeZone);
	if (rest === undefined) return undefined;
	const taken = take(step, first, rest);
	const isStuck = taken.fresh.length === 0 && taken.position.from === step.position.from;
	return isStuck ? undefined : taken;
}

/** @param rest from when on there may be leads that were not taken */
function take(step: Step, leads: ReadLead[], rest: number): Taken {
	const before = step.position;
	const from = Math.max(before.from, Math.min(step.unsettled, rest, settledBy(step, leads)));
	const known = new Map([...before.known].filter(([, addedAt]) => addedAt >= from));
	for (const each of leads) {
		const time = timeOf(step, each);
		if (time >= from) known.set(each.uid, time);
	}
	const fresh = leads.filter((each) => isFresh(step, each)).map(({ lead }) => lead);
	return { fresh, position: { ...before, from, known } };
}

/** Before when no lead will appear any more, by the times of the leads themselves. */
function settledBy({ position, overlap }: Step, leads: ReadLead[]): number {
	let newest = Number.NEGATIVE_INFINITY;
	for (const time of position.known.values()) newest = Math.max(newest, 1000 * time);
	for (const { addedAt } of leads) newest = Math.max(newest, addedAt?.getTime() ?? newest);
	if (newest === Number.NEGATIVE_INFINITY) return newest;
	const instant = instantOfWallClock(newest, position.timeZone);
	return boundAt(new Date(instant.getTime() - overlap), position.timeZone);
}

/** Earlier leads than were asked for come where a bound is widened, or not taken to the second. */
function isFresh(step: Step, lead: ReadLead): boolean {
	const { from, known } = step.position;
	return !step.isFirst && !known.has(lead.uid) && timeOf(step, lead) >= from;
}

/** When a lead was added; without a time of its own as late as can be: it is remembered for long enough. */
function timeOf({ position, range }: Step, { addedAt }: ReadLead): number {
	return seconds(addedAt?.getTime() ?? wallClockAt(range.end, position.timeZone));
}

/** From when on to ask for those that follow on some leads; undefined when these are not in order of time. */
function startOfRest(leads: ReadLead[], timeZone: string): number | undefined {
	let latest = Number.NEGATIVE_INFINITY;
	for (const { addedAt } of leads) {
		if (addedAt === undefined) return undefined;
		const bound = boundAt(instantOfWallClock(addedAt.getTime(), timeZone), timeZone);
		if (bound < latest) return undefined;
		latest = bound;
	}
	return latest;
}

/**
 * The wall-clock time from which on the leads since an instant are. Both passes of a repeated hour
 * count as its beginning: a time in it can mean either.
 */
function boundAt(instant: Date, timeZone: string): number {
	return seconds(wallClockAt(wallClockBound(instant, timeZone, 'start').instant, timeZone));
}

function seconds(milliseconds: number): number {
	return Math.floor(milliseconds / 1000);
}

/** Changes with the form, so that no other version of this node misreads it. */
const VERSION = 1;

/** A time as the clock showed it. */
const STORED_TIME = /^[+-]?\d+-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** What separates UIDs, and what escapes that within one. */
const SEPARATOR = /[\s+%]/g;

/**
 * A position as JSON that a person can read in n8n's database, short because a day can have ten
 * thousand leads: `22364930+37` was added 37 seconds after `from`.
 */
export function writePosition({ watched, timeZone, from, known }: Position): IDataObject {
	const entries = [...known].map(([uid, addedAt]) => `${escapeUid(uid)}+${addedAt - from}`);
	const start = new Date(1000 * from).toISOString().replace('.000Z', '');
	return { version: VERSION, watched, timeZone, from: start, known: entries.join(' ') };
}

function escapeUid(uid: string): string {
	return uid.replace(SEPARATOR, (each) => `%${each.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Reads what {@link writePosition} wrote; undefined when it is anything else. */
export function readPosition(stored: unknown): Position | undefined {
	if (!isRecord(stored) || stored.version !== VERSION) return undefined;
	const { watched, timeZone, from: start, known: text } = stored;
	if (typeof watched !== 'string' || typeof timeZone !== 'string') return undefined;
	if (typeof start !== 'string' || typeof text !== 'string') return undefined;
	const from = STORED_TIME.test(start) ? Date.parse(`${start}Z`) / 1000 : Number.NaN;
	if (Number.isNaN(from)) return undefined;

	const known = new Map<string, number>();
	for (const entry of text === '' ? [] : text.split(' ')) {
		const [, uid, seconds] = /^([^\s+]*)\+(\d{1,9})$/.exec(entry) ?? [];
		if (uid === undefined) return undefined;
		known.set(unescapeUid(uid), from + Number(seconds));
	}
	return { watched, timeZone, from, known };
}

function unescapeUid(text: string): string {
	return text.replace(/%([\da-f]{4})/g, (_, code) =>
		String.fromCharCode(Number.parseInt(code, 16)),
	);
}
