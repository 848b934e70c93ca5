import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import type { ICredentialType, INodeProperties } from 'n8n-workflow';

import { ClickPointApi } from '../../credentials/ClickPointApi.credentials';
import { ClickPointClientCredentialsApi } from '../../credentials/ClickPointClientCredentialsApi.credentials';
import { ClientPointApi } from '../../credentials/ClientPointApi.credentials';
import { ClientPointWebhookApi } from '../../credentials/ClientPointWebhookApi.credentials';
import { ClickPoint } from '../../nodes/ClickPoint/ClickPoint.node';
import { ClickPointTrigger } from '../../nodes/ClickPoint/ClickPointTrigger.node';
import { ClientPoint } from '../../nodes/ClientPoint/ClientPoint.node';
import { ClientPointTrigger } from '../../nodes/ClientPoint/ClientPointTrigger.node';
import { KINDS } from '../../sandbox/misbehavior';
import { LEAD_TYPES } from '../../sandbox/server';
import { scripts } from '../../package.json';
import {
	allDocuments,
	blocksIn,
	codeIn,
	isEmphasis,
	isHtml,
	isLink,
	isParagraph,
	PROJECT,
	readDocument,
	sectionOf,
	tablesIn,
	textOf,
	type Document,
} from '../documents';

const MAIN =
	'https://raw.githubusercontent.com/clickpoint-clientpoint/n8n-nodes-clickpoint-clientpoint/main/';
const documents = allDocuments();
const files = documents.map((document): [string, Document] => [document.file, document]);
const inProject = (file: string) => existsSync(path.join(PROJECT, file));

/** Where a link of a document leads within the project. */
function targetOf({ file }: Document, href: string): { file: string; anchor: string | undefined } {
	const [to = '', anchor] = decodeURI(href).split('#');
	return { file: to === '' ? file : path.join(path.dirname(file), to), anchor };
}

/** The lines of a document that a person is to type, a command each. */
function commandsOf({ tokens }: Document): string[] {
	return blocksIn(tokens, 'sh').flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'));
}

/** The same, and what else looks like a command of npm. */
function npmCommandsOf(document: Document): string[] {
	return [...commandsOf(document), ...codeIn(document.tokens)]
		.flatMap((code) => code.split(' && '))
		.filter((command) => /^npm (?:run|start|test)\b/.test(command));
}

/** A script's source and that of the project's files which it imports, however far. */
function sourceOf(file: string, seen = new Set<string>()): string {
	if (seen.has(file)) return '';
	seen.add(file);
	const source = readFileSync(file, 'utf8');
	const imports = [...source.matchAll(/from '(\.[^']+)'/g)].map(([, name = '']) =>
		path.join(path.dirname(file), name),
	);
	const found = imports.flatMap((name) => [`${name}.ts`, path.join(name, 'index.ts')]);
	return [source, ...found.filter(existsSync).map((each) => sourceOf(each, seen))].join('\n');
}

describe.each(files)('%s', (_, document) => {
	test('its links lead somewhere', () => {
		const links = document.tokens.filter(isLink).filter(({ href }) => !/^[a-z]+:/.test(href));
		const broken = links.filter(({ href }) => {
			const { file, anchor } = targetOf(document, href);
			if (!inProject(file)) return true;
			return (
				anchor !== undefined &&
				!readDocument(file).sections.some((section) => section.anchor === anchor)
			);
		});
		expect(broken.map(({ href }) => href)).toEqual([]);
	});

	test('its pictures are there, for light and for dark', () => {
		const html = document.tokens.filter(isHtml).map(({ raw }) => raw);
		const pictures = html.flatMap((raw) =>
			[...raw.matchAll(/\s(?:src|srcset)="([^"]+)"/g)].map(([, source = '']) => {
				// npm shows the README away from the project, so its pictures have whole addresses.
				expect(source.startsWith(MAIN)).toBe(document.file === 'README.md');
				return source.replace(MAIN, '');
			}),
		);
		const missing = pictures.filter((source) => !inProject(targetOf(document, source).file));
		expect(missing).toEqual([]);
		for (const picture of html.join('').match(/<picture>[^]*?<\/picture>/g) ?? []) {
			const [, name, type] = /src="([^"]+)-light\.(png|svg)"/.exec(picture) ?? [];
			expect(picture).toContain(`srcset="${name}-dark.${type}"`);
			expect(picture).toMatch(/alt="[^"]{20,}"/);
		}
	});

	test('its JSON can be read', () => {
		for (const block of blocksIn(document.tokens, 'json'))
			expect(() => JSON.parse(block)).not.toThrow();
	});

	test('the files that it names exist', () => {
		const paths = codeIn(document.tokens).filter(
			(code) =>
				(/^\.?[\w-]+(?:\/[\w.-]+)+\/?$/.test(code) && inProject(code.split('/')[0] ?? '')) ||
				/^[A-Za-z][\w-]*\.(?:md|json|js|mjs)$/.test(code),
		);
		// What is there after a build, and what a reader is to name so.
		const others = /^(?:dist\/|body\.json$)/;
		expect(paths.filter((each) => !others.test(each) && !inProject(each))).toEqual([]);
	});

	test('the commands of npm that it names exist, with their options', () => {
		const unknown = npmCommandsOf(document).filter((command) => {
			const words = command.split(/\s+/);
			const script = words[1] === 'run' ? words[2] : words[1];
			const [, runs] = Object.entries(scripts).find(([name]) => name === script) ?? [];
			if (runs === undefined) return true;
			const [file] = /\b(?:scripts|sandbox|bench)\/[\w-]+\.ts/.exec(runs) ?? [];
			const options = words.filter((word) => /^--\w/.test(word)).map((word) => word.slice(2));
			const source = file === undefined ? runs : sourceOf(path.join(PROJECT, file));
			return !options.every((option) =>
				new RegExp(`(?:--|['"\\s])${option}['":,\\s]`).test(source),
			);
		});
		expect(unknown).toEqual([]);
	});

	test('its other commands are programs that a reader has', () => {
		const programs = ['bash', 'cd', 'cp', 'curl', 'git', 'npm', 'npx'];
		for (const command of commandsOf(document)) {
			const [program = '', argument = ''] = command.split(/\s+/);
			expect(programs).toContain(program);
			if (program === 'bash') expect(inProject(argument)).toBe(true);
			if (program === 'npx') expect(inProject(`node_modules/.bin/${argument}`)).toBe(true);
		}
	});
});

test('every page can be reached from the README', () => {
	const seen = new Set<string>();
	const visit = (file: string) => {
		if (seen.has(file) || !file.endsWith('.md')) return;
		seen.add(file);
		const document = readDocument(file);
		for (const { href } of document.tokens.filter(isLink)) {
			if (!/^[a-z]+:/.test(href)) visit(targetOf(document, href).file);
		}
	};
	visit('README.md');
	expect(documents.map(({ file }) => file).filter((file) => !seen.has(file))).toEqual([]);
});

test('no sentence stands in two places', () => {
	const places = new Map<string, string[]>();
	for (const { file, tokens } of documents) {
		const texts = [
			...tokens.filter(isParagraph).map(textOf),
			...tokens.filter(({ type }) => type === 'text').map(textOf),
			...tablesIn(tokens).flatMap(({ rows }) => rows.flat()),
		];
		const sentences = new Set(
			texts.flatMap((text) => text.replaceAll(/\s+/g, ' ').split(/(?<=[.!?:]) /)),
		);
		for (const sentence of sentences) {
			if (sentence.length < 50) continue;
			places.set(sentence, [...(places.get(sentence) ?? []), file]);
		}
	}
	expect([...places].filter(([, found]) => found.length > 1)).toEqual([]);
});

/** A label as the documents have it: n8n's linter demands the rest of it. */
const labelOf = (displayName: string) => displayName.replace(/ (?:Name or ID|Names or IDs)$/, '');

/** The fields that a form shows, those within others too. */
function shown(properties: readonly INodeProperties[]): INodeProperties[] {
	return properties
		.filter(({ type }) => type !== 'notice' && type !== 'hidden')
		.flatMap((property) => [
			property,
			...(property.options ?? []).flatMap((option) => {
				if ('values' in option) return shown(option.values);
				return 'type' in option ? shown([option]) : [];
			}),
		]);
}

/** What a field lets one choose from. */
function choicesOf({ options = [], modes = [] }: INodeProperties): string[] {
	return [
		...options.flatMap((option) => ('value' in option ? [option.name] : [])),
		...modes.map(({ displayName }) => displayName),
	];
}

/** The fields that a page's tables are about. */
function fieldsOf(tokens: Document['tokens']): string[] {
	return tablesIn(tokens)
		.filter(({ columns }) => /^(?:Field|Option|Additional field)$/.test(columns[0] ?? ''))
		.flatMap(({ rows }) => rows.map(([field = '']) => field));
}

describe.each([
	['docs/clickpoint.md', new ClickPoint().description.properties],
	['docs/clickpoint-trigger.md', new ClickPointTrigger().description.properties],
	['docs/clientpoint.md', new ClientPoint().description.properties],
	['docs/clientpoint-trigger.md', new ClientPointTrigger().description.properties],
])('%s is about the form as it is', (file, properties) => {
	const { tokens, sections } = readDocument(file);
	const form = shown(properties);
	const labels = form.map(({ displayName }) => labelOf(displayName));
	const told = new Set([
		...fieldsOf(tokens),
		...tokens.filter(isEmphasis).map(textOf),
		...sections.map(({ title }) => title),
	]);

	test('its tables have no other fields', () => {
		expect(fieldsOf(tokens).filter((field) => !labels.includes(field))).toEqual([]);
	});

	test('no field is missing', () => {
		expect(labels.filter((label) => !told.has(label))).toEqual([]);
	});

	test('no choice of a field is missing', () => {
		expect(form.flatMap(choicesOf).filter((choice) => !told.has(choice))).toEqual([]);
	});
});

test.each<[string, ICredentialType]>([
	['ClickPoint API', new ClickPointApi()],
	['ClickPoint Client Credentials API', new ClickPointClientCredentialsApi()],
	['ClientPoint API', new ClientPointApi()],
	['ClientPoint Webhook Secret API', new ClientPointWebhookApi()],
])('docs/credentials.md has the fields of the credential %s', (name, credential) => {
	expect(credential.displayName).toBe(name);
	const { tokens } = sectionOf(readDocument('docs/credentials.md'), name);
	expect(fieldsOf(tokens)).toEqual(
		shown(credential.properties).map(({ displayName }) => displayName),
	);
});

test('the examples name credentials without an id: n8n 2.41 does not put the one that a person creates in the place of null', () => {
	const folder = path.join(PROJECT, 'examples');
	for (const file of readdirSync(folder)) {
		expect([file, readFileSync(path.join(folder, file), 'utf8')]).toEqual([
			file,
			expect.not.stringMatching(/"id": null/),
		]);
	}
});

test('docs/sandbox.md has the lead types of the sandbox', () => {
	const { tokens } = sectionOf(readDocument('docs/sandbox.md'), 'The sandbox alone');
	const [table] = tablesIn(tokens);
	expect(table?.rows.map(([lid, name, about = '']) => [lid, name, about.toLowerCase()])).toEqual(
		LEAD_TYPES.map(({ id, name, about }) => [String(id), name, about.toLowerCase()]),
	);
});

test('docs/sandbox.md has the kinds of misbehavior', () => {
	const { tokens } = sectionOf(readDocument('docs/sandbox.md'), 'Let it misbehave');
	const kinds = tokens.filter(isParagraph).find(({ text }) => text.startsWith('The kinds are '));
	const [list = ''] = kinds?.text.split(';') ?? [];
	expect(list.match(/[a-z-]+(?=`)/g)?.sort()).toEqual(Object.keys(KINDS).sort());
});
