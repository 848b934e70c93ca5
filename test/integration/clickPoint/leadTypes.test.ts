import { LEAD_TYPES, type Misbehavior } from '../../../sandbox/server';
import { listSearch, type NodeResult, runNode } from '../harness';
import { credentialFor } from '../support/clickPoint';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

const SECRET = 'zq7Xk0wV"&+/ü%3Dj5Lr2Hs8';
const sandbox = useSandbox({ leads: 10, clientSecret: SECRET });

const body = (text: string): Misbehavior => ({
	on: 'leadTypes',
	times: -1,
	do: { kind: 'body', body: text },
});
const piecesIn = (text: string) =>
	[SECRET, ...sandbox().tokens()].flatMap((secret) => piecesOf(secret, text));

const NO_LIST: Array<[string, string, RegExp]> = [
	['an error', '{"error":"not yours"}', /It responded: {"error":"not yours"}/],
	['nothing', '', /It responded: \(nothing\)/],
	['a text', 'Service is down', /It responded: Service is down/],
	['a list of texts', '["Solar"]', /It responded: \["Solar"\]/],
	[
		'an object with more than a list',
		'{"LeadTypes":[],"error":"no"}',
		/It responded: {"LeadTypes"/,
	],
	['errors', '{"errors":[{"id":"401","description":"Unauthorized"}]}', /It responded: {"errors"/],
	['no errors and nothing else', '{"errors":[]}', /It responded: {"errors"/],
	['types beside an error', '{"LeadTypes":[{"Id":1}],"error":"no"}', /It responded: {"LeadTypes"/],
	['an object with a list of texts', '{"errors":["no"]}', /It responded: {"errors":\["no"\]}/],
	['a list of errors', '[{"Error":"no"}]', /It responded: \[{"Error":"no"}\]/],
	['a list with null', '[{"Id":1},null]', /It responded: \[{"Id":1},null\]/],
];

describe('Lead Types', () => {
	const readLeadTypes = async (): Promise<NodeResult> => {
		const result = await runNode({
			type: 'clickPoint',
			parameters: { authentication: 'clientCredentials', operation: 'leadTypes' },
			credentials: credentialFor('clientCredentials', sandbox()),
		});
		expect(piecesIn(result.everything())).toEqual([]);
		return result;
	};

	test('come out one by one, with the names of the vendor', async () => {
		const { json, items, hints } = await readLeadTypes();
		expect(json).toEqual(
			LEAD_TYPES.map(({ id, name }) => ({ LeadTypeUID: String(id), Descriptor: name })),
		);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(json.map(() => ({ item: 0 })));
		expect(hints).toEqual([]);
	});

	test('come out also where one has no id', async () => {
		sandbox().misbehave(body('[{"Id":1},{"Name":"Solar"}]'));
		expect((await readLeadTypes()).json).toEqual([{ Id: '1' }, { Name: 'Solar' }]);
	});

	test('keep what a program would change: digits, odd names, nested values', async () => {
		const text = '[{"Id":90071992547409931,"__proto__":{"a":1.50},"Active":true,"Parent":null}]';
		sandbox().misbehave(body(text));
		const { json } = await readLeadTypes();
		expect(Object.entries(json[0] ?? {})).toEqual([
			['Id', '90071992547409931'],
			['__proto__', { a: '1.50' }],
			['Active', 'true'],
			['Parent', null],
		]);
		expect('a' in {}).toBe(false);
	});

	test.each([
		'{"Count":1,"Errors":[],"LeadTypes":[{"LeadTypeUID":1,"Name":"Solar"}]}',
		'{"TotalCount":1,"LeadTypes":{"LeadTypeUID":1,"Name":"Solar"},"Message":"OK"}',
		'{"LeadTypes":{"LeadType":[{"LeadTypeUID":1,"Name":"Solar"}]}}',
		'{"LeadTypeUID":1,"Name":"Solar"}',
	])('may stand in an object with counts, or alone: %s', async (text) => {
		sandbox().misbehave(body(text));
		const { json } = await readLeadTypes();
		expect(json).toEqual([{ LeadTypeUID: '1', Name: 'Solar' }]);
	});

	test.each([
		['an empty list', body('[]')],
		['an empty list in an object', body('{"Count":0,"LeadTypes":[]}')],
		['no body', { on: 'leadTypes', do: { kind: 'status', status: 204, body: '' } } as const],
	])('are no items at all when there are none: %s', async (_, misbehavior) => {
		sandbox().misbehave(misbehavior);
		const { items, status } = await readLeadTypes();
		expect({ items, status }).toEqual({ items: [], status: 'success' });
	});

	test.each(NO_LIST)('%s is an error', async (_, text, description) => {
		sandbox().misbehave(body(text));
		const { status, error } = await readLeadTypes();
		expect(status).toBe('error');
		expect(error?.message).toBe('ClickPoint did not return a list of lead types [item 0]');
		expect(error?.description).toMatch(description);
	});
});

describe('From List', () => {
	const search = async (filter?: string) =>
		await listSearch({
			type: 'clickPoint',
			method: 'searchLeadTypes',
			parameters: { authentication: 'clientCredentials' },
			credentials: credentialFor('clientCredentials', sandbox()),
			...(filter !== undefined && { filter }),
		});
	test('lists the lead types with their ids', async () => {
		const { results, paginationToken } = await search();
		expect(results).toEqual(
			LEAD_TYPES.map(({ id, name }) => ({ name: `${name} (${id})`, value: String(id) })),
		);
		expect(paginationToken).toBeUndefined();
	});

	test.each([
		['a part of the name, in any case', ' mORT ', ['1002']],
		['the id', '1005', ['1005']],
		['nothing', '', LEAD_TYPES.map(({ id }) => String(id))],
		['something else', 'xyz', []],
	])('finds %s', async (_, filter, values) => {
		const { results } = await search(filter);
		expect(results.map(({ value }) => value)).toEqual(values);
	});

	test.each([
		['{"LeadTypeUID":7,"Id":8,"Name":"A","Description":"B"}', 'A (7)', '7'],
		['{"LeadTypeUID":7,"Descriptor":"Solar","Name":"","Description":"B"}', 'Solar (7)', '7'],
		['{"leadTypeUID":"7","leadTypeName":"Solar","Description":"B"}', 'Solar (7)', '7'],
		['{"UID":"7","Id":8,"Description":"B"}', 'B (7)', '7'],
		['{"Id":8,"Name":"","Description":"B"}', 'B (8)', '8'],
		['{"id":8,"name":"A"}', 'A (8)', '8'],
		['{"Id":9223372036854775807}', '9223372036854775807', '9223372036854775807'],
	])('finds id and name in %s', async (leadType, name, value) => {
		sandbox().misbehave(body(`[{"Name":"No id"},${leadType}]`));
		expect((await search()).results).toEqual([{ name, value }]);
	});
});
