import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { useServers } from '../http/servers';
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
	expect(error?.description).toBe(`The response should be text in ${charset}, but is not.`);
});

describe('Dates as ISO 8601', () => {
	const NOVEMBER_21: INodeParameters = {
		duration: 'singleDate',
		reportDate: 'specific',
		specificDate: '2026-11-21',
	};
	test.each([
		['11/21/2026 9:30:00 AM', '2026-11-21T09:30:00-08:00'],
		['11/21/2026 9:30:00\u202fAM', '2026-11-21T09:30:00-08:00'],
		['11/21/2026\u00a09:30 AM', '2026-11-21T09:30:00-08:00'],
		['11/21/2026 09:30:00', '2026-11-21T09:30:00-08:00'],
		['21/11/2026 9:30:00 AM', '2026-11-21T09:30:00-08:00'],
		['2026-11-21T09:30:00', '2026-11-21T09:30:00-08:00'],
		['2026-11-21T09:30:00.25', '2026-11-21T09:30:00.250-08:00'],
		['2026-11-21T17:30:00Z', '2026-11-21T17:30:00Z'],
		['2026-11-21T09:30:00Z', '2026-11-21T09:30:00Z'],
		['2026-11-21T12:30:00-05:00', '2026-11-21T12:30:00-05:00'],
	])('reads %j, and knows that it is in the period', async (DateAdded, iso) => {
		const body = JSON.stringify({ QueryTotal: 1, Leads: [{ UID: '1', DateAdded }] });
		sandbox().misbehave({ on: 'leads', do: { kind: 'body', body } });
		const { json, hints } = await readLeads(sandbox(), {
			period: NOVEMBER_21,
			timezone: 'America/Los_Angeles',
			options: { isoDates: true },
		});
		expect(json).toEqual([{ UID: '1', DateAdded: iso }]);
		expect(hints).toHaveLength(1);
	});

	test('leaves alone what is no date, and says so of a text', async () => {
		const leads = [
			{ UID: '1', DateAdded: 'Nov 21 2026 9:30AM' },
			{ UID: '2' },
			{ UID: '3', DateAdded: { At: '1' } },
		];
		const body = JSON.stringify({ QueryTotal: 3, Leads: leads });
		sandbox().misbehave({ on: 'leads', do: { kind: 'body', body } });
		const { json, hints } = await readLeads(sandbox(), { options: { isoDates: true } });
		expect(json).toEqual(leads);
		expect(hints).toContain(
			'DateAdded of 1 lead, e.g. "Nov 21 2026 9:30AM", is in an unknown format. It was left unchanged.',
		);
	});
});

describe('leads outside of the period', () => {
	const read = async (on: 'leads' | 'query', lead: IDataObject) => {
		const body = JSON.stringify({ QueryTotal: 1, Leads: [lead] });
		sandbox().misbehave({ on, do: { kind: 'body', body } });
		return await readLeads(sandbox(), {
			authentication: on === 'leads' ? 'apiKey' : 'clientCredentials',
			period: { duration: 'singleDate', daysBack: 0 },
			timezone: 'America/Los_Angeles',
		});
	};

	test.each(['11/20/2026 9:00:00 PM', '2026-11-20T21:00:00', '2026-11-21T05:00:00+00:00'])(
		'come out, with a hint to the Account Time Zone: %s',
		async (DateAdded) => {
			const { json, hints } = await read('leads', { UID: '7', DateAdded });
			expect(json).toEqual([{ UID: '7', DateAdded }]);
			expect(hints[1]).toBe(
				'1 lead, e.g. UID 7, was added outside the requested period, according to DateAdded. Check Account Time Zone in the credential, America/Los_Angeles: it may not match the account. If it does, ClickPoint returned leads again because they were edited.',
			);
		},
	);

	test('come out of the newer API, with a hint that names no such setting', async () => {
		const { json, hints } = await read('query', {
			UID: '7',
			Properties: { DateAdded: '2026-11-21T05:00:00Z' },
		});
		expect(json).toHaveLength(1);
		expect(hints[1]).toMatch(
			/UID 7, was added outside .* returns? leads again after they were edited/,
		);
	});
});

describe('what a server may send', () => {
	const servers = useServers();
	const ask = async (
		answer: { status?: number; type?: string; body?: string | Buffer },
		options: INodeParameters = {},
	) => {
		const { url } = await servers.serve((outgoing) => {
			const headers = { 'content-type': answer.type ?? JSON_TYPE };
			outgoing.writeHead(answer.status ?? 200, headers).end(answer.body);
		});
		return await readLeads(sandbox(), { credential: { baseUrl: url }, options });
	};

	test('204 is no leads', async () => {
		expect(await ask({ status: 204 })).toMatchObject({ status: 'success', json: [] });
	});

	const latin1 = `{"QueryTotal":"2","Leads":[{"UID":"1","Name":"Bo"},{"UID":"2","Name":"B\xe9"}]}`;

	test('a page that fails ends those that hang', async () => {
		const { url } = await servers.serve((outgoing, { body }) => {
			const skip = Number(new URLSearchParams(body).get('skip'));
			const Leads = Array.from({ length: 10 }, (_, index) => ({ UID: String(skip + index) }));
			if (skip === 18) outgoing.writeHead(400).end();
			else if (skip !== 9) outgoing.end(JSON.stringify({ QueryTotal: 100, Leads }));
		});
		const began = performance.now();
		const options = { pageSize: 10, timeout: 5 };
		const { error } = await readLeads(sandbox(), { credential: { baseUrl: url }, options });
		expect(error?.message).toContain('status 400');
		expect(performance.now() - began).toBeLessThan(4000);
	});

	test('a byte that is no text costs no lead, and is named', async () => {
		const { json, hints } = await ask({ body: Buffer.from(latin1, 'latin1') });
		expect(json).toEqual([
			{ UID: '1', Name: 'Bo' },
			{ UID: '2', Name: 'B\ufffd' },
		]);
		expect(hints[1]).toBe(
			'Lead 2 of the report, UID 2, has bytes that are not text, which are shown as \ufffd.',
		);
	});

	test.each([
		[
			'text/xml',
			'<?xml version="1.0" encoding="ISO-8859-1"?><Leads querytotal="1"><Lead><UID>1</UID><Name>B\xe9</Name></Lead></Leads>',
		],
		[
			'text/xml; charset=latin1',
			'<Leads querytotal="1"><Lead><UID>1</UID><Name>B\xe9</Name></Lead></Leads>',
		],
		[
			'application/json; charset=windows-1252',
			'{"QueryTotal":1,"Leads":[{"UID":1,"Name":"B\xe9"}]}',
		],
	])('letters are right in the charset that it names: %s', async (type, body) => {
		const { json, hints } = await ask({ type, body: Buffer.from(body, 'latin1') });
		expect(json).toEqual([{ UID: '1', Name: 'Bé' }]);
		expect(hints).toHaveLength(1);
	});
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
		expect(error?.message).toContain('did not match');
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
