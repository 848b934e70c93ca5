import { createHash } from 'crypto';

import { AnswerError, quote } from '../../shared/errors';
import { bothReadings, readDates, type DateForm } from './dates';
import { uidOf, type Flaw, type Lead, type Page, type ReadLead } from './lead';
import { readPage } from './page';
import type { Range } from './period';

/** An answer with leads. */
export interface LeadAnswer {
	status: number;
	text: string;
	/** Whether bytes of it were replaced, because they are no text. */
	isDamaged?: boolean;
}

/** What an API makes of its leads. */
export interface Reading {
	/** Whether a JSON array is a list of leads too. */
	bareList?: boolean;
	/** When the leads that were asked for were added. */
	range: Range;
	/** The zone of the API's clock. */
	timeZone: string;
	/** A lead's DateAdded as it is written. */
	dateOf(lead: Lead): unknown;
	/** A lead as it comes out, without what only the reading needed. */
	output(lead: Lead, form: DateForm): Lead;
}

/** A pause takes longer than most leads do. */
const PAUSE_EVERY = 16;

/**
 * Reads an answer, its leads as they come out, with a pause after some. A record that is malformed is
 * among them, with what is wrong with it: it must not take the others with it.
 *
 * @throws AnswerError when it is no list of leads
 */
export function* readRecords(
	{ status, text, isDamaged = false }: LeadAnswer,
	{ range, timeZone, dateOf, output, ...format }: Reading,
): Generator<undefined, Page<ReadLead>, undefined> {
	if (status === 204) return { total: undefined, leads: [] };
	const { total, leads, problems } = yield* readPage(text, format);
	const texts = leads.map((lead) => {
		const date = dateOf(lead);
		return typeof date === 'string' ? date.trim() || undefined : undefined;
	});
	if (
		leads.length > 0 &&
		leads.every((lead, index) => uidOf(lead) === undefined && texts[index] === undefined)
	) {
		throw new AnswerError(
			'ClickPoint returned a lead without a UID',
			'Without UIDs, leads cannot be told apart. It responded:',
			text,
		);
	}
	const { form, dates, isOutside } = readDates(texts, range, timeZone);
	const read: ReadLead[] = [];
	for (const [index, lead] of leads.entries()) {
		const date = texts[index];
		const addedAt = dates[index];
		const flaw = flawOf(lead, problems?.get(index), isDamaged);
		const one: ReadLead = {
			uid: uidOf(lead) ?? standIn(lead),
			addedAt,
			lead: flaw?.isLost === true ? lead : output(lead, form),
		};
		if (flaw !== undefined) one.flaw = flaw;
		if (addedAt === undefined && date !== undefined) one.unreadDate = date;
		if (addedAt !== undefined && isOutside(addedAt)) one.isOutside = true;
		const readings = date === undefined ? undefined : bothReadings(date, timeZone);
		if (readings !== undefined) [one.addedAt, one.addedBy] = readings;
		read.push(one);
		if (index % PAUSE_EVERY === 0) yield;
	}
	return { total, leads: read };
}

function flawOf(lead: Lead, problem: string | undefined, isDamaged: boolean): Flaw | undefined {
	if (problem !== undefined) return { problem, isLost: true };
	if (uidOf(lead) === undefined) {
		return { problem: `has no usable UID (UID is ${quote(lead.UID)})`, isLost: true };
	}
	return isDamaged && JSON.stringify(lead).includes('\ufffd')
		? { problem: 'has bytes that are not text, which are shown as \ufffd', isLost: false }
		: undefined;
}

/** Whether this is the UID of a lead, and no stand-in. */
export function hasUid(uid: string): boolean {
	return !uid.includes(STAND_IN);
}

/** No UID has it. */
const STAND_IN = 'without a UID: ';

/** What a record without a UID is known by, the same whenever it is read. */
function standIn(lead: Lead): string {
	return `${STAND_IN}${createHash('sha256').update(JSON.stringify(lead)).digest('hex').slice(0, 16)}`;
}
