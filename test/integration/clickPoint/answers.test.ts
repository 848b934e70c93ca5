import { readLeads } from '../support/clickPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';

// Forms of an answer that the vendor does not document and could well have.
useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });

const JSON_TYPE = 'application/json';

async function leadsFrom(body: string, contentType: string, options = {}): Promise<unknown[]> {
	sandbox().misbehave({ on: 'leads', times: -1, do: { kind: 'body', body, contentType } });
	const { error, json } = await readLeads(sandbox(), { options });
	expect(error).toBeUndefined();
	return json;
}

describe('values are texts as the vendor wrote them', () => {
	// The sandbox sends UTF-8, whatever it says: what comes out shows how it was read.
	test.each([
		['in UTF-8', JSON_TYPE, 'café'],
		['in UTF-8, also where the answer says so', 'application/json; charset="utf-8"', 'café'],
		['in another character set where it says that', 'text/json;Charset=windows-1252', 'cafÃ©'],
	])('%s', async (_, contentType, Name) => {
		const body = '{"QueryTotal":1,"Leads":[{"UID":"1","Name":"café"}]}';
		expect(await leadsFrom(body, contentType)).toEqual([{ UID: '1', Name }]);
	});
});

test.each([
	['ends in the middle of a character', 'utf-16le', '{"QueryTotal":0,"Leads":[]}'],
	['is in an unknown character set', 'utf-99', '{"QueryTotal":0,"Leads":[]}'],
])('an answer that %s is refused', async (_, charset, body) => {
	const contentType = `application/json; charset=${charset}`;
	sandbox().misbehave({ on: 'leads', do: { kind: 'body', body, contentType } });
	const { error } = await readLeads(sandbox());
	expect(error?.message).toBe('ClickPoint did not return readable text [item 0]');
	expect(error?.description).toBe(`The answer should be text in ${charset}, and is not.`);
});

test("Dates as ISO 8601 leaves alone what is no date of the vendor's", async () => {
	const leads = [
		{ UID: '1', DateAdded: 'soon' },
		{ UID: '2' },
		{ UID: '3', DateAdded: { At: '1' } },
	];
	const body = JSON.stringify({ QueryTotal: 3, Leads: leads });
	expect(await leadsFrom(body, JSON_TYPE, { isoDates: true })).toEqual(leads);
});

test('Dates as ISO 8601 takes the earlier of two equal times in the hour that the clock repeats', async () => {
	const times = ['11/1/2026 12:59:59 AM', '11/1/2026 1:30:00 AM', '11/1/2026 2:00:00 AM'];
	const body = JSON.stringify({
		QueryTotal: 3,
		Leads: times.map((DateAdded, index) => ({ UID: `${index}`, DateAdded })),
	});
	expect(await leadsFrom(body, JSON_TYPE, { isoDates: true })).toMatchObject([
		{ DateAdded: '2026-11-01T00:59:59-07:00' },
		{ DateAdded: '2026-11-01T01:30:00-07:00' },
		{ DateAdded: '2026-11-01T02:00:00-08:00' },
	]);
});

describe('without a total', () => {
	const page = (...uids: string[]) => JSON.stringify({ Leads: uids.map((UID) => ({ UID })) });
	const answer = (bodies: string[], times = 1) =>
		sandbox().misbehave(
			bodies.map((body) => ({ on: 'leads', times, do: { kind: 'body', body } }) as const),
		);

	test('pages are read until one holds nothing new', async () => {
		answer([page('1', '2', '3'), page('3', '4', '5'), page('5', '6'), page('6')]);
		const { json } = await readLeads(sandbox());
		expect(json.map(({ UID }) => UID)).toEqual(['1', '2', '3', '4', '5', '6']);
	});

	test('Limit ends the reading', async () => {
		answer([page('1', '2'), page('2', '3')]);
		const { json, hints } = await readLeads(sandbox(), {
			parameters: { returnAll: false, limit: 3 },
			options: { pageSize: 2 },
		});
		expect(json).toHaveLength(3);
		expect(hints).toHaveLength(1);
	});

	test('pages that never follow on are an error', async () => {
		answer([
			page('1', '2'),
			page('8', '9'),
			page('1', '2'),
			page('8', '9'),
			page('1', '2'),
			page('8', '9'),
		]);
		const { error } = await readLeads(sandbox());
		expect(error?.message).toContain('did not fit together');
		expect(sandbox().requests()).toHaveLength(6);
	});
});

test('a Retry-After that is not understood is no reason to hurry', async () => {
	sandbox().misbehave({
		on: 'leads',
		do: { kind: 'status', status: 503, headers: { 'retry-after': 'soon' } },
	});
	const { error } = await readLeads(sandbox());
	expect(error).toBeUndefined();
	const [first, second] = sandbox().requests();
	expect((second?.started ?? 0) - (first?.ended ?? 0)).toBeGreaterThan(200);
});
