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

/** An element that is being read. */
interface OpenElement {
	name: string;
	text: string;
	/** What it holds beside its text: its children, and its attributes that are not about XML itself. */
	held: Array<[string, LeadValue]> | undefined;
}

/** What saxes says of a text in which it goes on after what is malformed. */
const MALFORMED_TEXT =
	/(?:disallowed character|undefined entity|malformed character entity)\.$|duplicate attribute/;
/** A control character as an entity, which XML 1.0 does not know. */
const CONTROL_ENTITY = /&#(?:x0*([1-8bcef]|1[\da-f])|0*([1-8]|1[124-9]|2\d|3[01]));/gi;

/** An ampersand that begins no entity, or a CDATA section, in which each is itself. */
const BARE_AMPERSAND = /<!\[CDATA\[.*?(?:\]\]>|$)|&(?!#?\w+;)/gs;

/** How much is parsed before a pause, in characters. */
const SLICE = 16_384;

/**
 * Reads one page of leads from XML, the format that the vendor documents, with a pause after each slice.
 * @throws AnswerError when it is no complete list of leads
 */
export function* readXmlPage(
	answer: string,
	slice = SLICE,
): Generator<undefined, RawPage, undefined> {
	if (isWebPage(answer)) {
		const wayOut = 'It returned a web page. Check the Base URL and the key in the credential.';
		throw new AnswerError(NOT_LEADS, `${wayOut} The page begins with:`, answer);
	}
	// Characters that XML does not know are kept, as JSON keeps them.
	const whole = answer.replace(CONTROL_ENTITY, (_, hex?: string, decimal = '') =>
		String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
	);
	// The parser would take all up to the next semicolon for an entity's name.
	const text = whole.replace(BARE_AMPERSAND, (found) => (found === '&' ? '&amp;' : found));
	const leads: Lead[] = [];
	const problems = new Map<number, string>();
	const open: OpenElement[] = [];
	/** Each name once: the parser cuts it out of the answer again for each element. */
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
		// It keeps a control character. A `<` in an attribute it drops.
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
			// What is nested too deeply is not put together: nobody could take it apart again.
			if (open.length <= MAX_DEPTH) (parent.held ??= []).push([element.name, toValue(element)]);
		} else if (element.name.toLowerCase() === 'lead') {
			leads.push(listSends(toObject(withText(element.held ?? [], element.text), leads.at(-1))));
		} else if (isBlank(toValue(element)) || !isHarmless(element.name, toValue(element))) {
			// An element may say what is wrong with its name alone.
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

/** An element's value: its text, or an object of what it holds where that is more. */
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

/** The same with the element's text, which is called what n8n's own XML node calls it. */
function withText(held: Array<[string, LeadValue]>, text: string): Array<[string, LeadValue]> {
	return text.trim() === '' ? held : [...held, ['_', detached(text)]];
}

/** A copy of a text: V8 cuts a longer one out as a view, with which a lead would keep all of the answer in memory. */
function detached(text: string): string {
	return ` ${text}`.slice(1);
}
