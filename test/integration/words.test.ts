import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { MORE_RECIPIENT_FIELDS, RECIPIENT_FIELDS } from '../../nodes/ClientPoint/fields';
import { CredentialStore, packageUnderTest } from './harness';
import { asWorkflow } from './harness/run';
import { byId } from './support/clickPoint';
import { allForms, type FormField, type Forms } from './support/form';

/**
 * Every word that a form shows, held against n8n's UX guidelines and the periods that its linter wants
 * (eslint-plugin-n8n-nodes-base looks at literals alone, and half of our forms are put together).
 */

let forms: Forms;
beforeAll(async () => {
	forms = await allForms();
});

/** Those for which a rule does not hold, to be compared with none. */
const offenders = (isWrong: (each: FormField) => boolean, fields = forms.fields): string[] =>
	fields.filter(isWrong).map(({ where }) => where);

const isNotice = ({ field }: FormField) => field.type === 'notice';
/** What a button beside it adds to, rather than what is typed into. */
const isList = ({ field }: FormField) => ['collection', 'fixedCollection'].includes(field.type);
/** What a person writes a value into. */
const isTyped = ({ field }: FormField) => ['string', 'json', 'dateTime'].includes(field.type);

/** Articles, short prepositions and conjunctions: small within a title. */
const SMALL = new Set('a an and as at by for in of on or per the to with'.split(' '));
/** How the vendor writes it. */
const BRANDS = new Set(['eBrochure']);

function isTitle(text: string): boolean {
	return text
		.split(/[ /]+/)
		.every(
			(word, index) =>
				BRANDS.has(word) || /^\(?[A-Z\d]/.test(word) || (index > 0 && SMALL.has(word)),
		);
}

/** What is wrong with a tooltip; undefined when nothing is. */
function faultOf(text: string): string | undefined {
	if (text !== text.trim() || /\s{2}/.test(text)) return 'has white space too much';
	if (!/^[A-Z\d]/.test(text)) return 'begins with a small letter';
	if (/\b(?:ids?|Ids?|json|Json|urls?|Urls?)\b/.test(text))
		return 'has ID, JSON or URL in small letters';
	if (/e-mail|\bplease\b|\bparameter|\bstring\b|\bboolean\b|\bendpoint\b|\bpayload\b/i.test(text))
		return 'has a word that n8n writes otherwise, or that salespeople do not use';
	const sentences = text.replaceAll('e.g.', 'eg').split(/[.?] /);
	if (sentences.length === 1 && text.endsWith('.')) return 'is one sentence and ends with a period';
	if (sentences.length > 1 && !text.endsWith('.')) return 'is several sentences and has no period';
	return undefined;
}

test('the forms of all nodes and credentials are looked at', () => {
	expect(forms.fields.length).toBeGreaterThan(120);
	expect(forms.choices.length).toBeGreaterThan(50);
});

test('labels and choices are in Title Case', () => {
	expect(offenders((each) => !isNotice(each) && !isTitle(each.field.displayName))).toEqual([]);
	expect(forms.choices.filter(({ name }) => !isTitle(name))).toEqual([]);
});

test('tooltips, descriptions of choices, hints and notices are sentences', () => {
	const texts = [
		...forms.fields.flatMap(({ where, field: { description, hint } }) => [
			{ where, text: description },
			{ where, text: hint },
		]),
		...forms.fields
			.filter(isNotice)
			.map(({ where, field }) => ({ where, text: field.displayName })),
		...forms.choices.map(({ where, name, description }) => ({
			where: `${where}: ${name}`,
			text: description,
		})),
	];
	const faults = texts.flatMap(({ where, text }) => {
		// Written by n8n's linter, word by word.
		const own = text?.replace(/ Choose from the list, or specify an ID using an .*$/, '');
		const fault = own === undefined ? undefined : faultOf(own);
		return fault === undefined ? [] : [`${where}: ${fault}`];
	});
	expect(faults).toEqual([]);
});

test('a tooltip says more than the label', () => {
	const words = (text = '') =>
		text
			.toLowerCase()
			.replace(/[^a-z\d]+/g, ' ')
			.replace(/^(?:the|a) /, '')
			.trim();
	expect(offenders(({ field }) => words(field.description) === words(field.displayName))).toEqual(
		[],
	);
	expect(
		forms.choices.filter(({ name, description }) => words(description) === words(name)),
	).toEqual([]);
});

test('switches say what they do with Whether', () => {
	const switches = forms.fields.filter(({ field }) => field.type === 'boolean');
	expect(switches.length).toBeGreaterThan(8);
	expect(offenders(({ field }) => !field.description?.startsWith('Whether '), switches)).toEqual(
		[],
	);
});

test('placeholders are examples, buttons say what they add', () => {
	expect(
		offenders(
			(each) =>
				each.field.placeholder !== undefined &&
				!(isList(each) ? /^Add [A-Z]/ : /^e\.g\. \S/).test(each.field.placeholder),
		),
	).toEqual([]);
	expect(
		offenders(({ field }) => {
			const shown = field.placeholder?.replace(/^e\.g\. /, '').toLowerCase();
			return shown === field.displayName.toLowerCase() || shown === field.name.toLowerCase();
		}),
	).toEqual([]);
	expect(
		offenders(({ field }) => isList({ where: '', field }) && field.placeholder === undefined),
	).toEqual([]);
	const modes = forms.fields.flatMap(({ field }) => field.modes ?? []);
	const placeholders = (of: string) =>
		new Set(modes.filter(({ type }) => type === of).map(({ placeholder }) => placeholder));
	expect(placeholders('string')).toEqual(new Set(['e.g. 1001', 'e.g. State']));
	expect(placeholders('list')).toEqual(new Set(['Select a lead type…', 'Select a field…']));
});

test('whatever is typed has an example, unless it comes filled in, is empty for a reason, or is a secret', () => {
	expect(
		offenders(
			({ field: { type, placeholder, hint, default: preset, typeOptions, name } }) =>
				// n8n shows no placeholder of JSON.
				(type === 'json' ? hint : placeholder) === undefined &&
				preset === '' &&
				!typeOptions?.password &&
				name !== 'clientId',
			forms.fields.filter(isTyped),
		),
	).toEqual([]);
});

/** Fields whose label, or whose choices, say it all. */
const SELF_EVIDENT = new Set([
	...[...RECIPIENT_FIELDS, ...MORE_RECIPIENT_FIELDS].map(({ label }) => label),
	'More Fields',
	'Additional Fields',
	'Options',
]);

test('every other field has a tooltip, or choices that each have a description', () => {
	expect(
		offenders(({ where, field }) => {
			if (isNotice({ where, field }) || field.description !== undefined) return false;
			const own = forms.choices.filter((choice) => choice.where === where);
			return field.type === 'options'
				? own.some(({ description }) => description === undefined)
				: !SELF_EVIDENT.has(field.displayName);
		}),
	).toEqual([]);
});

describe('descriptions of nodes', () => {
	test('are sentences without a period, and triggers say when they start', async () => {
		const { name, nodeNames, nodeTypes } = await packageUnderTest();
		for (const each of nodeNames) {
			const { description, displayName, group } = nodeTypes.getByNameAndVersion(
				`${name}.${each}`,
			).description;
			expect(isTitle(displayName)).toBe(true);
			expect(faultOf(description)).toBeUndefined();
			if (group.includes('trigger')) expect(description).toMatch(/^Starts the workflow when /);
		}
	});

	test('operations have an action in sentence case and a description', async () => {
		const { name, nodeTypes } = await packageUnderTest();
		for (const each of ['clickPoint', 'clientPoint']) {
			const { properties } = nodeTypes.getByNameAndVersion(`${name}.${each}`).description;
			const operations = properties
				.filter((property) => property.name === 'operation')
				.flatMap(({ options = [] }) => options);
			expect(operations.length).toBeGreaterThan(1);
			for (const operation of operations) {
				const { action, description } = { action: '', description: '', ...operation };
				expect(action).toMatch(/^[A-Z][^A-Z]*[a-z]$/);
				expect(faultOf(description)).toBeUndefined();
			}
		}
	});
});

describe('subtitles tell what a node on the canvas does', () => {
	test.each<[string, INodeParameters, string]>([
		['clickPoint', {}, 'leads'],
		['clickPoint', { operation: 'leadTypes', authentication: 'clientCredentials' }, 'leadTypes'],
		['clickPoint', { operation: 'createLead' }, 'createLead'],
		['clickPointTrigger', { lid: byId(1001) }, 'LID 1001'],
		[
			'clickPointTrigger',
			{ lid: { ...byId(1002), mode: 'list', cachedResultName: 'Mortgage (1002)' } },
			'LID 1002',
		],
		['clickPointTrigger', { lid: byId('') }, ''],
		['clickPointTrigger', {}, ''],
		['clientPoint', {}, 'create: clientPoint'],
		['clientPoint', { operation: 'update' }, 'update: clientPoint'],
		['clientPoint', { operation: 'getLink' }, 'getLink: clientPoint'],
		['clientPoint', { resource: 'recipient', operation: 'add' }, 'add: recipient'],
		['clientPointTrigger', {}, '*'],
		['clientPointTrigger', { events: ['won', 'eBrochure'] }, 'won, eBrochure'],
	])('%s with %j', async (type, parameters, expected) => {
		const loaded = await packageUnderTest();
		const workflow = asWorkflow(loaded, new CredentialStore(), {
			nodes: [{ name: 'Node', type, parameters }],
		});
		const node = workflow.getNode('Node');
		const { subtitle } = loaded.nodeTypes.getByNameAndVersion(`${loaded.name}.${type}`).description;
		if (node === null) throw new Error('There is no node');
		// As the editor does it (useNodeHelpers' getNodeSubtitle).
		const shown = workflow.expression.getSimpleParameterValue(
			node,
			subtitle,
			'internal',
			{},
			undefined,
			'',
		);
		expect(shown).toBe(expected);
	});
});

describe('where n8n looks for more', () => {
	const folder = process.env.PACKAGE_FOLDER ?? '';
	const built = process.env.PACKAGE_UNDER_TEST === 'tarball' ? 'dist/nodes' : 'nodes';
	const docs =
		'https://github.com/clickpoint-clientpoint/n8n-nodes-clickpoint-clientpoint/blob/main/docs';

	test.each([
		[
			'clickPoint',
			'ClickPoint/ClickPoint',
			'clickpoint',
			['clickpoint', 'leadexec', 'leads', 'create lead', 'crm', 'prospects', 'sales'],
		],
		[
			'clickPointTrigger',
			'ClickPoint/ClickPointTrigger',
			'clickpoint-trigger',
			['clickpoint', 'leadexec', 'leads', 'new lead', 'crm'],
		],
		[
			'clientPoint',
			'ClientPoint/ClientPoint',
			'clientpoint',
			['clientpoint', 'client point', 'proposal', 'quote', 'deal', 'opportunity', 'crm', 'sales'],
		],
		[
			'clientPointTrigger',
			'ClientPoint/ClientPointTrigger',
			'clientpoint-trigger',
			['clientpoint', 'proposal', 'won', 'lost', 'deal', 'webhook', 'crm'],
		],
	])('%s is found by the words for it, and leads to its page', async (node, file, page, words) => {
		const { name, nodeTypes } = await packageUnderTest();
		const codex: unknown = JSON.parse(
			readFileSync(path.join(folder, built, `${file}.node.json`), 'utf8'),
		);
		expect(codex).toMatchObject({
			node: name,
			categories: ['Sales', 'Marketing & Content'],
			resources: {
				primaryDocumentation: [{ url: `${docs}/${page}.md` }],
				credentialDocumentation: [{ url: `${docs}/credentials.md` }],
			},
		});
		const { alias }: { alias: string[] } = Object.assign({ alias: [] }, codex);
		expect(new Set(alias).size).toBe(alias.length);
		const { displayName } = nodeTypes.getByNameAndVersion(`${name}.${node}`).description;
		const searched = [displayName, ...alias].map((each) => each.toLowerCase());
		expect(words.filter((word) => !searched.some((each) => each.includes(word)))).toEqual([]);
	});

	test.each([
		['clickPointApi', 'clickpoint-api'],
		['clickPointClientCredentialsApi', 'clickpoint-client-credentials-api'],
		['clientPointApi', 'clientpoint-api'],
		['clientPointWebhookApi', 'clientpoint-webhook-secret-api'],
	])('%s leads to its part of the page about credentials', async (name, part) => {
		const { credentialType } = await packageUnderTest();
		expect(credentialType(name).documentationUrl).toBe(`${docs}/credentials.md#${part}`);
	});
});
