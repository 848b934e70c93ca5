import { SaxesParser, type SaxesTagPlain } from 'saxes';

import { AnswerError, excerpt } from '../../shared/errors';
import { hasComplaint, property, readTotal } from './envelope';
import {
	MAX_DEPTH,
	NOT_LEADS,
	toLead,
	toObject,
	type Lead,
	type LeadValue,
	type Page,
} from './lead';

/** An element that is being read. */
interface OpenElement {
	name: string;
	text: string;
	attributes: Record<string, string>;
	children: Array<[string, LeadValue]>;
}

/** How much is parsed before a pause, in characters. */
const SLICE = 16_384;

/**
 * Reads one page of leads from XML, the format that the vendor documents. It pauses after each slice.
 *
 * @throws AnswerError when it is no complete list of leads
 */
export function* readXmlPage(
	text: string,
	slice = SLICE,
): Generator<undefined, Page<Lead>, undefined> {
	const leads: Lead[] = [];
	const open: OpenElement[] = [];
	let total: number | undefined;
	let complains = false;

	const refuse = (problem: string): never => {
		throw new AnswerError(NOT_LEADS, `${problem} It begins:`, text);
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
	const addText = (piece: string) => {
		const element = open.at(-1);
		if (open.length === 1 && piece.trim() !== '') refuse('Between the leads is text.');
		if (element !== undefined) element.text += piece;
	};
	parser.on('text', addText);
	parser.on('cdata', addText);
	parser.on('closetag', () => {
		const element = open.pop();
		const parent = open.at(-1);
		if (element === undefined || parent === undefined) return;
		if (open.length > 1) {
			parent.children.push([element.name, toValue(element)]);
		} else if (element.name.toLowerCase() === 'lead') {
			leads.push(toLead(fieldsOf(element)));
		} else {
			refuse(`Between the leads is a <${excerpt(element.name)}>.`);
		}
	});

	for (let start = 0; start < text.length; start += slice) {
		parser.write(text.slice(start, start + slice));
		yield;
	}
	parser.close();
	if (leads.length === 0 && complains) refuse('Instead of leads it has an error.');
	return { total, leads };
}

/** An element's value: its text, or an object of what it holds; its attributes count where it has no text. */
function toValue(element: OpenElement): LeadValue {
	if (element.children.length === 0 && element.text.trim() !== '') return detached(element.text);
	const fields = fieldsOf(element);
	return fields.length === 0 ? element.text : toObject(fields);
}

/** What an element holds: its attributes, less those that are about XML itself, and its children. */
function fieldsOf({ attributes, children }: OpenElement): Array<[string, LeadValue]> {
	const named = Object.entries(attributes)
		.filter(([name]) => !/^(?:xmlns|xsi|xml)\b/.test(name))
		.map(([name, value]): [string, LeadValue] => [name, detached(value)]);
	return named.length === 0 ? children : [...named, ...children];
}

/**
 * The same text without the answer that it was cut out of: V8 makes of a longer one a view into the
 * answer, and a lead would keep all of that in memory. A joined text is written anew.
 */
function detached(text: string): string {
	return ` ${text}`.slice(1);
}
