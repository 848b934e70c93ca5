import { readLeads } from '../support/clickPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';

// Forms of an answer that the vendor does not document and could well have.
useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 0 });

const JSON_TYPE = 'application/json';
const XML_TYPE = 'text/xml';

async function leadsFrom(body: string, contentType: string, options = {}): Promise<unknown[]> {
	sandbox().misbehave({ on: 'leads', times: -1, do: { kind: 'body', body, contentType } });
	const { error, json } = await readLeads(sandbox(), { options });
	expect(error).toBeUndefined();
	return json;
}

describe('values are texts as the vendor wrote them', () => {
	test('numbers keep every digit and every zero', async () => {
		const body =
			'{"QueryTotal":1,"Leads":[{"UID":12345678901234567890,"Price":25.50,"Rate":0.10000000000000001,"Big":1e21,"Age":7,"Ok":true,"No":null}]}';
		expect(await leadsFrom(body, JSON_TYPE)).toEqual([
			{
				UID: '12345678901234567890',
				Price: '25.50',
				Rate: '0.10000000000000001',
				Big: '1e21',
				Age: '7',
				Ok: 'true',
				No: null,
			},
		]);
	});

	test('nested ones too', async () => {
		const body = '{"Leads":[{"UID":1,"Consent":{"At":[1,{"Zone":"02134"}]}}],"QueryTotal":1}';
		expect(await leadsFrom(body, JSON_TYPE)).toEqual([
			{ UID: '1', Consent: { At: ['1', { Zone: '02134' }] } },
		]);
	});

	test("elements nest, repeat and carry CDATA; a lead's attributes are fields", async () => {
		const body =
			'<?xml version="1.0"?>\n<!-- made today --><leads QueryTotal="1"><lead id="x"><UID>1</UID><Tag>a</Tag><Tag><![CDATA[<b>&amp;]]></Tag><Consent><At zone="x">&#x41;&lt;</At></Consent><Empty/></lead></leads>';
		expect(await leadsFrom(body, XML_TYPE)).toEqual([
			{ id: 'x', UID: '1', Tag: ['a', '<b>&amp;'], Consent: { At: 'A<' }, Empty: '' },
		]);
	});

	// The sandbox sends UTF-8, whatever it says: what comes out shows how it was read.
	test.each([
		['in UTF-8', JSON_TYPE, 'café'],
		['in UTF-8, also where the answer says so', 'application/json; charset="utf-8"', 'café'],
		['in another character set where it says that', 'text/json;Charset=windows-1252', 'cafÃ©'],
	])('%s', async (_, contentType, Name) => {
		const body = '{"QueryTotal":1,"Leads":[{"UID":"1","Name":"café"}]}';
		expect(await leadsFrom(body, contentType)).toEqual([{ UID: '1', Name }]);
	});

	test('in whichever pieces they arrive', async () => {
		const Name = '漢'.repeat(300_000);
		const body = JSON.stringify({ QueryTotal: 1, Leads: [{ UID: '1', Name }] });
		expect(await leadsFrom(body, JSON_TYPE)).toEqual([{ UID: '1', Name }]);
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

describe('sends are an array', () => {
	test.each([
		['absent', '{"UID":"1"}', { UID: '1' }],
		['null', '{"UID":"1","Sends":null}', { UID: '1', Sends: [] }],
		['empty text', '{"UID":"1","Sends":""}', { UID: '1', Sends: [] }],
		['an empty object', '{"UID":"1","Sends":{}}', { UID: '1', Sends: [] }],
		['a text', '{"UID":"1","Sends":"70"}', { UID: '1', Sends: ['70'] }],
		['one, wrapped', '{"UID":"1","Sends":{"Send":{"To":"A"}}}', { UID: '1', Sends: [{ To: 'A' }] }],
		[
			'two, wrapped',
			'{"UID":"1","Sends":{"Send":[{"To":"A"},{"To":"B"}]}}',
			{ UID: '1', Sends: [{ To: 'A' }, { To: 'B' }] },
		],
		[
			'one, bare',
			'{"UID":"1","Sends":{"To":"A","At":"1"}}',
			{ UID: '1', Sends: [{ To: 'A', At: '1' }] },
		],
		['one, singular', '{"UID":"1","Send":{"To":"A"}}', { UID: '1', Send: [{ To: 'A' }] }],
	])('%s', async (_, lead, expected) => {
		expect(await leadsFrom(`{"QueryTotal":"1","Leads":[${lead}]}`, JSON_TYPE)).toEqual([expected]);
	});
});

describe('an empty report is no items', () => {
	test.each([
		['{"QueryTotal":"0"}', JSON_TYPE],
		['{"QueryTotal":0,"Leads":null}', JSON_TYPE],
		['{"querytotal":"0","leads":[]}', JSON_TYPE],
		[' \n<Leads querytotal="0" takecount="0" sentcount="0"/>', XML_TYPE],
	])('%s', async (body, contentType) => {
		expect(await leadsFrom(body, contentType)).toEqual([]);
	});
});

test.each([
	[
		'JSON',
		`{"QueryTotal":1,"Leads":[{"UID":"1","A":${'['.repeat(40)}${']'.repeat(40)}}]}`,
		JSON_TYPE,
	],
	['XML', `<Leads querytotal="1">${'<Lead>'.repeat(40)}${'</Lead>'.repeat(40)}</Leads>`, XML_TYPE],
])('%s that nests without end is refused', async (_, body, contentType) => {
	sandbox().misbehave({ on: 'leads', do: { kind: 'body', body, contentType } });
	const { error } = await readLeads(sandbox());
	expect(error?.message).toContain('did not return a list of leads');
	expect(error?.description).toContain('nested too deeply');
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

test('a server whose name is unknown is a clear error', async () => {
	const { error } = await readLeads(sandbox(), { credential: { baseUrl: 'http://leads.invalid' } });
	expect(error?.message).toContain(
		'ClickPoint cannot be reached: there is no server named leads.invalid',
	);
});
