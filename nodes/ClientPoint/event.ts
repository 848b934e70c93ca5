import { isValid, parseISO } from 'date-fns';
import type { GenericValue, IDataObject } from 'n8n-workflow';

import { isoFromWallClock } from '../shared/calendar';
import { isDataObject, isRecord } from '../shared/input';
import { isExact, parseExactly } from '../shared/json';

/**
 * The events that ClientPoint sends to a webhook. Pure: a request's body in, an item out.
 *
 * The vendor documents the shape, `{"Event":"sent","Data":{"ClientPointId":"12345","Revenue":"500.00",
 * "CreatedDate":"2025-02-04 09:02:58","WonDate":null,…}}`, but neither all events nor the time zone of
 * the dates.
 */

export interface ClientPointEvent {
	/** The vendor's word, e.g. `won`. */
	event: string;
	/** The vendor's fields under the vendor's names. */
	data: IDataObject;
	/** What was received, as it was. */
	raw: IDataObject;
}

/** A body that is no event: the HTTP status and the sentences that it is answered with. */
export interface Refusal {
	status: 400 | 415;
	problem: string;
}

const EXAMPLE = '{"Event": "won", "Data": {"ClientPointId": "12345"}}';

/** How the vendor writes a moment (documented): date and time without a zone. */
const WALL_CLOCK = /^(\d{4}-\d{2}-\d{2})[ T]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/;

/**
 * Reads the body of a request: JSON, whatever the content type, and a form that holds it.
 *
 * @param text the body as it came
 * @param form the fields of a form, if the body is one
 */
export function readBody(text: string, form?: unknown): ClientPointEvent | Refusal {
	if (text.trim() === '') return refuse(400, 'The body is empty.');
	const json = parseExactly(text);
	const raw = json === undefined ? readForm(form) : json;
	if (raw === undefined) return refuse(415, 'The body is not JSON.');
	if (Array.isArray(raw)) return refuse(400, 'The body is a list.');
	if (!isDataObject(raw)) return refuse(400, 'The body is not a JSON object.');
	const { Event: event, Data: data } = raw;
	if (typeof event !== 'string' || event.trim() === '') {
		return refuse(400, 'The body has no "Event" with a text.');
	}
	if (!isDataObject(data)) return refuse(400, 'The body has no "Data" with an object.');
	return { event: event.trim(), data, raw };
}

function refuse(status: Refusal['status'], problem: string): Refusal {
	return {
		status,
		problem: `${problem} Only events of ClientPoint are taken here: a JSON object such as ${EXAMPLE}.`,
	};
}

/** A form with the fields Event and Data, or with the whole event in a field of any name. */
function readForm(form: unknown): unknown {
	if (!isRecord(form)) return undefined;
	const fields = Object.entries(form);
	const [only] = fields;
	if (fields.length === 1 && only !== undefined) {
		// A body of nothing but percent-encoded JSON looks like a name without a value.
		return only.map(readJsonField).find(isRecord);
	}
	if (!Object.hasOwn(form, 'Event')) return undefined;
	return Object.fromEntries(
		fields.map(([name, value]) => [name, name === 'Data' ? readJsonField(value) : value]),
	);
}

function readJsonField(value: unknown): unknown {
	return typeof value === 'string' ? parseExactly(value) : undefined;
}

/**
 * An event as the trigger gives it out: ids are texts, Revenue is a number, or null when it is no plain
 * number, dates are ISO 8601 with offset.
 *
 * @param timeZone the zone in which ClientPoint writes dates
 */
export function toClientPointEvent(
	{ event, data, raw }: ClientPointEvent,
	timeZone: string,
): ClientPointEvent {
	const fields = Object.entries(data).map(([name, value]): [string, GenericValue] => {
		if (name === 'Revenue') return [name, readAmount(value)];
		if (/I[dD]$/.test(name) && typeof value === 'number') return [name, String(value)];
		if (/Date$/.test(name) && typeof value === 'string') return [name, readDate(value, timeZone)];
		return [name, value];
	});
	return { event, data: Object.fromEntries(fields), raw };
}

/** A number that is exactly what was written, or null: `1,250` is another amount in another country. */
function readAmount(value: unknown): number | null {
	if (typeof value === 'number') return value;
	const text = typeof value === 'string' ? value.trim() : '';
	return /^-?\d+(?:\.\d+)?$/.test(text) && isExact(text) ? Number(text) : null;
}

/** A moment as ISO 8601 with the offset of its zone; text of another form stays as it is. */
function readDate(text: string, timeZone: string): string {
	const parts = WALL_CLOCK.exec(text.trim());
	if (parts === null) return text;
	// As if it were UTC: without a zone date-fns takes the server's.
	const wall = parseISO(`${parts[1]}T${parts[2]}Z`);
	return isValid(wall) ? isoFromWallClock(wall, timeZone) : text;
}

/**
 * Whether an event starts the workflow. With nothing chosen all do.
 *
 * @param chosen names of events, in any casing; `*` is all
 */
export function isChosen(event: string, chosen: readonly string[]): boolean {
	const names = chosen.map((name) => name.trim().toLowerCase());
	return names.length === 0 || names.includes('*') || names.includes(event.toLowerCase());
}
