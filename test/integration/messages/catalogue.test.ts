import { CATALOGUE, type Row } from './catalogue';
import { findSites, type MessageSite } from './sites';

describe('the catalogue', () => {
	let sites: MessageSite[];
	beforeAll(() => {
		sites = findSites();
	}, 120_000);

	/** Whether a text stands anywhere in another: where all is one text, and a reason within a way out. */
	const isIn = ({ source }: RegExp, text: string) => new RegExp(source.slice(1)).test(text);
	/** Whether a row shows what a place in the sources says. Any refusal of a value can say that it is empty. */
	const shows = ({ message, wayOut }: Row, site: MessageSite) =>
		site.messages.some(
			(pattern) =>
				pattern.test(message) ||
				(pattern.source.startsWith('^[^]*: ') && / is empty$/.test(message)),
		) &&
		(wayOut === '' ||
			site.waysOut.length === 0 ||
			site.waysOut.some((pattern) => pattern.test(wayOut)));

	test('has a row for each text of each place in the sources where a message is made', () => {
		expect(sites.length).toBeGreaterThan(70);
		const missing = sites.flatMap((site) => {
			const rows = CATALOGUE.filter((row) => shows(row, site));
			const messages = site.messages.filter(
				(pattern) =>
					!rows.some(({ message }) => pattern.test(message)) &&
					!(site.waysOut.length === 0 && CATALOGUE.some(({ text }) => isIn(pattern, text))),
			);
			const waysOut = site.waysOut.filter(
				(pattern) =>
					!rows.some(({ wayOut }) => pattern.test(wayOut)) &&
					!CATALOGUE.some(({ isOneText, text }) => isOneText && isIn(pattern, text)),
			);
			return [...messages, ...waysOut].map(({ source }) => `${site.where}: ${source}`);
		});
		expect(missing).toEqual([]);
	});

	test('has no row whose text stands nowhere in the sources', () => {
		const strangers = CATALOGUE.filter(
			(row) => !row.isOneText && !sites.some((site) => shows(row, site)),
		);
		expect(strangers.map(({ text }) => text)).toEqual([]);
	});
});
