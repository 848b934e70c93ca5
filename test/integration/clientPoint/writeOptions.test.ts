import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { type NodeResult, processedData } from '../harness';
import {
	addRecipients,
	createClientPoints,
	type CreateRun,
	REQUIRED,
	updateClientPoints,
} from '../support/clientPoint';
import { useMemory } from '../support/memory';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });
const workflow = useMemory();

async function create(run: CreateRun): Promise<NodeResult> {
	return await createClientPoints(sandbox(), {
		id: workflow(),
		...run,
		parameters: { name: '=Lead {{ $json.UID }}', ...run.parameters },
	});
}

const keyed: INodeParameters = { createOncePer: '={{ $json.UID }}' };

describe('Preview Only', () => {
	const options = { previewOnly: true };
	const previewHint = (requests: number, done: string) =>
		`Preview Only is on, so nothing was sent to ClientPoint, and nothing was ${done}. Requests in the output: ${requests}. To send them, turn Preview Only off.`;

	test.each<[string, () => Promise<NodeResult>, IDataObject, string]>([
		[
			'Create, without the key, in a workflow that was never saved',
			async () =>
				await create({
					id: '__EMPTY__',
					mode: 'manual',
					input: [{ UID: '7' }],
					parameters: keyed,
					additional: { dataJson: `={{ { at: new Date(0), none: undefined, key: '${KEY}' } }}` },
					options: { ...options, keysToForget: '7' },
				}),
			{
				method: 'POST',
				url: '/v4/clientpoint/create',
				body: {
					name: 'Lead 7',
					revenue: 500.5,
					assigned_to: 'rep@example.com',
					data: { at: '1970-01-01T00:00:00.000Z', key: '***' },
				},
			},
			'created',
		],
		[
			'Update',
			async () =>
				await updateClientPoints(sandbox(), {
					of: 5,
					fields: { ...REQUIRED, status: 'won' },
					options,
				}),
			{
				method: 'PUT',
				url: '/v4/clientpoint/update/5',
				body: {
					name: 'ABC Company',
					revenue: 500.5,
					assigned_to: 'rep@example.com',
					status: 'won',
				},
			},
			'updated',
		],
		[
			'Recipient: Add',
			async () =>
				await addRecipients(sandbox(), { of: 5, input: [{ email: 'ann@example.com' }], options }),
			{
				method: 'POST',
				url: '/v4/recipient/add',
				body: {
					clientpoint_id: 5,
					send_recipient_mail: false,
					recipient: { email: 'ann@example.com' },
				},
			},
			'added',
		],
	])('outputs the request of %s', async (_, run, { url, ...request }, done) => {
		const { error, items, hints, runData, everything } = await run();
		expect(error).toBeUndefined();
		expect(items).toEqual([
			{
				json: { preview: true, url: `${sandbox().url}${String(url)}`, ...request },
				pairedItem: { item: 0 },
			},
		]);
		expect(hints).toEqual([previewHint(1, done)]);
		expect(runData.Node?.[0]?.hints).toMatchObject([{ type: 'warning' }]);
		expect(sandbox().requests()).toEqual([]);
		expect(piecesOf(KEY, everything())).toEqual([]);
	});

	test('looks no key up, records none and forgets none', async () => {
		const input = [{ UID: '1' }, { UID: '2' }];
		await create({ input: [{ UID: '1' }], parameters: keyed });
		const { accesses } = processedData;
		const preview = await create({
			input,
			mode: 'manual',
			parameters: keyed,
			options: { ...options, keysToForget: '*' },
		});
		expect(preview.json).toMatchObject([{ preview: true }, { preview: true }]);
		expect(preview.hints).toEqual([previewHint(2, 'created')]);
		expect(processedData.accesses).toBe(accesses);
		expect((await create({ parameters: keyed, input })).json).toMatchObject([
			{ outcome: 'alreadyCreated' },
			{ status: true },
		]);
	});

	test('is no try that a retry would take for one', async () => {
		const input = [{ UID: '1' }, { UID: '2' }];
		sandbox().misbehave({ on: 'create', do: { kind: 'status', status: 422 } });
		const failed = await create({ input, options: { previewOnly: '={{ $json.UID === "1" }}' } });
		expect(failed.status).toBe('error');
		const { json } = await create({ input, retryOf: failed.workflow });
		expect(json).toMatchObject([{ status: true }, { status: true }]);
	});
});

describe('Include Input Fields', () => {
	const options = { includeInputFields: true };
	const kept = { UID: '1', status: 'new', nested: { a: [1] } };
	const input = { ...kept, error: 'of an earlier node' };

	test('puts the answer over the fields of the item, without files or an error', async () => {
		const binary = { file: { data: 'eA==', mimeType: 'text/plain' } };
		const { items } = await create({ input: [{ json: input, binary }], options });
		expect(items).toEqual([
			{
				json: { ...kept, ...items[0]?.json, status: true, clientpoint_id: expect.any(Number) },
				pairedItem: { item: 0 },
			},
		]);
	});

	test('also of an item that was created already, whose outcome is unknown, or that is previewed', async () => {
		const inputs = ['1', '2'].map((UID) => ({ ...input, UID }));
		sandbox().misbehave({
			on: 'create',
			containing: 'Lead 2',
			do: { kind: 'cut', when: 'after-processing' },
		});
		const run = { input: inputs, parameters: keyed, options };
		await create({ ...run, onError: 'continueRegularOutput' });
		expect((await create(run)).json).toEqual([
			{ ...kept, outcome: 'alreadyCreated', key: '1' },
			{ ...kept, UID: '2', outcome: 'unknown', key: '2' },
		]);
		const preview = await create({ ...run, options: { ...options, previewOnly: true } });
		expect(preview.json).toMatchObject([
			{ ...kept, preview: true },
			{ ...kept, UID: '2', preview: true },
		]);
	});

	test('also when an earlier try of the execution had sent it', async () => {
		sandbox().misbehave({
			on: 'create',
			containing: 'Lead 2',
			do: { kind: 'status', status: 422 },
		});
		const run = { input: [input, { ...input, UID: '2' }], options: { ...options, concurrency: 1 } };
		const failed = await create(run);
		const { json } = await create({ ...run, retryOf: failed.workflow });
		expect(json).toMatchObject([
			{ ...kept, status: true },
			{ ...kept, UID: '2', status: true },
		]);
		expect(sandbox().clientPoints()).toHaveLength(2);
	});
});
