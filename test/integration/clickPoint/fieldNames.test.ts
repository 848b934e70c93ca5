import { listSearch, loadOptions } from '../harness';
import { byId, credentialFor, EMPTY_LID, MAIN_LID, ODD_LID } from '../support/clickPoint';
import { hurryDeadlines, useClock } from '../support/clock';
import { bodyOf, useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 200 });
afterEach(() => jest.restoreAllMocks());

type Authentication = 'apiKey' | 'clientCredentials';
const BOTH: Authentication[] = ['apiKey', 'clientCredentials'];

const request = (lid: string | number, authentication: Authentication = 'apiKey') => ({
	type: 'clickPoint',
	parameters: { authentication, lid: byId(lid) },
	credentials: credentialFor(authentication, sandbox()),
});
const search = async (filter: string, ...given: Parameters<typeof request>) => {
	const method = 'searchFieldNames';
	const { results } = await listSearch({ ...request(...given), method, filter });
	return results.map(({ value }) => value);
};
const options = async (...given: Parameters<typeof request>) =>
	(await loadOptions({ ...request(...given), method: 'getFieldNames' })).map(({ value }) => value);

const escaped = (text: string) => text.replace(/[()]/g, '\\$&');

/** The names of the newest leads, those of the vendor's own newest one first. */
function namesOf(lid: number): string[] {
	const newest = sandbox().leadsOf(lid).reverse().slice(0, 20);
	return [...new Set(newest.flatMap(({ fields }) => Object.keys(fields)))];
}

describe.each(BOTH)('with %s', (authentication) => {
	test.each([MAIN_LID, ODD_LID])('the fields of %s, each once', async (lid) => {
		const names = await search('', lid, authentication);
		expect([...names].sort()).toEqual(expect.arrayContaining(namesOf(lid).sort()));
		expect(new Set(names).size).toBe(names.length);
		expect(await options(lid, authentication)).toEqual(names);
	});

	test.each([
		['no leads', EMPTY_LID, `LID ${EMPTY_LID} had no leads in the past 365 days. `],
		['an LID by an expression without input data', '={{ $json.lid }}', 'LID is empty. '],
		['an LID that is none', 'Solar', 'LID: "Solar" is not an ID (a whole number above 0). '],
	])('%s: a sentence that says so, and how to do without', async (_, lid, beginning) => {
		await expect(search('', lid, authentication)).rejects.toThrow(
			new RegExp(`^${escaped(beginning)}.+choose By Name\\.$`),
		);
		await expect(options(lid, authentication)).rejects.toThrow(
			new RegExp(`^${escaped(beginning)}.+use an expression, e\\.g\\. .+\\.$`),
		);
	});

	test('a vendor that refuses: a sentence without secrets', async () => {
		sandbox().configure({ echoRequest: true });
		sandbox().misbehave({
			on: authentication === 'apiKey' ? 'leads' : 'query',
			times: -1,
			do: { kind: 'status', status: 400, body: 'No' },
		});
		const error: unknown = await search('', MAIN_LID, authentication).catch((e: unknown) => e);
		expect(String(error)).toMatch(/ClickPoint .+[.!?…] To enter a name .+ choose By Name\.$/s);
		for (const secret of [sandbox().clickPointKey, sandbox().clientSecret, ...sandbox().tokens()]) {
			expect(piecesOf(secret, JSON.stringify(error))).toEqual([]);
		}
	});
});

test('one page of the 20 newest leads of a year is read', async () => {
	await search('', MAIN_LID);
	expect(sandbox().requests().map(bodyOf)).toEqual([
		expect.objectContaining({
			lid: `${MAIN_LID}`,
			sortorder: 'DESC',
			skip: '0',
			take: '20',
			startdate: '11-21-2025 12:00:00',
			enddate: '11-21-2026 12:00:00',
		}),
	]);
	expect(bodyOf(sandbox().requests()[0]).fields).toBeUndefined();
});

test('names come in the order in which they first appear', async () => {
	const leads = [
		{ UID: '2', DateAdded: '1/2/2026', B: 'x', Sends: [] },
		{ UID: '1', A: null, B: 'y', Notes: { Text: 'z' } },
	];
	const body = JSON.stringify({ QueryTotal: 2, Leads: leads });
	sandbox().misbehave({ on: 'leads', times: -1, do: { kind: 'body', body } });
	expect(await search('', MAIN_LID)).toEqual(['UID', 'DateAdded', 'B', 'Sends', 'A', 'Notes']);
});

test.each([
	[' stat', ['State']],
	['NAME', ['FirstName', 'LastName']],
	['xyz', []],
])('the search for "%s" finds %j', async (filter, names) => {
	expect(await search(filter, MAIN_LID)).toEqual(names);
});

test('a vendor that hangs is not waited for as long as in a run', async () => {
	hurryDeadlines(4);
	sandbox().misbehave({ on: 'leads', do: { kind: 'delay', ms: 15_000 } });
	const begun = performance.now();
	await search('', MAIN_LID);
	expect(sandbox().requests()).toHaveLength(2);
	expect(performance.now() - begun).toBeLessThan(4_000);
});
