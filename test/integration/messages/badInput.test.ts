import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { byId, readLeads } from '../support/clickPoint';
import { createClientPoints } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import {
	add,
	addJson,
	byClient,
	byKey,
	create,
	createLead,
	inPeriod,
	leadJson,
	ofLeads,
	type Run,
	update,
	withFields,
	withMore,
	withOptions,
	withRows,
} from './causes';

useClock('2026-11-21T20:00:00Z');
const sandbox = useSandbox({ leads: 20 });

const back = (daysBack: string | number) => inPeriod({ duration: 'singleDate', daysBack });
const range = (period: INodeParameters) => inPeriod({ duration: 'dateRange', ...period });
/** n8n wants every required date filled in as soon as an expression decides which ones count. */
const dates = {
	specificDate: '2026-11-21',
	specificStartDate: '2026-11-21',
	specificEndDate: '2026-11-21',
};
const people = (row: INodeParameters) =>
	withFields({ recipients: { recipient: [{ email: 'ok@example.com' }, row] } });
const peopleJson = (recipientsJson: string) =>
	withFields({ specifyRecipients: 'json', recipientsJson });

/** What an expression finds within the quotation marks of JSON. */
const inJson = (id: number) =>
	create({ additional: { dataJson: '={ "id": "{{ $json.id }}" }' }, input: [{ id }] });

/** A value of each field that is read, by how the message begins; what each may be, unit tests say. */
const NAMED: Array<[string, Run]> = [
	['Days Back: 18251', back(18_251)],
	['Days Back to Start From: -1', range({ daysBackToStartFrom: -1, daysBackToEndAt: 0 })],
	['Days Back to End At: 0.5', range({ daysBackToStartFrom: 3, daysBackToEndAt: 0.5 })],
	[
		'Select Specific End Date: "2026-11-20" comes before',
		range({ ...dates, startDate: 'specific', endDate: 'specific', specificEndDate: '2026-11-20' }),
	],
	[
		'Select Specific Start Date: "2026-13-01"',
		range({ startDate: 'specific', specificStartDate: '2026-13-01' }),
	],
	[
		'Report Date: "both"',
		inPeriod({ ...dates, duration: 'singleDate', reportDate: '={{ "both" }}' }),
	],
	['Start Date: 7', range({ ...dates, startDate: '={{ 7 }}' })],
	['End Date is empty', range({ ...dates, endDate: '={{ "" }}' })],
	['Days to Include: "some"', inPeriod({ duration: 'singleDate', daysToInclude: '={{ "some" }}' })],
	['Preset: "tomorrow"', inPeriod({ duration: 'preset', preset: '={{ "tomorrow" }}' })],
	['Filter 1, Field is empty', ofLeads({ filters: { filter: '={{ $json.filters }}' } })],
	['Sort By: true', withOptions({ sortBy: '={{ [true] }}' })],
	['Page Size: 1 ', withOptions({ pageSize: 1 })],
	['Parallel Pages: 17', withOptions({ parallelPages: 17 })],
	['Timeout (Seconds): 0', withOptions({ timeout: 0 })],
	['Dates as ISO 8601: "maybe"', withOptions({ isoDates: '={{ "maybe" }}' })],
	['Account Time Zone of the credential: "Mars"', byKey({ accountTimeZone: 'Mars' })],
	['API Base URL of the credential: "x"', byClient({ apiUrl: 'x' })],
	['Data Base URL of the credential: "x"', byClient({ dataUrl: 'x' })],

	['Lead Receiver URL of the credential: "x"', createLead({ credential: { receiverUrl: 'x' } })],
	['Lead Field 1, Value: NaN is not text', withRows({ name: 'Loan', value: '={{ NaN }}' })],
	['Lead Fields (JSON), Loan, Value: 9007', leadJson('={{ { Loan: 9007199254740993 } }}')],
	['Lead Fields (JSON), Loan, Value: Infinity', leadJson('={{ { Loan: 1 / 0 } }}')],
	['Lead Fields (JSON): "{', leadJson('={ "Loan": {{ NaN }} }')],

	['Name: "2026-11-21T', withFields({ name: '={{ $now }}' })],
	['File IDs: "={{ $(', withMore({ fileIds: '={{ $("Offer").item.json.files }}' })],
	[
		'Data (JSON): "={ ',
		withMore({ dataJson: '={ "id": "{{ $("Offer").item.json.id }}" }', division: 'A' }),
	],
	[
		'Additional Fields: {"division"',
		withMore({ division: '={{ $json.a }}', fileIds: '={{ $("Offer").item.json.files }}' }),
	],
	['Recipients: {"recipient"', people({ email: '={{ $("Offer").item.json.email }}' })],
	['LID: "={{ $(', ofLeads({ lid: byId('={{ $("Offer").item.json.lid }}') })],
	['Days Back: "={{ $json.', back('={{ $json. }}')],
	['Filter (JSON): "={{ ', withOptions({ filter: '={{ Number }}' })],
	['Filter (JSON), {{ ({ b: ', withOptions({ filter: '={ "A": "{{ ({ b: 1 }) }}" }' })],
	['Filter (JSON), {{ $json.no }} is empty', withOptions({ filter: '={ "A": "{{ $json.no }}" }' })],
	[
		'Filter (JSON), {{ $json.no }} is empty',
		withOptions({ filter: '={ "A": {"$gte": "x {{ $json.no }}"} }' }),
	],
	['Timeout (Seconds): "={{ $(', withOptions({ timeout: '={{ $("Offer").item.json.time }}' })],
	['Expiration Date: Invalid Date is', withMore({ expirationDate: '={{ new Date("x") }}' })],
	['Expiration Date: "6/15/2026"', withMore({ expirationDate: '6/15/2026' })],
	['Preview Only is empty', create({ options: { previewOnly: '={{ $json.no }}' } })],
	['If Already Created is empty', create({ options: { ifAlreadyCreated: '={{ $json.no }}' } })],
	['Dates as ISO 8601 is empty', withOptions({ isoDates: '={{ null }}' })],
	['Test Mode: "yes"', withMore({ testMode: '={{ "yes" }}' })],
	['Test Mode is empty', withMore({ testMode: '={{ $json.isTest }}' })],
	['Send Recipient Mail is empty', withMore({ sendRecipientMail: '={{ $json.isTest }}' })],
	['Send Recipient Mail: 1', withMore({ sendRecipientMail: '={{ 1 }}' })],
	['Template IDs: 1.5', withMore({ templateIds: '={{ [1.5] }}' })],
	['Data (JSON), {{ $json.id }}: 9007199254740992 is a number', inJson(2 ** 53)],
	['Recipient 2, Email is empty', people({ firstName: 'Ann', email: '={{ "" }}' })],
	['Recipient 2, Zip: true', people({ email: 'a@b.co', moreFields: { zip: '={{ true }}' } })],
	['Recipient 2, Primary: "yes"', people({ email: 'a@b.co', primary: '={{ "yes" }}' })],
	['Recipients (JSON), entry 1, fax: [1]', peopleJson('[{"email":"a@b.co","fax":[1]}]')],
	['Concurrency: 33', create({ options: { concurrency: 33 } })],
	['Timeout (Seconds): 0', create({ options: { timeout: 0 } })],
	['Preview Only: "maybe"', create({ options: { previewOnly: 'maybe' } })],
	['Include Input Fields: 5', create({ options: { includeInputFields: 5 } })],
	['Create Once Per: "-" has', withFields({ createOncePer: '={{ $json.a }}-{{ $json.b }}' })],
	['Create Once Per: "x undefined', withFields({ createOncePer: '={{ "x " + $json.no }}' })],
	['Create Once Per: "[object Obj', withFields({ createOncePer: '={{ [{}] + "" }}' })],

	['ClientPoint ID: "={{ $(', update({ name: 'A' }, { of: '={{ $("Offer").item.json.id }}' })],
	['ClientPoint ID: "../1"', update({ name: 'A' }, { of: '../1' })],
	['Status is empty', update({ status: '={{ $json.no }}' })],
	['Data (JSON), stage is empty', update({ dataJson: '={{ { stage: $json.no } }}' })],
	['Auto Process is empty', update({ autoProcess: '={{ "" }}' })],
	['Concurrency: 0', update({ name: 'A' }, { options: { concurrency: 0 } })],

	['ClientPoint ID is empty', add({ of: '={{ $json.no }}' })],
	['Recipient, Email is empty', add({ parameters: { email: '={{ $json.no }}' } })],
	['Send Recipient Mail is empty', add({ parameters: { sendRecipientMail: '={{ $json.no }}' } })],
	['Recipient (JSON) is empty', addJson('={{ $json.no }}')],
	['Recipient (JSON), email is empty', addJson('{"fax":"1"}')],
	['Timeout (Seconds): "soon"', add({ options: { timeout: '={{ "soon" }}' } })],
];

test.each(NAMED)('%s … is refused before anything is sent', async (beginning, run) => {
	const { error } = await run(sandbox());
	expect(error?.message.slice(0, beginning.length)).toBe(beginning);
	expect(error?.message).toMatch(/ \[item 0\]$/);
	expect(error).toMatchObject({
		context: { itemIndex: 0 },
		description: expect.stringMatching(/^[A-Z].+\. Nothing was sent\.$/),
	});
	expect(sandbox().requests()).toEqual([]);
});

type Settings = Pick<Parameters<typeof readLeads>[1] & object, 'input' | 'onError'>;

/** A run of three items, of which the second is bad, and what is wrong with it. */
const runs: Array<
	[string, (settings: Settings) => ReturnType<typeof readLeads>, IDataObject, string]
> = [
	[
		'Get Leads',
		async (settings) =>
			await readLeads(sandbox(), {
				...settings,
				parameters: { lid: byId('={{ $json.id }}'), returnAll: false, limit: 1 },
			}),
		{ id: 1002 },
		'LID: "x"',
	],
	[
		'Create',
		async (settings) =>
			await createClientPoints(sandbox(), {
				...settings,
				parameters: { revenue: '={{ $json.id }}' },
			}),
		{ id: 5 },
		'Revenue: "x"',
	],
];

describe.each(runs)('%s of a bad item among good ones', (_, run, good, problem) => {
	const bad = { ...good, id: 'x', kept: { too: true } };
	const input = [good, bad, good];
	beforeEach(async () => void (await createClientPoints(sandbox())));

	test('stops before anything is sent, and names it', async () => {
		const before = sandbox().requests().length;
		const { error } = await run({ input });
		expect(error?.message).toContain(problem);
		expect(error?.message).toMatch(/ \[item 1\]$/);
		expect(error?.context?.itemIndex).toBe(1);
		expect(sandbox().requests()).toHaveLength(before);
	});

	test('leaves the others alone with Continue On Fail, and keeps its fields', async () => {
		const { items } = await run({ input, onError: 'continueRegularOutput' });
		const done = (item: number) => ({
			json: expect.not.objectContaining({ error: expect.anything() }),
			pairedItem: { item },
		});
		const error = expect.stringMatching(new RegExp(`^${problem}.+\\. [A-Z].+`));
		expect(items).toEqual([done(0), { json: { ...bad, error }, pairedItem: { item: 1 } }, done(2)]);
	});

	test('gives it to the error output', async () => {
		const { items, errorItems } = await run({ input, onError: 'continueErrorOutput' });
		expect(items).toHaveLength(2);
		expect(errorItems.map(({ json }) => json)).toEqual([
			{ ...bad, error: expect.stringContaining(problem) },
		]);
	});
});
