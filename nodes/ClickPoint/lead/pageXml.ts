import { SaxesParser, type SaxesTagPlain } from 'saxes';

import { AnswerError, excerpt } from '../../shared/errors';
import { isBlank } from '../../shared/input';
import { isWebPage } from '../../shared/response';
import { isAboutXml, isHarmless, property, readTotal } from './envelope';
import {
	MAX_DEPTH,
	NOT_LEADS,
	listSends,
	toObject,
	TOO_DEEP,
	type Lead,
	type LeadValue,
	type RawPage,
} from './lead';

/** An element while it is being read. */
interface OpenElement {
	name: string;
	text: string;
	/** Its children, and its attributes except those about XML itself. */
	held: Array<[string, LeadValue]> | undefined;
}

/** Errors of saxes that only affect one text or attribute. */
const MALFORMED_TEXT =
	/(?:disallowed character|undefined entity|malformed character entity)\.$|duplicate attribute/;
/** An entity for a control character, invalid in XML 1.0. */
const CONTROL_ENTITY = /&#(?:x0*([1-8bcef]|1[\da-f])|0*([1-8]|1[124-9]|2\d|3[01]));/gi;

/** An ampersand that starts no entity; or a CDATA section, to skip those in it. */
const BARE_AMPERSAND = /<!\[CDATA\[.*?(?:\]\]>|$)|&(?!#?\w+;)/gs;

/** How many characters to parse between pauses. */
const SLICE = 16_384;

/**
 * Reads one page of leads from XML, the documented format, pausing after each slice.
 * @throws AnswerError if it is not a complete list of leads
 */
export function* readXmlPage(
	answer: string,
	slice = SLICE,
): Generator<undefined, RawPage, undefined> {
	if (isWebPage(answer)) {
		const wayOut = 'It returned a web page. Check the Base URL and the key in the credential.';
		throw new AnswerError(NOT_LEADS, `${wayOut} The page begins with:`, answer);
	}
	// Control characters are kept, as in JSON.
	const whole = answer.replace(CONTROL_ENTITY, (_, hex?: string, decimal = '') =>
		String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
	);
	// The parser would read everything up to the next semicolon as an entity's name.
	const text = whole.replace(BARE_AMPERSAND, (found) => (found === '&' ? '&amp;' : found));
	const leads: Lead[] = [];
	const problems = new Map<number, string>();
	const open: OpenElement[] = [];
	/** To share one copy of each name: the parser makes a new one for each element. */
	const names = new Map<string, string>();
	let total: number | undefined;
	let complains = false;

	const refuse = (problem: string): never => {
		throw new AnswerError(NOT_LEADS, `${problem} It begins with:`, text);
	};

	const parser = new SaxesParser();
	parser.on('error', ({ message }) => {
		if (open.length < 2 || !MALFORMED_TEXT.test(message)) {
			refuse('The response is cut off or is not valid XML.');
		}
		// Saxes keeps control characters but drops a `<` in an attribute.
		const isKept = message.includes('disallowed') && text.charAt(parser.position - 1) !== '<';
		if (!isKept) problems.set(leads.length, 'is not valid XML');
	});
	parser.on('opentag', (tag: SaxesTagPlain) => {
		if (open.length === 0) {
			if (tag.name.toLowerCase() !== 'leads') refuse(`The response is a <${excerpt(tag.name)}>.`);
			total = readTotal(property(tag.attributes, 'querytotal'));
			complains = Object.entries(tag.attributes).some((attribute) => !isHarmless(...attribute));
		}
		if (open.length > MAX_DEPTH) problems.set(leads.length, TOO_DEEP);
		let name = names.get(tag.name);
		if (name === undefined) {
			name = detached(tag.name);
			names.set(name, name);
		}
		open.push({ name, text: '', held: heldBy(tag.attributes) });
	});
	const addText = (piece: string) => {
		const element = open.at(-1);
		if (open.length === 1 && piece.trim() !== '') refuse('There is text between the leads.');
		if (element !== undefined) element.text += piece;
	};
	parser.on('text', addText);
	parser.on('cdata', addText);
	parser.on('closetag', () => {
		const element = open.pop();
		const parent = open.at(-1);
		if (element === undefined || parent === undefined) return;
		if (open.length > 1) {
			// Deeper values would overflow the stack when read.
			if (open.length <= MAX_DEPTH) (parent.held ??= []).push([element.name, toValue(element)]);
		} else if (element.name.toLowerCase() === 'lead') {
			leads.push(listSends(toObject(withText(element.held ?? [], element.text), leads.at(-1))));
		} else if (isBlank(toValue(element)) || !isHarmless(element.name, toValue(element))) {
			// An element's name alone may report an error.
			refuse(`There is a <${excerpt(element.name)}> between the leads.`);
		}
	});

	for (let start = 0; start < text.length; start += slice) {
		parser.write(text.slice(start, start + slice));
		yield;
	}
	parser.close();
	if (leads.length === 0 && complains) refuse('It has an error instead of leads.');
	const [problem] = problems.values();
	if (problem !== undefined && leads.length === problems.size) refuse(`The response ${problem}.`);
	return { total, leads, ...(problems.size > 0 && { problems }) };
}

/** An element's value: its text, or an object if it has children or attributes. */
function toValue({ held, text }: OpenElement): LeadValue {
	return held === undefined ? detached(text) : toObject(withText(held, text));
}

function heldBy(attributes: Record<string, string>): OpenElement['held'] {
	let held: OpenElement['held'];
	for (const name in attributes) {
		if (!isAboutXml(name)) (held ??= []).push([name, detached(attributes[name] ?? '')]);
	}
	return held;
}

/** Adds an element's text, under the name that n8n's XML node uses. */
function withText(held: Array<[string, LeadValue]>, text: string): Array<[string, LeadValue]> {
	return text.trim() === '' ? held : [...held, ['_', detached(text)]];
}

/** Copies a text, because V8's longer substrings keep the whole response in memory. */
function detached(text: string): string {
	return ` ${text}`.slice(1);
}
