import { trickedLeads, trickedTotal, type PageTrick } from './pageTricks';
import { QueryError } from './query';
import { DEFAULT_TAKE, filterOf, pageOf, takeOf, type LeadsQuery } from './selection';
import {
	jsonAnswer,
	JSON_TYPE,
	wantsJson,
	XML_TYPE,
	type VendorAnswer,
	type VendorRequest,
} from './vendor';
import type { World } from './world';
import { escapeXml, leadsAsJson, leadsAsXml } from './xml';
import { parseVendorDate, type WallTime } from './zone';

/**
 * Answers one request to LeadExec's Data Interface, GET with a query string (documented) or POST with a form (observed).
 * Wrong requests are answered, never thrown.
 * @param trick what to do wrong
 */
export function answerLeads(request: VendorRequest, world: World, trick?: PageTrick): VendorAnswer {
	const { account, settings, speaker } = world;
	const json = wantsJson(request.accept);
	if (request.method === 'POST' && speaker.is('dataInterface.post', 'getOnly'))
		return failure(405, 'Only GET is supported.', json);
	const given = parameters(request);
	if (given.get('key') !== world.clickPointKey || settings.refuses === 'key')
		return { ...failure(401, 'The API key is not valid.', json), refused: 'key' };
	let query: ReturnType<typeof readParameters>;
	try {
		query = readParameters(given, world);
	} catch (error) {
		if (!(error instanceof QueryError)) throw error;
		// assumed: the status and the body
		return failure(400, `${error.message}.`, json);
	}
	const { lid, take, fields } = query;
	const book = account.book(lid);
	// assumed: dataInterface.error.lid, the worst case for a client
	if (!book || settings.refuses === 'lid') {
		const refusal = failure(200, `Lead type ${lid} was not found.`, json);
		return { ...refusal, refused: 'lid' };
	}

	const { total, numbers } = pageOf('dataInterface', query, book, world, trick);
	const write = (): string => {
		const all = numbers.map((i) => book.lead(i, fields));
		const leads = trickedLeads(all, trick);
		const withSends = !fields || fields.has('Sends');
		const text = (json ? leadsAsJson : leadsAsXml)(leads, total, take, withSends);
		return trickedTotal(text, total, trick);
	};
	const pageKey = () =>
		JSON.stringify([json, lid, total, take, fields && [...fields], trick, numbers]);
	return {
		status: 200,
		contentType: json ? JSON_TYPE : XML_TYPE,
		body: account.page(pageKey, write),
		served: { lid, total, leads: numbers.length },
	};
}

/** Names are case-insensitive (observed). */
function parameters(request: VendorRequest): Map<string, string> {
	// assumed: of equal names the first counts
	const entries = [...request.query, ...request.form].reverse();
	return new Map(entries.map(([name, value]) => [name.toLowerCase(), value]));
}

// assumed: an empty parameter is as good as none
function readParameters(
	given: ReadonlyMap<string, string>,
	{ account, speaker }: World,
): LeadsQuery & { lid: number } {
	const optional = (name: string): string | undefined => given.get(name)?.trim() || undefined;
	const required = (name: string): string => {
		const text = optional(name);
		if (text === undefined) throw new QueryError(`${name} is missing`);
		return text;
	};
	const date = (name: string): WallTime => {
		const text = required(name);
		const wall = parseVendorDate(text);
		const isRefused = text.includes('-') && speaker.is('dataInterface.date', 'refused');
		if (wall === undefined || isRefused) throw new QueryError(`${name} is not a date: ${text}`);
		return speaker.is('dataInterface.zone.bounds', 'utc') ? account.clock.wallOf(wall) : wall;
	};
	const whole = (name: string, text: string): number => {
		if (!/^\d{1,15}$/.test(text)) throw new QueryError(`${name} is not a whole number: ${text}`);
		return Number(text);
	};
	const names = (text: string): string[] =>
		text
			.split('|')
			.map((name) => name.trim())
			.filter((name) => name !== '');

	const direction = (optional('sortorder') ?? 'ASC').toUpperCase();
	if (direction !== 'ASC' && direction !== 'DESC')
		throw new QueryError('sortorder is neither ASC nor DESC');
	const query = optional('query');
	const fields = optional('fields');
	return {
		lid: whole('lid', required('lid')),
		from: date('startdate'),
		to: date('enddate'),
		...(query !== undefined && { filter: filterOf('dataInterface', query, speaker) }),
		...(fields !== undefined && { fields: new Set(names(fields)) }),
		sortFields: names(optional('sortfields') ?? 'DateAdded'),
		descending: direction === 'DESC',
		skip: whole('skip', optional('skip') ?? '0'),
		take: takeOf('dataInterface', whole('take', optional('take') ?? String(DEFAULT_TAKE)), speaker),
	};
}

function failure(status: number, message: string, json: boolean): VendorAnswer {
	return json
		? jsonAnswer(status, { Error: message })
		: {
				status,
				contentType: XML_TYPE,
				body: `<?xml version="1.0" encoding="utf-8"?>\n<Error>${escapeXml(message)}</Error>\n`,
			};
}
