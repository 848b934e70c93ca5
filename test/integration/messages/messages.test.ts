import { processedData } from '../harness';
import { useClock } from '../support/clock';
import { allForms } from '../support/form';
import { useSandbox } from '../support/sandbox';
import { CATALOGUE, type Row } from './catalogue';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 25 });
beforeEach(() => processedData.reset());
afterEach(() => jest.restoreAllMocks());

/** A host whose port differs from run to run. */
const withoutPorts = (text: string) =>
	text.replace(/(?<=certificate of |items to http:\/\/)127\.0\.0\.1:\d+/g, '‹host›');

test.each(CATALOGUE.map((row): [string, Row] => [row.when, row]))(
	'%s',
	async (_, { cause, message, wayOut }) => {
		const told = await cause(sandbox());
		expect({ message: withoutPorts(told.message), wayOut: withoutPorts(told.wayOut) }).toEqual({
			message,
			wayOut,
		});
	},
	30_000,
);

test('no input stands in the catalogue twice', () => {
	const inputs = CATALOGUE.map(({ when }) => when);
	expect(inputs.filter((when, index) => inputs.indexOf(when) !== index)).toEqual([]);
});

describe('every message', () => {
	/** What the vendor said stands at the end, behind a colon. */
	const ownWords = (text: string) => text.replace(/(responded|begins with|reason is): .*$/s, '$1:');

	test('names a way out', () => {
		const without = CATALOGUE.filter(({ kind, message, wayOut }) => {
			if (kind === 'node' || kind === 'trigger') return wayOut === '';
			// Who sends without the secret is to learn nothing else.
			return !/\. [A-Z]/.test(message) && !message.includes('secret of this webhook');
		});
		expect(without.map(({ when }) => when)).toEqual([]);
	});

	test('says what happened in one sentence and what to do in whole ones', () => {
		const bad = CATALOGUE.filter(({ kind, message, wayOut }) => {
			const hasOneText = kind === 'test' || kind === 'answer';
			return (
				!/^(?:[A-Z"]|n8n)/.test(message) ||
				(!hasOneText && /\.$/.test(message)) ||
				(!hasOneText && !/^[A-Z].*(?:\.|:)$/s.test(ownWords(wayOut)))
			);
		});
		expect(bad.map(({ when }) => when)).toEqual([]);
	});

	test('has no word that blames, or that nobody but a programmer knows', () => {
		const words =
			/\b(?:problem|failure|mistake|invalid|illegal|exception|null|NaN|e-mail|id|ids|url|json)\b|\[object/;
		const bad = CATALOGUE.filter(({ message, wayOut }) =>
			// Between quotation marks and brackets is what the person has entered.
			words.test(ownWords(`${message} ${wayOut}`).replace(/"(?:\\"|[^"])*"|[[{].*[\]}]/g, '')),
		);
		expect(bad.map(({ when }) => when)).toEqual([]);
	});

	test('about a value names a field as the form does', async () => {
		const { fields, choices } = await allForms();
		const labels = new Set([
			...fields.map(({ field }) => field.displayName),
			...choices.map(({ name }) => name),
		]);
		const shown = [...labels].flatMap((label) => [
			label,
			label.replace(/ (?:Name or ID|Names or IDs)$| \(.+\)$/, ''),
		]);
		const named = CATALOGUE.flatMap(({ kind, message, wayOut }) => {
			if (kind === 'answer' || !wayOut.endsWith('Nothing was sent.')) return [];
			const field = /^(.+?)(?:: | is empty$)/.exec(message)?.[1];
			return field === undefined
				? []
				: [field.replace(/ of the credential$|(?:,| \d+$| \d+,).*$/, '')];
		});
		expect(named.length).toBeGreaterThan(40);
		expect(named.filter((field) => !shown.includes(field))).toEqual([]);
	});
});
