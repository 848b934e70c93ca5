import type { Speaker } from './dialect';
import { isRecord, own } from './guards';
import type { Lead, LeadBook } from './leads';
import { LEAD_TYPES, PROPERTIES } from './leadtypes';
import { trickedLeads, trickedTotal, type PageTrick } from './pageTricks';
import { QueryError } from './query';
import { DEFAULT_TAKE, filterOf, pageOf, takeOf, type LeadsQuery } from './selection';
import { jsonAnswer, JSON_TYPE, lastPartOf, type VendorAnswer, type VendorRequest } from './vendor';
import type { World } from './world';
import { parseVendorDate } from './zone';

/** Answers `GET /v1/leadtypes` with all lead types (observed: a list, and the names of the first two fields). */
export function answerLeadTypes(): VendorAnswer {
	return jsonAnswer(
		200,
		LEAD_TYPES.map(({ id, name }) => ({ LeadTypeUID: id, Descriptor: name })),
	);
}

/**
 * Answers `POST /v1/leads/query/{LeadTypeUID}` (documented) with the leads that the Data Interface has too. Wrong
 * requests are answered, never thrown.
 * @param trick what to do wrong
 */
export function answerQuery(request: VendorRequest, world: World, trick?: PageTrick): VendorAnswer {
	const { account, settings, speaker } = world;
	const lid = lastPartOf(request);
	const book = account.book(Number(lid));
	// assumed: the status and the body
	if (!book || settings.refuses === 'lid')
		return jsonAnswer(404, { error: `Lead type ${lid} was not found.` }, 'lid');
	let query: LeadsQuery;
	try {
		query = readQuery(request.json, speaker);
	} catch (error) {
		if (!(error instanceof QueryError)) throw error;
		return jsonAnswer(400, { error: `${error.message}.` });
	}
	const { total, numbers } = pageOf('queryApi', query, book, world, trick);
	const all = numbers.map((i) => book.lead(i));
	const leads = trickedLeads(all, trick).map((lead) => asJson(book, lead, query.fields));
	// observed: counts such as SentCount. assumed: the other names
	const counts = `"QueryTotal":${total},"TakeCount":${query.take},"SentCount":${leads.length}`;
	return {
		status: 200,
		contentType: JSON_TYPE,
		body: trickedTotal(`{${counts},"Leads":[${leads.join()}]}`, total, trick),
		served: { lid: Number(lid), total, leads: numbers.length },
	};
}

function readQuery(body: unknown, speaker: Speaker): LeadsQuery {
	if (!isRecord(body)) throw new QueryError('the body must be a JSON object');
	const instant = (name: string): number => {
		const text = own(body, name);
		// documented: dates are required and are instants
		const instant =
			typeof text === 'string' && /T.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
		if (Number.isNaN(instant)) throw new QueryError(`${name} is not an instant`);
		return instant;
	};
	const names = (name: string): string[] => {
		const value = own(body, name) ?? [];
		if (!Array.isArray(value) || value.some((each) => typeof each !== 'string'))
			throw new QueryError(`${name} is not a list of names`);
		return value;
	};
	const whole = (name: string, most = Number.MAX_SAFE_INTEGER): number => {
		const value = Number(own(body, name) ?? 0);
		if (!Number.isSafeInteger(value) || value < 0 || value > most)
			throw new QueryError(`${name} is not a whole number up to ${most}`);
		return value;
	};
	const filter = own(body, 'Query');
	const fields = names('Fields');
	const sortFields = names('SortFields');
	if (sortFields.length > 0 && speaker.is('queryApi.sort', 'refused'))
		throw new QueryError('SortFields is not known');
	return {
		from: instant('StartDate'),
		to: instant('EndDate'),
		...(filter !== undefined &&
			filter !== null && {
				filter: filterOf('queryApi', JSON.stringify(filter), speaker),
			}),
		...(fields.length > 0 && { fields: new Set(fields) }),
		sortFields: sortFields.length > 0 ? sortFields : ['DateAdded'],
		// assumed: 0 is ascending, 1 descending
		descending: whole('SortOrder', 1) === 1,
		skip: whole('Skip'),
		take: takeOf('queryApi', whole('Take') || DEFAULT_TAKE, speaker),
	};
}

/**
 * One lead in its sections (documented). assumed: UID comes always; `Fields` choose among what is in the other two
 * sections; properties are numbers and switches where they look like it, fields are texts.
 */
function asJson(book: LeadBook, lead: Lead, only: ReadonlySet<string> | undefined): string {
	const shown = lead.fields.filter(([name]) => name !== 'UID' && (!only || only.has(name)));
	const properties = shown
		.filter(([name]) => PROPERTIES.has(name))
		.map(
			([name, text]) =>
				[name, name === 'DateAdded' ? JSON.stringify(utc(lead.instant)) : literal(text)] as const,
		);
	const fields = shown
		.filter(([name]) => !PROPERTIES.has(name))
		.map(([name, text]) => [name, JSON.stringify(text)] as const);
	const delay = lead.instant - book.at(lead.i).wall;
	const asInstant = (date: string) => utc((parseVendorDate(date) ?? NaN) + delay);
	const sends = lead.sends.map((send) =>
		Object.fromEntries(
			send.map(([name, text]) => [name, name === 'DateSent' ? asInstant(text) : text]),
		),
	);
	// a trick takes the UID out of the fields
	const hasUid = lead.fields.some(([name]) => name === 'UID');
	const sections = [
		...(hasUid ? [`"UID":${lead.uid}`] : []),
		`"Properties":${object(properties)}`,
		`"Fields":${object(fields)}`,
		...(!only || only.has('Sends') ? [`"Sends":${JSON.stringify(sends)}`] : []),
	];
	return `{${sections.join()}}`;
}

/** A text as the number or switch that it looks like, digit by digit; else as a text. */
function literal(text: string): string {
	return /^(?:(?:0|[1-9]\d*)(?:\.\d+)?|true|false)$/.test(text) ? text : JSON.stringify(text);
}

function object(members: ReadonlyArray<readonly [string, string]>): string {
	return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join()}}`;
}

// assumed: the form; documented: the zone
function utc(instant: number): string {
	return new Date(instant).toISOString().replace('.000', '');
}
