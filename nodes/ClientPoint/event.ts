import { isValid, parseISO } from 'date-fns';
import type { GenericValue, IDataObject } from 'n8n-workflow';

import { isoFromWallClock } from '../shared/calendar';
import { isDataObject, isRecord, recordOf } from '../shared/input';
import { isExact, parseExactly } from '../shared/json';
import { charsetOf, decode } from '../shared/response';
import { nest, parseForm } from './form';

/**
 * The events that ClientPoint sends to a webhook: makes items from the bodies of requests. Pure.
 *
 * The vendor documents the shape, `{"Event":"sent","Data":{"ClientPointId":"12345","Revenue":"500.00",
 * "CreatedDate":"2025-02-04 09:02:58","WonDate":null,…}}`, but neither all events nor the time zone of the dates.
 */

/** An event, as received and as output. */
export interface ClientPointEvent {
	/** The vendor's name for it, e.g. `won`. */
	event: string;
	/** The vendor's fields, under the vendor's names. */
	data: IDataObject;
	/** The unchanged event. */
	raw: IDataObject;
}

/** A body without an event: the status and text of the response. */
export class BodyError extends Error {
	constructor(
		readonly status: 400 | 415,
		message: string,
	) {
		super(message);
	}
}

const EXAMPLE = '{"Event": "won", "Data": {"ClientPointId": "12345"}}';

/** The vendor's format of a date and time, without a time zone (documented). */
const WALL_CLOCK = /^(\d{4}-\d{2}-\d{2})[ T]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/;

/** A request's body: its bytes, or the fields of a multipart form, which n8n parses itself. */
export type Body = { headers: Record<string, unknown> } & ({ bytes: Buffer } | { parts: unknown });

/**
 * Reads the events in the body of a request: JSON with any content type, or a form.
 *
 * @returns at least one event, and the number of list entries that are none
 * @throws BodyError if there is no event, or the body doesn't match its charset
 */
export function readBody(body: Body): { events: ClientPointEvent[]; unreadable: number } {
	const raw =
		'bytes' in body ? readText(body.bytes, body.headers) : readParts(body.parts, body.headers);
	const entries: unknown[] = Array.isArray(raw) ? raw : [raw];
	const read = entries.map(readEvent);
	const events = read.filter((entry) => typeof entry !== 'string');
	const problems = read.filter((entry) => typeof entry === 'string');
	if (events.length === 0) throw refuse(400, problems[0] ?? 'The body is an empty list.');
	return { events, unreadable: problems.length };
}

/** Returns an event, or what is wrong with it. */
function readEvent(raw: unknown): ClientPointEvent | string {
	if (!isDataObject(raw)) return 'The body is not a JSON object.';
	const { Event: event, Data: data } = raw;
	if (typeof event !== 'string' || event.trim() === '') {
		return 'The body has no "Event" with text.';
	}
	if (!isDataObject(data)) return 'The body has no "Data" with an object.';
	return { event: event.trim(), data, raw };
}

function readText(bytes: Buffer, headers: Body['headers']): unknown {
	const text = decode(bytes, headers);
	if (text === undefined) throw notText();
	if (text.trim() === '') throw refuse(400, 'The body is empty.');
	const json = parseExactly(text);
	if (json !== undefined) return json;
	const isForm = /^\s*application\/x-www-form-urlencoded/i.test(String(headers['content-type']));
	return readForm(isForm ? parseForm(text, (escaped) => decode(escaped, headers)) : undefined);
}

/** n8n knows only some charsets, and replaces what it can't decode with U+FFFD. */
function readParts(parts: unknown, headers: Body['headers']): unknown {
	const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
	const fields = Object.entries(recordOf(parts)).flatMap(([name, values]) =>
		[values].flat().map((value) => [name, textOf(value)] as const),
	);
	if (fields.length === 0) throw refuse(400, 'The body is empty.');
	const isUtf8 = /^utf-?8$/i.test(charsetOf(Buffer.alloc(0), headers));
	if (!isUtf8 || fields.flat().join('').includes('\ufffd')) throw notText();
	return readForm(nest(fields));
}

function refuse(status: BodyError['status'], problem: string): BodyError {
	return new BodyError(
		status,
		`${problem} Only ClientPoint's events are accepted here: a JSON object such as ${EXAMPLE}, a list of these, or a form with the fields Event and Data.`,
	);
}

function notText(): BodyError {
	return refuse(415, 'The body is not text in the character set it names, or in UTF-8.');
}

/** A form with the fields Event and Data, or a list of these. */
function readForm(form: IDataObject | unknown[] | undefined): unknown {
	if (Array.isArray(form)) return form.map(withData);
	if (form !== undefined && Object.hasOwn(form, 'Event')) return withData(form);
	throw refuse(415, 'The body is not JSON, and not a form with an event.');
}

/** In a form, Data may be JSON. */
function withData(fields: unknown): unknown {
	if (!isRecord(fields) || typeof fields.Data !== 'string') return fields;
	return { ...fields, Data: parseExactly(fields.Data) };
}

/**
 * Converts an event for output: IDs to strings, Revenue to a number, or null if it isn't a plain number, and dates
 * to ISO 8601 with the offset of `timeZone`, the time zone in which ClientPoint writes them.
 */
export function toClientPointEvent(
	{ event, data, raw }: ClientPointEvent,
	timeZone: string,
): ClientPointEvent {
	const fields = Object.entries(data).map(([name, value]): [string, GenericValue] => {
		if (name === 'Revenue') return [name, readAmount(value)];
		if (/I[dD]$/.test(name) && typeof value === 'number') return [name, String(value)];
		const isDate = /(?:Date|Time)$/.test(name) && typeof value === 'string';
		return [name, isDate ? readDate(value, timeZone) : value];
	});
	return { event, data: Object.fromEntries(fields), raw };
}

/** The number exactly as written, or null: `1,250` means different amounts in different countries. */
function readAmount(value: unknown): number | null {
	if (typeof value === 'number') return value;
	const text = typeof value === 'string' ? value.trim() : '';
	return /^-?\d+(?:\.\d+)?$/.test(text) && isExact(text) ? Number(text) : null;
}

/** A date and time as ISO 8601 with its time zone's offset; any other text as it is. */
function readDate(text: string, timeZone: string): string {
	const parts = WALL_CLOCK.exec(text.trim());
	if (parts === null) return text;
	// As UTC, because date-fns would use the server's time zone.
	const wall = parseISO(`${parts[1]}T${parts[2]}Z`);
	return isValid(wall) ? isoFromWallClock(wall, timeZone) : text;
}

/** Whether an event starts the workflow. @param chosen names of events, in any case; `*` means all, as does none */
export function isChosen(event: string, chosen: readonly string[]): boolean {
	const names = chosen.map((name) => name.trim().toLowerCase());
	return names.length === 0 || names.includes('*') || names.includes(event.toLowerCase());
}
