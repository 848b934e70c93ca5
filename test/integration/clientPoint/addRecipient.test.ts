import type { INodeParameters } from 'n8n-workflow';

import {
	addRecipients,
	type AddRun,
	bodiesTo,
	createdIds,
	requestsTo,
} from '../support/clientPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });

const BOB = { email: 'bob@example.com' };
const json = (recipientJson: string): INodeParameters => ({
	specifyRecipient: 'json',
	recipientJson,
});

/** Adds one recipient and gives the body that the vendor received, without the key and the id. */
async function sentBy(run: AddRun): Promise<Record<string, unknown>> {
	const [of = 0] = await createdIds(sandbox(), 1);
	const { error, everything } = await addRecipients(sandbox(), { of, ...run });
	expect(error).toBeUndefined();
	expect(piecesOf(KEY, everything())).toEqual([]);
	const [{ clientpoint_id: id, ...body } = {}, ...others] = bodiesTo(sandbox(), 'recipientAdd');
	expect(others).toEqual([]);
	expect(id).toBe(of);
	return body;
}

test("the output is the vendor's answer, linked to its item", async () => {
	const [id] = await createdIds(sandbox(), 1);
	const { items, status } = await addRecipients(sandbox(), { input: [{ id, ...BOB }] });
	expect(status).toBe('success');
	expect(items).toEqual([
		{
			json: {
				status: true,
				message: 'Recipient added successfully.',
				clientpoint_id: id,
				clientpoint_url: sandbox().clientPoints()[0]?.link,
				link: sandbox().clientPoints()[0]?.link,
			},
			pairedItem: { item: 0 },
		},
	]);
	expect(sandbox().clientPoints()).toMatchObject([{ fields: { recipients: [BOB] } }]);
	expect(requestsTo(sandbox(), 'recipientAdd')).toMatchObject([
		{ method: 'POST', url: '/v4/recipient/add', keyPlace: 'body' },
	]);
});

describe('what was given, and nothing else, is sent:', () => {
	test('an address alone', async () => {
		expect(await sentBy({ input: [BOB] })).toEqual({ send_recipient_mail: false, recipient: BOB });
	});

	test('every field', async () => {
		const more = {
			account: 'A-1',
			addressLine1: '1 Main St',
			city: 'Boston',
			country: 'US',
			fax: '1',
			mobile: '2',
			phoneNumber: '+16175550100',
			prefix: 'Dr.',
			state: 'MA',
			title: 'CEO',
			zip: '={{ "02134" }}',
		};
		const body = await sentBy({
			parameters: {
				firstName: 'Ann',
				lastName: 'Lee',
				email: 'ann@example.com',
				primary: true,
				moreFields: more,
				sendRecipientMail: true,
			},
		});
		const recipient = {
			first_name: 'Ann',
			last_name: 'Lee',
			email: 'ann@example.com',
			primary: true,
			account: 'A-1',
			address_line_1: '1 Main St',
			city: 'Boston',
			country: 'US',
			fax: '1',
			mobile: '2',
			phone_number: '+16175550100',
			prefix: 'Dr.',
			state: 'MA',
			title: 'CEO',
			zip: '02134',
		};
		expect(body).toEqual({ send_recipient_mail: true, recipient });
		expect(sandbox().clientPoints()).toMatchObject([{ fields: { recipients: [recipient] } }]);
	});

	test.each<[string, string]>([
		['text', '{"email":"bob@example.com","primary":false,"language":"en"}'],
		['an expression that gives an object', '={{ $json.people[0] }}'],
		['an expression that gives a list of one', '={{ $json.people }}'],
	])('JSON: %s', async (_, recipientJson) => {
		const bob = { ...BOB, primary: false, language: 'en' };
		const body = await sentBy({ parameters: json(recipientJson), input: [{ people: [bob] }] });
		expect(body).toEqual({ send_recipient_mail: false, recipient: bob });
	});
});

test('a known address is updated, and stays the main recipient', async () => {
	const [id] = await createdIds(sandbox(), 1, {
		recipients: { recipient: [{ ...BOB, primary: true }] },
	});
	await addRecipients(sandbox(), {
		input: [{ id, ...BOB }],
		parameters: { primary: false, moreFields: { city: 'Boston' } },
	});
	expect(sandbox().clientPoints()[0]?.fields.recipients).toEqual([
		{ ...BOB, primary: true, city: 'Boston' },
	]);
});

test('recipients of the same ClientPoint are added one after the other', async () => {
	const [id] = await createdIds(sandbox(), 1);
	sandbox().misbehave({ on: 'recipientAdd', containing: '"Old"', do: { kind: 'delay', ms: 150 } });
	await addRecipients(sandbox(), {
		input: ['Old', 'New'].map((name) => ({ id, ...BOB, name })),
		parameters: { firstName: '={{ $json.name }}' },
	});
	expect(sandbox().clientPoints()[0]?.fields.recipients).toEqual([{ ...BOB, first_name: 'New' }]);
});
