import { SaxesParser, type SaxesTagPlain } from 'saxes';

import { AnswerError, excerpt } from '../../shared/errors';
import { isBlank } from '../../shared/input';
import { isWebPage } from '../../shared/response';
import { isAboutXml, isHarmless, property, readTotal } from './envelope';
import {
	MAX_DEPTH,
	NOT_LEADS,
	toLead,
	toObject,
	TOO_DEEP,
	type Lead,
	type LeadValue,
	type RawPage,
} from './lead';
import { detached, PlainXml } from './plainXml';

/** An element that is being read. */
interface OpenElement {
	name: string;
	text: string;
	/** What it holds beside its text: its attributes, less those that are about XML itself, and its children. */
	held: Array<[string, LeadValue]> | undefined;
}

/** What saxes says of a text in which it goes on after what is malformed. */
const MALFORMED_TEXT =
	/(?:disallowed character|undefined entity|malformed character entity)\.$|duplicate attribute/;
const CONTROL = /[^\P{Cc}\t\n\r]/u;
/** A control character as an entity, which XML 1.0 does not know. */
const CONTROL_ENTITY = /&#(?:x0*([1-8bcef]|1[\da-f])|0*([1-8]|1[124-9]|2\d|3[01]));/gi;

/** The start tag of the list, with no more than a declaration before it. */
const BEGINNING = /^(?:<\?xml[^<>]*\?>)?\s*<Leads\b[^<>]*>/;

/** An ampersand that begins no entity, or a CDATA section, in which each is itself. */
const BARE_AMPERSAND = /<!\[CDATA\[.*?(?:\]\]>|$)|&(?!#?\w+;)/gs;

const NOT_XML = 'is not valid XML';

/** How much is parsed before a pause, in characters. */
const SLICE = 16_384;

/**
 * Reads one page of leads from XML, the format that the vendor documents. It pauses after each lead, or slice.
 *
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
	let text = answer;
	// Characters that XML does not know are kept, as JSON keeps them.
	if (text.includes('&#')) {
		text = text.replace(CONTROL_ENTITY, (_, hex?: string, decimal = '') =>
			String.fromCharCode(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)),
		);
	}
	if (text.includes('\r')) text = text.replace(/\r\n?/g, '\n');
	let hasControls: boolean | undefined;
	const leads: Lead[] = [];
	const problems = new Map<number, string>();
	const open: OpenElement[] = [];
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
		hasControls ??= CONTROL.test(text);
		if (!hasControls || !message.includes('disallowed')) problems.set(leads.length, NOT_XML);
	});
	parser.on('opentag', (tag: SaxesTagPlain) => {
		if (open.length === 0) {
			if (tag.name.toLowerCase() !== 'leads') refuse(`The response is a <${excerpt(tag.name)}>.`);
			total = readTotal(property(tag.attributes, 'querytotal'));
			complains = Object.entries(tag.attributes).some((attribute) => !isHarmless(...attribute));
		}
		if (open.length > MAX_DEPTH) problems.set(leads.length, TOO_DEEP);
		open.push({ name: detached(tag.name), text: '', held: heldBy(tag.attributes) });
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
			leads.push(toLead(withText(element.held ?? [], element.text)));
		} else if (isBlank(toValue(element)) || !isHarmless(element.name, toValue(element))) {
			// An element may say what is wrong with its name alone.
			refuse(`There is a <${excerpt(element.name)}> between the leads.`);
		}
	});

	let start = BEGINNING.exec(text)?.[0].length ?? 0;
	parser.write(withEntities(text.slice(0, start)));
	if (open.length === 1) {
		const plain = new PlainXml(text, start);
		for (let lead = plain.next(); lead !== undefined; lead = plain.next()) {
			leads.push(lead);
			yield;
		}
		start = plain.end;
	}
	const rest = withEntities(text.slice(start));
	for (let at = 0; at < rest.length; at += slice) {
		parser.write(rest.slice(at, at + slice));
		yield;
	}
	parser.close();
	if (leads.length === 0 && complains) refuse('It has an error instead of leads.');
	const [problem] = problems.values();
	if (problem !== undefined && leads.length === problems.size) refuse(`The response ${problem}.`);
	return { total, leads, ...(problems.size > 0 && { problems }) };
}

/** XML with its bare ampersands as entities: the parser would take all up to the next semicolon for a name. */
function withEntities(xml: string): string {
	if (!/&(?!#?\w+;)/.test(xml)) return xml;
	return xml.replace(BARE_AMPERSAND, (found) => (found === '&' ? '&amp;' : found));
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
