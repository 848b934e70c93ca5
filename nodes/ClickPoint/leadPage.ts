import { parse as parseLossless } from 'lossless-json';
import { SaxesParser, type SaxesTagPlain } from 'saxes';

import { AnswerError, excerpt, KEPT_ANSWER } from '../shared/answer';
import { attempt } from '../shared/attempt';
import { isBlank, isRecord } from '../shared/input';

/**
 * One page of the Data Interface's answer, read from JSON or from XML into the same leads. Pure:
 * text in, leads out.
 *
 * A lead's values are texts, whichever format they came in (`02134` and `25.50` stay what they are);
 * nested elements are objects, repeated ones arrays, and sends are always an array.
 */

/** A value inside a lead. */
export type LeadValue = string | null | LeadValue[] | { [name: string]: LeadValue };

/** A lead, its fields named exactly as the vendor names them. */
export type Lead = { [name: string]: LeadValue };

/** One page of a report. */
export interface LeadPage {
	/** How many leads the whole report has; undefined when the answer does not tell. */
	total: number | undefined;
	leads: Lead[];
}

/** Reads the text of an answer piece by piece; `finish` gives the page. */
export interface LeadPageReader {
	write(text: string): void;
	finish(): LeadPage;
}

/** Deeper than any lead; an answer that nests further is no lead list. */
const MAX_DEPTH = 32;

const NOT_LEADS = 'ClickPoint did not return a list of leads';

/**
 * A reader that finds out by the first character which format it is given.
 * All of them throw an `AnswerError` when the answer is no complete list of leads.
 *
 * @param bareList whether a JSON array is a list of leads too, one that does not tell its total
 */
export function createLeadPageReader({ bareList = false } = {}): LeadPageReader {
	let head = '';
	let reader: LeadPageReader | undefined;
	return {
		write(text) {
			if (reader !== undefined) {
				reader.write(text);
				return;
			}
			head += text;
			const first = /\S/.exec(head)?.[0];
			if (first === undefined) return;
			if (first === '<') reader = createXmlReader();
			else if (first === '{' || (bareList && first === '[')) reader = createJsonReader();
			else reader = createRefusingReader();
			reader.write(head.trimStart());
		},
		finish() {
			if (reader === undefined) throw new AnswerError(NOT_LEADS, 'The answer was empty.');
			return reader.finish();
		},
	};
}

/** Collects what is neither JSON nor XML, to quote it. */
function createRefusingReader(): LeadPageReader {
	let head = '';
	return {
		write(text) {
			if (head.length < KEPT_ANSWER) head += text;
		},
		finish() {
			throw new AnswerError(NOT_LEADS, 'It answered:', head);
		},
	};
}

// --- JSON ---------------------------------------------------------------------------------------

/**
 * A number that `JSON.parse` might not give back digit by digit: over 15 digits, a fraction, an
 * exponent, minus zero. The pattern may also match inside a text; that costs time, not truth.
 */
const LOSSY_NUMBER = /[:[,]\s*(?:-0|-?\d+[.eE]|-?\d{16})/;

function createJsonReader(): LeadPageReader {
	const pieces: string[] = [];
	return {
		write(text) {
			pieces.push(text);
		},
		finish() {
			const text = pieces.join('');
			const { total, leads } = readAnswer(text, JSON.parse);
			// Leads that are texts throughout stay the objects that they are: a copy of each takes longer
			// than reading it did. What else they may hold has to be read digit by digit.
			if (leads.every(isLead)) return { total, leads };
			const exact = LOSSY_NUMBER.test(text) ? readAnswer(text, parseExactly).leads : leads;
			return { total, leads: exact.map((lead) => toLead(Object.entries(toFields(lead)))) };
		},
	};
}

/**
 * The count and the leads of an answer, their values as `parse` gives them.
 *
 * @throws AnswerError when the text is no list of leads
 */
function readAnswer(
	text: string,
	parse: (text: string) => unknown,
): { total: number | undefined; leads: Array<Record<string, unknown>> } {
	const parsed = attempt((): { json: unknown } => ({ json: parse(text) }));
	if (parsed === undefined) {
		throw new AnswerError(
			NOT_LEADS,
			'The answer is cut off or is not valid JSON. It begins:',
			text,
		);
	}
	const answer = Array.isArray(parsed.json) ? { leads: parsed.json } : parsed.json;
	if (!isRecord(answer)) throw notLeadsInJson(text);
	const total = readTotal(property(answer, 'querytotal'));
	const leads = property(answer, 'leads');
	// An empty report may come without its list, but not with anything beside its counts.
	if ((leads === undefined || leads === null) && total === 0) {
		if (Object.keys(answer).every(isCountOrLeads)) return { total, leads: [] };
	}
	if (!Array.isArray(leads) || !leads.every(isRecord)) throw notLeadsInJson(text);
	if (leads.length === 0 && hasComplaint(answer)) throw notLeadsInJson(text);
	return { total, leads };
}

/** Whether a field belongs to a report: its list, or one of its counts (`QueryTotal`, `SentCount`). */
function isCountOrLeads(name: string): boolean {
	return /^leads$|(?:count|total)$/i.test(name);
}

/** Whether a list that is empty says why: an error beside no leads is no empty report. */
function hasComplaint(answer: Record<string, unknown>): boolean {
	return Object.entries(answer).some(
		([name, value]) => /error|message|fault|exception|reason/i.test(name) && !saysNone(value),
	);
}

/** Whether a value says that there is nothing to tell: `"Error": false`, `"ErrorCount": "0"`. */
function saysNone(value: unknown): boolean {
	if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
	return isBlank(value) || ['false', '0', 'null'].includes(String(value).toLowerCase());
}

/**
 * The value of a JSON text, numbers perhaps as texts of their digits.
 *
 * @throws SyntaxError when the text is not JSON
 */
export function parseJson(text: string): unknown {
	return LOSSY_NUMBER.test(text) ? parseExactly(text) : JSON.parse(text);
}

/** The value of a JSON text, numbers as texts of their digits. @throws SyntaxError when it is no JSON */
function parseExactly(text: string): unknown {
	return parseLossless(text, undefined, detached);
}

function notLeadsInJson(text: string): AnswerError {
	return new AnswerError(NOT_LEADS, 'It answered:', text);
}

/** A property by its name in lower case: the vendor's casing is observed, not documented. */
function property(object: Record<string, unknown>, lowerCaseName: string): unknown {
	return Object.entries(object).find(([name]) => name.toLowerCase() === lowerCaseName)?.[1];
}

/** Whether the fields of a JSON object are a lead as it comes out. */
function isLead(fields: Record<string, unknown>): fields is Lead {
	// A loop that goes past texts, as nearly all are: this looks at every field of every lead.
	for (const name in fields) {
		const value = fields[name];
		if (typeof value === 'string' && !isSends(name)) continue;
		if (!isLeadValue(value) || (isSends(name) && !Array.isArray(value))) return false;
	}
	return true;
}

function isLeadValue(value: unknown, depth = 1): value is LeadValue {
	if (typeof value === 'string' || value === null) return true;
	if (typeof value !== 'object' || depth > MAX_DEPTH) return false;
	return Object.values(value).every((entry) => isLeadValue(entry, depth + 1));
}

/**
 * The fields of a JSON object with their values as a lead has them.
 *
 * @throws AnswerError when it is nested too deeply
 */
export function toFields(object: Record<string, unknown>): { [name: string]: LeadValue } {
	return Object.fromEntries(
		Object.entries(object).map(([name, each]) => [name, toLeadValue(each)]),
	);
}

function toLeadValue(value: unknown, depth = 1): LeadValue {
	if (typeof value === 'string' || value === null) return value;
	if (depth > MAX_DEPTH) throw new AnswerError(NOT_LEADS, 'The answer is nested too deeply.');
	if (Array.isArray(value)) return value.map((entry) => toLeadValue(entry, depth + 1));
	if (isRecord(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([name, entry]) => [name, toLeadValue(entry, depth + 1)]),
		);
	}
	return String(value);
}

// --- XML ----------------------------------------------------------------------------------------

/** An element that is being read. */
interface OpenElement {
	name: string;
	text: string;
	attributes: Record<string, string>;
	children: Array<[string, LeadValue]>;
}

function createXmlReader(): LeadPageReader {
	const leads: Lead[] = [];
	const open: OpenElement[] = [];
	let total: number | undefined;
	let complains = false;
	let head = '';

	const refuse = (problem: string): never => {
		throw new AnswerError(NOT_LEADS, `${problem} It begins:`, head);
	};

	const parser = new SaxesParser();
	parser.on('error', () => refuse('The answer is cut off or is not valid XML.'));
	parser.on('opentag', (tag: SaxesTagPlain) => {
		if (open.length === 0) {
			if (tag.name.toLowerCase() !== 'leads') refuse(`The answer is a <${excerpt(tag.name)}>.`);
			total = readTotal(property(tag.attributes, 'querytotal'));
			complains = hasComplaint(tag.attributes);
		}
		if (open.length > MAX_DEPTH) refuse('The answer is nested too deeply.');
		open.push({ name: tag.name, text: '', attributes: tag.attributes, children: [] });
	});
	const addText = (text: string) => {
		const element = open.at(-1);
		if (open.length === 1 && text.trim() !== '') refuse('Between the leads is text.');
		if (element !== undefined) element.text += text;
	};
	parser.on('text', addText);
	parser.on('cdata', addText);
	parser.on('closetag', () => {
		const element = open.pop();
		const parent = open.at(-1);
		if (element === undefined || parent === undefined) return;
		if (open.length > 1) {
			parent.children.push([element.name, toXmlValue(element)]);
		} else if (element.name.toLowerCase() === 'lead') {
			leads.push(toLead(fieldsOf(element)));
		} else {
			refuse(`Between the leads is a <${excerpt(element.name)}>.`);
		}
	});

	return {
		write(text) {
			if (head.length < KEPT_ANSWER) head += text;
			parser.write(text);
		},
		finish() {
			parser.close();
			if (leads.length === 0 && complains) refuse('Instead of leads it has an error.');
			return { total, leads };
		},
	};
}

/** An element's value: its text, or an object of what it holds; its attributes count where it has no text. */
function toXmlValue(element: OpenElement): LeadValue {
	if (element.children.length === 0 && element.text.trim() !== '') return detached(element.text);
	const fields = fieldsOf(element);
	return fields.length === 0 ? element.text : toObject(fields);
}

/**
 * The same text without the answer that it was cut out of: V8 makes of a longer one a view into its
 * piece of the answer, and a lead would keep all of that in memory. A joined text is written anew.
 */
function detached(text: string): string {
	return ` ${text}`.slice(1);
}

/** What an element holds: its attributes, less those that are about XML itself, and its children. */
function fieldsOf({ attributes, children }: OpenElement): Array<[string, LeadValue]> {
	const named = Object.entries(attributes).filter(([name]) => !/^(?:xmlns|xsi|xml)\b/.test(name));
	if (named.length === 0) return children;
	return [
		...named.map(([name, value]): [string, LeadValue] => [name, detached(value)]),
		...children,
	];
}

// --- both ---------------------------------------------------------------------------------------

/** A lead of the fields given, with its sends as an array; fields of the same name become one. */
export function toLead(fields: Array<[string, LeadValue]>): Lead {
	const lead = toObject(fields);
	for (const name of Object.keys(lead).filter(isSends)) lead[name] = toSends(lead[name] ?? null);
	return lead;
}

/**
 * An object of fields; those of the same name become one with an array.
 *
 * `Object.fromEntries` because field names come from outside: it defines `__proto__` as an ordinary
 * field, and leads with the same fields share one hidden class, an eighth of the memory.
 */
function toObject(fields: Array<[string, LeadValue]>): Lead {
	const object = Object.fromEntries(fields);
	// Only few have a name twice: looking for one first would cost all of them.
	return Object.keys(object).length === fields.length
		? object
		: Object.fromEntries(groupByName(fields));
}

function groupByName(fields: Array<[string, LeadValue]>): Array<[string, LeadValue]> {
	const groups = new Map<string, LeadValue[]>();
	for (const [name, value] of fields) {
		const group = groups.get(name);
		if (group === undefined) groups.set(name, [value]);
		else group.push(value);
	}
	return [...groups].map(([name, values]) => [
		name,
		values.length === 1 && values[0] !== undefined ? values[0] : values,
	]);
}

/** Whether a field holds a lead's sends. */
function isSends(name: string): boolean {
	// By its length first: every field of every lead is asked about.
	return (name.length === 4 || name.length === 5) && /^sends?$/i.test(name);
}

/** A lead's sends as an array, however the vendor wraps them and however many there are. */
function toSends(value: LeadValue): LeadValue[] {
	if (Array.isArray(value)) return value;
	if (value === null || isBlank(value)) return [];
	if (typeof value === 'string') return [value];
	const [first, ...others] = Object.entries(value);
	if (first === undefined) return [];
	return others.length === 0 && /^send$/i.test(first[0]) ? toSends(first[1]) : [value];
}

/** A count that arrives as a number or as its digits; anything else counts as not told. */
function readTotal(value: unknown): number | undefined {
	const total = typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value) : value;
	return typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : undefined;
}
