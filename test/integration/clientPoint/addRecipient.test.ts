import { addRecipients, type AddRun, bodiesTo, createdIds } from '../support/clientPoint';
import { useClock } from '../support/clock';
import { useSandbox } from '../support/sandbox';
import { piecesOf } from '../support/secrets';

useClock('2026-11-21T20:00:00Z');
// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });

const BOB = { email: 'bob@example.com' };

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

describe('what was given, and nothing else, is sent:', () => {
	test('an address alone', async () => {
		expect(await sentBy({ input: [BOB] })).toEqual({ send_recipient_mail: false, recipient: BOB });
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
