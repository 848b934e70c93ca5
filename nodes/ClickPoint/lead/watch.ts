import type { IDataObject } from 'n8n-workflow';

import { instantOfWallClock, wallClockAt, wallClockBound } from '../../shared/calendar';
import { isRecord } from '../../shared/input';
import type { Lead, ReadLead } from './lead';
import type { Range } from './period';

/**
 * Where a trigger stands from one poll to the next, so that every lead starts the workflow once. Pure.
 *
 * Each poll asks again for the leads of the late lead window (the overlap), because a lead can appear after leads that were
 * added later, and tells by the UID which of them it has had. A lead's own time decides nothing but
 * when its UID may be forgotten. All times are what the API's clock showed, as if it were UTC,
 * because a time without its offset is all that the Data Interface tells: they are compared as it
 * compares them, also in the hour that autumn repeats.
 *
 * Which zone that clock is in, a person has told, and may have told wrongly. So what is settled is
 * decided by the newest lead's own time, and never by this computer's clock alone: a zone that is too
 * far east would put every lead before it.
 */

/** Where a trigger stands. Times are wall-clock times, in seconds. */
export interface Position {
	/** What is watched. */
	watched: string;
	/** The zone whose clock the times are of. */
	timeZone: string;
	/** Leads that were added before this are done with. */
	from: number;
	/** UIDs of the leads from then on that are done with too, and when they were added. */
	known: ReadonlyMap<string, number>;
}

/** The circumstances of a poll. */
export interface Circumstances {
	/** Whatever makes other leads of it: the lead type, the filter. */
	watched: string;
	/** The zone in which the API takes and writes times. */
	timeZone: string;
	now: Date;
	/** How late a lead may appear after it was added, in milliseconds. */
	overlap: number;
}

/** What one poll is about. */
export interface Step {
	position: Position;
	/** When the leads to ask for were added. */
	range: Range;
	/** Whether there was no position to go on from: then the leads that are there are taken note of, no more. */
	isFirst: boolean;
	/** From when on leads may still appear by this computer's clock, as a wall-clock time in seconds. */
	unsettled: number;
	/** How late a lead may appear after it was added, in milliseconds. */
	overlap: number;
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
	const position =
		stored !== undefined &&
		stored.watched === watched &&
		// Later than now where the computer's clock was set back, or the credential has a zone further west:
		// leads would be left out until then.
		stored.from <= seconds(wallClockAt(now, timeZone)) &&
		stored.from >= seconds(now.getTime() - LONGEST_ABSENCE)
			? { ...stored, timeZone }
			: undefined;
	const from = position?.from ?? boundAt(new Date(now.getTime() - DAY), timeZone);
	const start = instantOfWallClock(1000 * from, timeZone);
	const end = new Date(Math.max(start.getTime(), now.getTime()) + DAY);
	return {
		position: position ?? { watched, timeZone, from, known: new Map() },
		range: { start, end },
		isFirst: position === undefined,
		unsettled,
		overlap,
	};
}

/** What a step gives: the leads that are new, in the order that they came in, and the position after it. */
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
	const [firstTooMany] = leads.filter((each) => isFresh(step, each)).slice(most);
	if (firstTooMany === undefined && isAll) return takeAll(step, leads);
	const first = firstTooMany === undefined ? leads : leads.slice(0, leads.indexOf(firstTooMany));
	const rest = startOfRest(first, step.position.timeZone);
	if (rest === undefined) return undefined;
	const taken = take(step, first, rest);
	const isStuck = taken.fresh.length === 0 && taken.position.from === step.position.from;
	return isStuck ? undefined : taken;
}

/** @param rest from when on there may be leads that were not taken */
function take(step: Step, leads: ReadLead[], rest: number): Taken {
	const { watched, timeZone, from: earlier, known: before } = step.position;
	const from = Math.max(earlier, Math.min(step.unsettled, rest, settledBy(step, leads)));
	const known = new Map([...before].filter(([, addedAt]) => addedAt >= from));
	for (const each of leads) {
		const time = timeOf(step, each);
		if (time >= from) known.set(each.uid, time);
	}
	return {
		fresh: leads.filter((each) => isFresh(step, each)).map(({ lead }) => lead),
		position: { watched, timeZone, from, known },
	};
}

/** Before when no lead will appear any more, by the times of the leads themselves. */
function settledBy({ position, overlap }: Step, leads: ReadLead[]): number {
	let newest = Number.NEGATIVE_INFINITY;
	for (const time of position.known.values()) newest = Math.max(newest, time);
	for (const { addedAt } of leads) {
		if (addedAt !== undefined) newest = Math.max(newest, seconds(addedAt.getTime()));
	}
	if (newest === Number.NEGATIVE_INFINITY) return newest;
	const instant = instantOfWallClock(1000 * newest, position.timeZone);
	return boundAt(new Date(instant.getTime() - overlap), position.timeZone);
}

/** Earlier leads than were asked for come where a bound is widened, or not taken to the second. */
function isFresh(step: Step, lead: ReadLead): boolean {
	const { from, known } = step.position;
	return !step.isFirst && !known.has(lead.uid) && timeOf(step, lead) >= from;
}

/** When a lead was added; without a time of its own as late as can be, so that it is remembered for long enough. */
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
 * count as its beginning: whichever of them a time in it means, nothing after the instant is before it.
 */
function boundAt(instant: Date, timeZone: string): number {
	return seconds(wallClockAt(wallClockBound(instant, timeZone, 'start').instant, timeZone));
}

function seconds(milliseconds: number): number {
	return Math.floor(milliseconds / 1000);
}

// --- as n8n stores it -----------------------------------------------------------------------------

/** Changes with the form, so that another version of this node does not misread it. */
const VERSION = 1;

/** A time as the clock showed it. */
const STORED_TIME = /^[+-]?\d+-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;

/** What separates UIDs, and what escapes that within one. */
const SEPARATOR = /[\s+%]/g;

/**
 * A position as JSON that a person can read in n8n's database. Each UID has the seconds behind it that
 * the lead was added after `from`, as in `22364930+37`: a day can have ten thousand of them.
 */
export function writePosition({ watched, timeZone, from, known }: Position): IDataObject {
	const entries = [...known].map(([uid, addedAt]) => `${escapeUid(uid)}+${addedAt - from}`);
	const start = new Date(1000 * from).toISOString().replace('.000Z', '');
	return { version: VERSION, watched, timeZone, from: start, known: entries.join(' ') };
}

function escapeUid(uid: string): string {
	return uid.replace(
		SEPARATOR,
		(character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

/** Reads what {@link writePosition} wrote; undefined when it is anything else. */
export function readPosition(stored: unknown): Position | undefined {
	if (!isRecord(stored) || stored.version !== VERSION) return undefined;
	const { watched, timeZone, from: start, known: text } = stored;
	if (typeof watched !== 'string' || typeof timeZone !== 'string') return undefined;
	if (typeof start !== 'string' || !STORED_TIME.test(start)) return undefined;
	if (typeof text !== 'string') return undefined;
	const from = Date.parse(`${start}Z`) / 1000;
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
	return text.replace(/%([\da-f]{4})/g, (_, code: string) =>
		String.fromCharCode(Number.parseInt(code, 16)),
	);
}
