import fc from 'fast-check';
import type { Lead, LeadValue } from '../../../nodes/ClickPoint/lead/lead';
import { anyText } from '../shared/texts';

/**
 * Leads as both formats can express them, and how each writes them: a model apart from the code
 * under test. A text, fields with names, or several values under one name.
 */
export type Model =
	| { kind: 'text'; text: string; writtenAs: 'entities' | 'numbers' | 'cdata' }
	| { kind: 'fields'; fields: Array<[string, Model]> }
	| { kind: 'several'; values: Model[] };

/** A lead: its fields in their order. */
export type LeadModel = Array<[string, Model]>;

// --- generating -----------------------------------------------------------------------------------

/** What XML 1.0 cannot hold, however it is written. */
const FORBIDDEN_IN_XML = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

const HOSTILE_TEXTS = [
	'',
	' ',
	'02134',
	'+1 555 0100',
	'1e3',
	'25.50',
	'null',
	'true',
	'<b>&amp;</b>',
	']]>',
	'<![CDATA[x]]>',
	'a\r\nb\rc',
	'\ufeff\u200b\u202e',
	'"\\u0041"',
	': 12345678901234567890,',
	'李雷 é 😀',
];

const anyTextModel: fc.Arbitrary<Model> = fc.record({
	kind: fc.constant<'text'>('text'),
	text: fc.oneof(
		fc.constantFrom(...HOSTILE_TEXTS),
		fc.string({ maxLength: 12 }).map((text) => text.replace(FORBIDDEN_IN_XML, '')),
		anyText(12).map((text) => text.replace(FORBIDDEN_IN_XML, '')),
	),
	writtenAs: fc.constantFrom<'entities' | 'numbers' | 'cdata'>('entities', 'numbers', 'cdata'),
});

const anyName = fc.oneof(
	fc.constantFrom(
		'__proto__',
		'constructor',
		'prototype',
		'toString',
		'hasOwnProperty',
		'valueOf',
		'then',
		'toJSON',
		'length',
		'Lead',
		'Leads',
		'querytotal',
		'a.b',
		'a-b',
		'a:b',
		'Straße',
		'名前',
	),
	fc.stringMatching(/^[A-Za-z_:É漢][\w.\-·É漢]{0,8}$/),
);
/** Sends are told apart by their name, and have tests of their own. */
const ordinaryName = anyName.filter((name) => !/^sends?$/i.test(name));

const anyModel: fc.Memo<Model> = fc.memo((depth) =>
	depth <= 1
		? anyTextModel
		: fc.oneof(
				{ weight: 4, arbitrary: anyTextModel },
				{ weight: 1, arbitrary: fieldsOf(anyModel(depth - 1)) },
				{
					weight: 1,
					arbitrary: fc
						.array(fc.oneof(anyTextModel, fieldsOf(anyModel(depth - 1))), {
							minLength: 2,
							maxLength: 3,
						})
						.map((values): Model => ({ kind: 'several', values })),
				},
			),
);

function named(value: fc.Arbitrary<Model>, minLength: number): fc.Arbitrary<LeadModel> {
	return fc.uniqueArray(fc.tuple(ordinaryName, value), {
		minLength,
		maxLength: 5,
		selector: ([name]) => name,
	});
}

function fieldsOf(value: fc.Arbitrary<Model>): fc.Arbitrary<Model> {
	return named(value, 1).map((fields): Model => ({ kind: 'fields', fields }));
}

export const anyLead: fc.Arbitrary<LeadModel> = named(anyModel(3), 0);

// --- writing --------------------------------------------------------------------------------------

/** What a reader should give for a model. */
export function valueOf(model: Model): LeadValue {
	if (model.kind === 'text') return model.text;
	if (model.kind === 'several') return model.values.map(valueOf);
	return leadOf(model.fields);
}

export function leadOf(fields: LeadModel): Lead {
	return Object.fromEntries(fields.map(([name, value]) => [name, valueOf(value)]));
}

function jsonValue(model: Model): string {
	if (model.kind === 'text') return JSON.stringify(model.text);
	if (model.kind === 'several') return `[${model.values.map(jsonValue).join(', ')}]`;
	return jsonFields(model.fields);
}

function jsonFields(fields: LeadModel): string {
	return `{${fields.map(([name, value]) => `${JSON.stringify(name)}: ${jsonValue(value)}`).join()}}`;
}

/** The answer in JSON; `more` is written behind the total, as further fields. */
export function jsonDocument(leads: LeadModel[], total: string | undefined, more = ''): string {
	const count = total === undefined ? '' : `"QueryTotal": ${total}, `;
	return `{${count}${more}"Leads": [${leads.map(jsonFields).join()}]}`;
}

function xmlText(text: string, writtenAs: 'entities' | 'numbers' | 'cdata'): string {
	if (writtenAs === 'numbers') {
		return [...text].map((character) => `&#x${character.codePointAt(0)?.toString(16)};`).join('');
	}
	// XML knows no carriage return but the one that is written as a number.
	if (writtenAs === 'cdata' && !text.includes('\r')) {
		return `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
	}
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&apos;')
		.replaceAll('\r', '&#13;');
}

function xmlElement(name: string, model: Model): string {
	if (model.kind === 'several')
		return model.values.map((value) => xmlElement(name, value)).join('');
	const content =
		model.kind === 'text' ? xmlText(model.text, model.writtenAs) : xmlFields(model.fields);
	return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`;
}

function xmlFields(fields: LeadModel): string {
	return fields.map(([name, value]) => xmlElement(name, value)).join('');
}

/** The answer in XML. */
export function xmlDocument(leads: LeadModel[], total: string | undefined): string {
	const count = total === undefined ? '' : ` querytotal="${total}" sentcount="0"`;
	const list = leads.map((lead) => `\n  <Lead>${xmlFields(lead)}</Lead>`).join('');
	return `<?xml version="1.0" encoding="utf-8"?>\n<Leads${count}>${list}\n</Leads>`;
}
