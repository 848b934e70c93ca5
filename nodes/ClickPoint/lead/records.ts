import { createHash } from 'crypto';

import { AnswerError, quote } from '../../shared/errors';
import { bothReadings, readDates, withIsoDateAdded } from './dates';
import {
	dateHolderOf,
	NOT_LEADS,
	uidOf,
	withoutFields,
	withoutSections,
	type Lead,
	type Page,
	type ReadLead,
} from './lead';
import { readPage } from './page';
import { extraFields, type LeadsQuery } from './query';

/** A response with leads. */
export interface LeadAnswer {
	status: number;
	text: string;
	/** Whether bytes were replaced. */
	isDamaged?: true;
}

/** The request, and the API it went to. */
export interface Reading {
	query: LeadsQuery;
	/** The time zone of the API's clock. */
	timeZone: string;
	/** Whether the API groups a lead's fields into sections. */
	hasSections?: boolean;
}

/** In leads: a pause takes longer than reading one. */
const PAUSE_EVERY = 16;

/**
 * Reads a page of leads into their output form, pausing now and then. Unusable records are among them.
 * @throws AnswerError if it is not a list of leads
 */
export function* readRecords(
	{ status, text, isDamaged }: LeadAnswer,
	{ query, timeZone, hasSections = false }: Reading,
): Generator<undefined, Page<ReadLead>, undefined> {
	if (status === 204) return { total: undefined, leads: [] };
	const { total, leads, problems } = yield* readPage(text);
	const texts = leads.map((lead) => {
		const { DateAdded: date } = dateHolderOf(lead);
		return typeof date === 'string' ? date.trim() || undefined : undefined;
	});
	const isLead = (lead: Lead, index: number) =>
		uidOf(lead) !== undefined || texts[index] !== undefined;
	// The Data Interface documents a wrapper, so an empty list without it may mean missing permission.
	const isBare = !hasSections && text.trimStart().startsWith('[');
	const isReport = leads.length === 0 ? !isBare : leads.some(isLead);
	if (!isReport) throw new AnswerError(NOT_LEADS, 'It responded:', text);
	const { form, dates, isOutside } = readDates(texts, query.range, timeZone);
	const extra = extraFields(query);
	const output = (lead: Lead) => {
		const wanted = extra.length === 0 ? lead : withoutFields(lead, extra);
		const dated = query.isoDates === true ? withIsoDateAdded(wanted, timeZone, form) : wanted;
		return hasSections && query.simplify === true ? withoutSections(dated) : dated;
	};
	const read: ReadLead[] = [];
	for (const [index, lead] of leads.entries()) {
		const date = texts[index];
		const addedAt = dates[index];
		const problem = problems?.get(index) ?? problemOf(lead);
		const readings = date === undefined ? undefined : bothReadings(date, timeZone);
		const one: ReadLead = {
			uid: (problem === undefined ? uidOf(lead) : undefined) ?? standIn(lead),
			addedAt: readings?.earlier ?? addedAt,
			lead: problem === undefined ? output(lead) : lead,
		};
		if (problem !== undefined) one.problem = problem;
		else if (isDamaged === true && JSON.stringify(lead).includes('\ufffd')) one.isDamaged = true;
		if (readings !== undefined) one.addedBy = readings.later;
		if (addedAt === undefined && date !== undefined) one.unreadDate = date;
		if (addedAt !== undefined && isOutside(addedAt)) one.isOutside = true;
		read.push(one);
		if (index % PAUSE_EVERY === 0) yield;
	}
	return { total, leads: read };
}

function problemOf(lead: Lead): string | undefined {
	if (uidOf(lead) !== undefined) return undefined;
	return `has no usable UID (UID is ${quote(lead.UID)})`;
}

/** Identifies an unusable record until it is corrected. */
function standIn(lead: Lead): string {
	return `?${createHash('sha256').update(JSON.stringify(lead)).digest('hex').slice(0, 16)}`;
}

/** Whether a record is usable. */
export function isReadable({ problem }: ReadLead): boolean {
	return problem === undefined;
}

/** A sentence about an unusable or damaged record, with its place in the report and its UID. */
export function describeFlaw({ uid, lead, problem }: ReadLead, index: number): string {
	const given = problem === undefined ? uid : uidOf(lead);
	const name = given === undefined ? '' : `, UID ${given},`;
	const flaw = problem ?? 'has bytes that are not text, which are shown as \ufffd';
	return `Lead ${index + 1} of the report${name} ${flaw}.`;
}

/** @throws AnswerError if a record is unusable: leaving it out would lose a lead unnoticed */
export function requireReadable(leads: readonly ReadLead[]): void {
	for (const [index, lead] of leads.entries()) {
		if (isReadable(lead)) continue;
		throw new AnswerError(
			'ClickPoint returned a lead that cannot be read',
			`${describeFlaw(lead, index)} Correct it in ClickPoint, or choose a period without it.`,
		);
	}
}
