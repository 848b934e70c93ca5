import type { INodeParameters } from 'n8n-workflow';

import {
	bodiesTo,
	createdIds,
	requestsTo,
	updateClientPoints,
	type UpdateRun,
} from '../support/clientPoint';
import { useClock } from '../support/clock';
import { underWayAt, useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });

/** Updates one ClientPoint and gives the body that the vendor received, without the key. */
async function sentBy(run: UpdateRun): Promise<Record<string, unknown>> {
	const [of = 0] = await createdIds(sandbox(), 1);
	const { error, everything } = await updateClientPoints(sandbox(), { of, ...run });
	expect(error).toBeUndefined();
	expect(piecesOf(KEY, everything())).toEqual([]);
	const [body, ...others] = bodiesTo(sandbox(), 'update');
	expect(others).toEqual([]);
	return { ...body };
}

test('an id of any length stays as it is', async () => {
	const { error } = await updateClientPoints(sandbox(), {
		of: '9007199254740993',
		fields: { name: 'A' },
	});
	expect(error?.message).toContain('status 404');
	expect(requestsTo(sandbox(), 'update')).toMatchObject([
		{ url: '/v4/clientpoint/update/9007199254740993' },
	]);
});

describe('what was given, and nothing else, is sent:', () => {
	test('one field', async () => {
		expect(await sentBy({ fields: { status: 'won' } })).toEqual({ status: 'won' });
		expect(sandbox().clientPoints()).toMatchObject([
			{ fields: { name: 'ABC Company', revenue: 500.5, status: 'won' } },
		]);
	});

	test('an instant, as its day in the time zone of the workflow', async () => {
		const fields = { expirationDate: '2026-12-31T23:30:00Z' };
		const body = await sentBy({ timezone: 'Europe/Berlin', fields });
		expect(body).toEqual({ expiration_date: '2027-01-01' });
	});

	test('recipients and custom fields as JSON', async () => {
		const parameters = {
			specifyRecipients: 'json',
			recipientsJson: '={{ $json.people }}',
			specifyCustomFields: 'json',
			customFieldsJson: '[{"tag":"location","value":""}]',
		};
		const people = [{ email: 'ann@example.com', primary: false }];
		expect(await sentBy({ parameters, input: [{ people }] })).toEqual({
			recipients: people,
			custom_fields: [{ tag: 'location', value: '' }],
		});
	});

	test.each<[string, INodeParameters, string | undefined]>([
		['none', { name: 'A', revenue: 0, assignedTo: 'a@b.co' }, undefined],
		[
			'one whose expression finds nothing',
			{ name: 'A', revenue: 1, assignedTo: '={{ $json.no }}' },
			'Assigned To',
		],
		['all', { name: ' ', status: 'won' }, 'Name, Revenue, Assigned To'],
	])('a hint says which of the fields in the form were left out: %s', async (_, fields, names) => {
		const { hints } = await updateClientPoints(sandbox(), {
			of: 1,
			fields,
			options: { previewOnly: true },
		});
		const hint = `Not in every update: ${names}. ClientPoint's documentation calls Name, Revenue, Assigned To required, and doesn't say what happens without them.`;
		expect(hints.slice(1)).toEqual(names === undefined ? [] : [hint]);
	});
});

describe('several items', () => {
	test('for different ClientPoints are sent side by side, and come out in order', async () => {
		const ids = await createdIds(sandbox(), 6);
		// The first ones take longest.
		for (const [index, id] of ids.entries()) {
			const ms = 150 - index * 25;
			sandbox().misbehave({ on: 'update', containing: `/${id}`, do: { kind: 'delay', ms } });
		}
		const { json, items } = await updateClientPoints(sandbox(), {
			input: ids.map((id) => ({ id })),
			fields: { name: '=Company {{ $json.id }}' },
			options: { concurrency: 3 },
		});
		expect(json.map(({ clientpoint_id: id }) => id)).toEqual(ids);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(ids.map((_, item) => ({ item })));
		const names = sandbox()
			.clientPoints()
			.map(({ fields }) => fields.name);
		expect(names).toEqual(ids.map((id) => `Company ${id}`));
		expect(Math.max(...underWayAt(requestsTo(sandbox(), 'update')))).toBe(3);
	});

	test('for the same ClientPoint are sent one after the other, so that the last one counts', async () => {
		const [id] = await createdIds(sandbox(), 1);
		sandbox().misbehave({
			on: 'update',
			containing: 'pending',
			do: { kind: 'delay', ms: 150 },
		});
		await updateClientPoints(sandbox(), {
			input: ['pending', 'lost', 'won'].map((status) => ({ id, status })),
			fields: { status: '={{ $json.status }}' },
		});
		expect(bodiesTo(sandbox(), 'update').map(({ status }) => status)).toEqual([
			'pending',
			'lost',
			'won',
		]);
		expect(sandbox().clientPoints()).toMatchObject([{ fields: { status: 'won' } }]);
	});

	test('for the same ClientPoint go on behind one that fails, with Continue On Fail', async () => {
		const [id] = await createdIds(sandbox(), 1);
		sandbox().misbehave({ on: 'update', do: { kind: 'status', status: 422 } });
		const { json } = await updateClientPoints(sandbox(), {
			input: ['pending', 'won'].map((status) => ({ id, status })),
			fields: { status: '={{ $json.status }}' },
			onError: 'continueRegularOutput',
		});
		expect(json).toEqual([
			{ id, status: 'pending', error: expect.stringContaining('status 422') },
			expect.objectContaining({ clientpoint_id: id }),
		]);
	});
});

describe('a failure', () => {
	test('beside one whose answer was lost names both', async () => {
		const [one, ten] = [1, 10].map((id) => ({ id }));
		sandbox().misbehave([
			{ on: 'update', containing: '/update/10', do: { kind: 'delay', ms: 150 } },
			{ on: 'update', containing: '/update/10', do: { kind: 'status', status: 422 } },
			{ on: 'update', do: { kind: 'cut', when: 'before-processing' } },
		]);
		const { error } = await updateClientPoints(sandbox(), {
			input: [{ ...ten }, { ...one }],
			fields: { name: 'A' },
		});
		expect(error?.message).toContain('[item 0]');
		expect(error?.description).toContain(
			'These may also have been updated: ClientPoint 1. Check ClientPoint before you update them again.',
		);
	});
});
