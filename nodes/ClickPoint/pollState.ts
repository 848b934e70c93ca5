import type { IDataObject } from 'n8n-workflow';

import { instantOfWallClock, wallClockAt, wallClockBound } from '../shared/calendar';
import { isRecord } from '../shared/input';
import type { Lead } from './leadPage';
import type { Range } from './period';

/**
 * Where a trigger stands from one poll to the next, so that every lead starts the workflow once. Pure.
 *
 * Each poll asks again for the leads of the overlap, because a lead can appear after leads that were
 * added later, and tells by the UID which of them it has had. A lead's own time decides nothing but
 * when its UID may be forgotten. All times are what the interface's clock showed, as if it were UTC,
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
	/** The zone in which the interface takes and tells times. */
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

/** A lead, and when it was added (see `LeadSource.addedAt`). */
export interface TimedLead {
	uid: string;
	addedAt: Date | undefined;
	lead: Lead;
}

/** More than any two zones are apart, in milliseconds. */
const DAY = 24 * 60 * 60 * 1000;

/** Beyond this the leads since then are hardly news, in milliseconds. */
const LONGEST_ABSENCE = 366 * DAY;

/** The next step from a position. It starts anew without one, and where it cannot be gone on from. */
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
export interface Outcome {
	fresh: Lead[];
	position: Position;
}

/** Takes all leads of a step's range. */
export function takeAll(step: Step, leads: TimedLead[]): Outcome {
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
	leads: TimedLead[],
	isAll: boolean,
	most: number,
): Outcome | undefined {
	let count = 0;
	const end = leads.findIndex((each) => isFresh(step, each) && ++count > most);
	if (end === -1 && isAll) return takeAll(step, leads);
	const first = end === -1 ? leads : leads.slice(0, end);
	const rest = startOfRest(first, step.position.timeZone);
	if (rest === undefined) return undefined;
	const outcome = take(step, first, rest);
	const isStuck = outcome.fresh.length === 0 && outcome.position.from === step.position.from;
	return isStuck ? undefined : outcome;
}

/** @param rest from when on there may be leads that were not taken */
function take(step: Step, leads: TimedLead[], rest: number): Outcome {
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
function settledBy({ position, overlap }: Step, leads: TimedLead[]): number {
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
function isFresh(step: Step, lead: TimedLead): boolean {
	const { from, known } = step.position;
	return !step.isFirst && !known.has(lead.uid) && timeOf(step, lead) >= from;
}

/** When a lead was added; without a time of its own as late as can be, so that it is remembered for long enough. */
function timeOf({ position, range }: Step, { addedAt }: TimedLead): number {
	return seconds(addedAt?.getTime() ?? wallClockAt(range.end, position.timeZone));
}

/** From when on to ask for those that follow on some leads; undefined when these are not in order of time. */
function startOfRest(leads: TimedLead[], timeZone: string): number | undefined {
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

/** A UID that is a number takes 8 bytes, and the seconds since `from` 3: in base 64, 44 characters for three. */
const UID_BYTES = 8;
const TIME_BYTES = 3;
const ENTRY_BYTES = UID_BYTES + TIME_BYTES;
const LARGEST_UID = 2n ** (8n * BigInt(UID_BYTES)) - 1n;
const LONGEST_TIME = 2 ** (8 * TIME_BYTES) - 1;

/** A position as JSON. UIDs that are no such number, and times beyond half a year, are written out. */
export function writePosition({ watched, timeZone, from, known }: Position): IDataObject {
	const entries: Buffer[] = [];
	const others: Array<[string, number]> = [];
	for (const [uid, addedAt] of known) {
		const number = /^(?:0|[1-9]\d{0,19})$/.test(uid) ? BigInt(uid) : undefined;
		const time = addedAt - from;
		if (number === undefined || number > LARGEST_UID || time > LONGEST_TIME) {
			others.push([uid, addedAt]);
			continue;
		}
		const entry = Buffer.alloc(ENTRY_BYTES);
		entry.writeBigUInt64BE(number);
		entry.writeUIntBE(time, UID_BYTES, TIME_BYTES);
		entries.push(entry);
	}
	return {
		version: VERSION,
		watched,
		timeZone,
		from,
		known: Buffer.concat(entries).toString('base64'),
		others,
	};
}

/** Reads what {@link writePosition} wrote; undefined when it is anything else. */
export function readPosition(stored: unknown): Position | undefined {
	if (!isRecord(stored) || stored.version !== VERSION) return undefined;
	const { watched, timeZone, from, known: text, others } = stored;
	if (typeof watched !== 'string' || typeof timeZone !== 'string') return undefined;
	if (!isTime(from) || typeof text !== 'string' || !Array.isArray(others)) return undefined;
	const bytes = Buffer.from(text, 'base64');
	// Base 64 is read past whatever does not belong to it.
	if (bytes.toString('base64') !== text || bytes.length % ENTRY_BYTES !== 0) return undefined;

	const known = new Map<string, number>();
	for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
		const time = bytes.readUIntBE(at + UID_BYTES, TIME_BYTES);
		known.set(String(bytes.readBigUInt64BE(at)), from + time);
	}
	for (const other of others) {
		const [uid, addedAt]: unknown[] = Array.isArray(other) ? other : [];
		if (typeof uid !== 'string' || !isTime(addedAt)) return undefined;
		known.set(uid, addedAt);
	}
	return { watched, timeZone, from, known };
}

/** Whether it is a time, in seconds, that a date can hold. */
function isTime(value: unknown): value is number {
	return Number.isSafeInteger(value) && Math.abs(Number(value)) <= 8.64e12 - 1e6;
}
