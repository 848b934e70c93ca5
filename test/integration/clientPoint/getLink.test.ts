import { createdIds, getLinks, requestsTo } from '../support/clientPoint';
import { useSandbox } from '../support/sandbox';

// No piece of the key is in any other text.
const KEY = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';
const sandbox = useSandbox({ leads: 0, clientPointKey: KEY });

const EMAILS = 'ann@example.com, bob+x@example.com';
const answerWith = (value: unknown) =>
	sandbox().misbehave({ on: 'getLink', do: { kind: 'body', body: JSON.stringify(value) } });

test('gets the link of each item, and personal links for the emails that are given', async () => {
	const [id] = await createdIds(sandbox(), 1);
	const { json, items } = await getLinks(sandbox(), {
		input: [{ id }],
		parameters: { emails: EMAILS },
	});
	const personal = `https://sandbox.clientpoint.net/proposal/unlock-view/proposalId/${id}/pin/0000/email`;
	expect(json).toEqual([
		{
			clientpoint_id: id,
			clientpoint_url: `https://sandbox.clientpoint.net/v/${id}/0000`,
			status: true,
			data: { clientpoint_url: `https://sandbox.clientpoint.net/v/${id}/0000` },
			personal_links: [
				{ email: 'ann@example.com', url: `${personal}/ann@example.com` },
				{ email: 'bob+x@example.com', url: `${personal}/bob%2Bx@example.com` },
			],
		},
	]);
	expect(items[0]?.pairedItem).toEqual({ item: 0 });
	expect(requestsTo(sandbox(), 'getLink')[0]?.url).toBe(
		`/v4/clientpoint/get-link/${id}?api_key=${KEY}&type=view`,
	);
});

test.each<[string, string, string | undefined]>([
	['the vendor’s', 'https://acme.clientpoint.net/v/5/4711', 'https://acme.clientpoint.net'],
	['of another path', 'https://acme.example/view/abc/a1b2', 'https://acme.example'],
	['without a PIN', 'https://acme.clientpoint.net/v/5', undefined],
	['without a PIN, with a slash at its end', 'https://acme.clientpoint.net/v/5/', undefined],
	['of a short path', 'https://acme.clientpoint.net/login2', undefined],
	['of a login page', 'https://acme.clientpoint.net/user/login', undefined],
	['without a path', 'https://acme.clientpoint.net', undefined],
])('a link %s', async (_, link, origin) => {
	answerWith({ status: true, clientpoint_url: link });
	const { json, hints } = await getLinks(sandbox(), {
		of: 5,
		parameters: { emails: 'a@b.example' },
	});
	const pin = link.split('/').pop();
	const url = `${origin}/proposal/unlock-view/proposalId/5/pin/${pin}/email/a@b.example`;
	expect(json).toEqual([
		{
			clientpoint_id: 5,
			clientpoint_url: link,
			status: true,
			personal_links: origin === undefined ? [] : [{ email: 'a@b.example', url }],
		},
	]);
	expect(hints).toEqual(
		origin === undefined
			? [
					"Items without personal links, because the link that ClientPoint returned doesn't end with a PIN: 1. Use clientpoint_url for these.",
				]
			: [],
	);
});

test.each<[string, unknown]>([
	['a refusal', { status: false, message: 'No permission' }],
	[
		'a refusal beside a link in its message',
		{ status: false, message: 'not https://a.example/v/5/0' },
	],
	['no link', { status: true }],
	['a word in its place', { status: true, clientpoint_url: 'expired' }],
	['a path', { status: true, clientpoint_url: '/v/5/0' }],
	['a link without https', { data: { clientpoint_url: 'acme.clientpoint.net/v/5/0' } }],
	['code', { status: true, data: { clientpoint_url: 'javascript:open(5)' } }],
	[
		'the link to another ClientPoint',
		{ data: { clientpoint_id: 6, clientpoint_url: 'https://a.example/v/6/1' } },
	],
	['a link to something else', { message: 'Please log in', url: 'https://login.example' }],
])('%s is an error that quotes it', async (_, answer) => {
	answerWith(answer);
	const { error } = await getLinks(sandbox(), { of: 5 });
	expect(error?.message).toBe('ClientPoint did not return a link to ClientPoint 5 [item 0]');
	const quoted = JSON.stringify(answer).replace(/https:[^"]+|[\w.]*\/v\/5\/0/, '***');
	expect(error?.description).toContain(quoted);
});

test.each([
	['link', (link: string) => ({ status: true, link })],
	['url', (url: string) => ({ success: true, data: { url } })],
	['link beside a switch that is off', (link: string) => ({ status: true, link, created: false })],
	['link beside no ID', (link: string) => ({ status: true, link, clientpoint_id: null })],
	['link beside an empty ID', (link: string) => ({ status: true, link, clientpoint_id: '' })],
	['link beside a name', (link: string) => ({ status: true, link, clientpoint_id: 'CP-5' })],
	['link beside other digits', (link: string) => ({ status: true, link, clientpoint_id: '05' })],
	['link beside two IDs', (link: string) => ({ clientpoint_uid: 987, clientpoint_id: 5, link })],
	['link in it', (link: string) => ({ clientpoint: { uid: 987, id: 5, link } })],
])('the link may be called %s', async (_, answerOf) => {
	const link = 'https://acme.clientpoint.net/v/5/4711/';
	answerWith(answerOf(link));
	const { json } = await getLinks(sandbox(), {
		of: 5,
		parameters: { emails: 'a@b.example' },
	});
	expect(json).toMatchObject([
		{
			clientpoint_id: 5,
			clientpoint_url: link,
			personal_links: [{ url: expect.stringContaining('/pin/4711/email/') }],
		},
	]);
});
