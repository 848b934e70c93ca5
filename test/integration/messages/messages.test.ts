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

test.each(CATALOGUE.map((row): [string, Row] => [row.text, row]))(
	'%s',
	async (_, { cause, message, wayOut, isOneText }) => {
		const told = await cause(sandbox());
		const shown = [told.message, isOneText ? '' : told.wayOut];
		expect(shown.map(withoutPorts)).toEqual([message, wayOut]);
	},
	30_000,
);

/** The texts of the rows for which a rule does not hold. */
const offenders = (isWrong: (row: Row) => boolean) =>
	CATALOGUE.filter(isWrong).map(({ text }) => text);

describe('every message', () => {
	/** What the vendor said stands at the end, behind a colon. */
	const ownWords = (text: string) => text.replace(/(responded|begins with|reason is): .*$/s, '$1:');

	test('says what happened in one sentence and what to do in whole ones', () => {
		expect(
			offenders(({ message, wayOut, isOneText }) =>
				isOneText
					? // Who sends without the secret is to learn nothing else.
						!/^[A-Z].*\. [A-Z]/s.test(message) && !message.includes('secret of this webhook')
					: !/^(?:[A-Z"]|n8n).*[^.]$/s.test(message) || !/^[A-Z].*[.:]$/s.test(ownWords(wayOut)),
			),
		).toEqual([]);
	});

	test('has no word that blames, or that nobody but a programmer knows', () => {
		const words =
			/\b(?:problem|failure|mistake|invalid|illegal|exception|null|NaN|e-mail|id|ids|url|json)\b|\[object/;
		// Between quotation marks and brackets is what the person has entered.
		const own = (text: string) => ownWords(text).replace(/"(?:\\"|[^"])*"|[[{].*[\]}]/g, '');
		expect(offenders(({ message, wayOut }) => words.test(own(`${message} ${wayOut}`)))).toEqual([]);
	});

	test('about a value names a field as the form does', async () => {
		const { fields, choices } = await allForms();
		const shown = [
			...fields.map(({ field }) => field.displayName),
			...choices.map(({ name }) => name),
		].flatMap((label) => [label, label.replace(/ (?:Name or ID|Names or IDs)$| \(.+\)$/, '')]);
		const named = CATALOGUE.flatMap(({ message, wayOut }) => {
			if (!wayOut.endsWith('Nothing was sent.')) return [];
			const field = /^(.+?)(?:: | is empty$)/.exec(message)?.[1];
			return field?.replace(/ of the credential$|(?:,| \d+$| \d+,).*$/, '') ?? [];
		});
		expect(named.length).toBeGreaterThan(40);
		expect(named.filter((field) => !shown.includes(field))).toEqual([]);
	});
});
