import { dig, digText, isRecord } from '../json';
import { kindOf, shapeOf, type Answer, type Ask } from './ask';
import type { Note } from './clickPoint';

export interface ClientPointAccount {
	url: string;
	key: string;
	/** With it, one ClientPoint may be created in test mode, assigned to this email. */
	assignedTo?: string;
	/** With it too, that one may be changed, get this recipient, and be moved to the trash. */
	recipient?: string;
}

const LINK = /^https:\/\/[\w-]+\.clientpoint\.net\/v\/\d+\/\d+$/;
const EVENT_NAMES =
	'ClientPointId Revenue Client ViewStatus HandDelivered CreatedDate SendDate DisableDate WonDate LastModifyDate OpportunityId CreatedBy AssignedTo Status Division DivisionId Category WorkSpace Market Service SubServices Region LastViewTime LastViewEmail CustomFields ClientPointLink';

/** What is seen of ClientPoint. It creates one ClientPoint at most, and nothing that the account does not allow. */
export async function observeClientPoint(
	ask: Ask,
	{ url, key, assignedTo, recipient }: ClientPointAccount,
	note: Note,
): Promise<void> {
	const headers = { accept: 'application/json' };
	const update = async (id: string, fields: object) =>
		await ask({
			method: 'PUT',
			base: url,
			path: `/v4/clientpoint/update/${id}`,
			headers,
			json: { api_key: key, ...fields },
		});
	const post = async (path: string, fields: object) =>
		await ask({ method: 'POST', base: url, path, headers, json: { api_key: key, ...fields } });

	const wrongKey = await update('0', { api_key: 'NotAKeyVendorCheck' });
	const noId = await update('0', {});
	const form = await ask({
		method: 'PUT',
		base: url,
		path: '/v4/clientpoint/update/0',
		headers,
		form: { api_key: key },
	});
	const refusals = [wrongKey, noId, form];
	const noteRefusals = () => {
		const inSuccess = refusals.filter(({ status }) => status > 0 && status < 400);
		note(
			'clientPoint.refusal.status',
			inSuccess.length === 0 ? 'never below 400' : inSuccess[0]?.shape,
		);
	};
	note('clientPoint.key.bad', `${wrongKey.status}`);
	note('clientPoint.key.good', [404, 422].includes(noId.status) ? '404 or 422' : `${noId.status}`);
	note('clientPoint.body.json', `${form.status}`);
	note(
		'clientPoint.refusal.shape',
		[...new Set([wrongKey, noId].map(({ value }) => shapeOf(value)))].join(' | '),
	);
	noteRefusals();
	// Nothing is written with a key that a harmless request has not proven good.
	if (
		assignedTo === undefined ||
		noId.status === wrongKey.status ||
		![404, 422].includes(noId.status)
	)
		return;

	const fields = {
		name: 'Test of n8n-nodes-clickpoint-clientpoint',
		assigned_to: assignedTo,
		test_mode: true,
	};
	const bad = await post('/v4/clientpoint/create', { ...fields, revenue: 'five hundred' });
	note('clientPoint.create.badField', `${bad.status}`);
	// A server that failed, or did not respond, may have created it.
	if (bad.status === 0 || bad.status >= 500) return;
	if (!isDone(bad)) refusals.push(bad);
	const created = isDone(bad)
		? bad
		: await post('/v4/clientpoint/create', { ...fields, revenue: 1.5 });
	const { clientpoint_id: id, link } = isRecord(created.value) ? created.value : {};
	note('clientPoint.create.answer', told(created));
	note('clientPoint.create.id', isDone(created) && kindOf(id));
	note(
		'clientPoint.create.link',
		isDone(created) && (LINK.test(String(link)) ? 'of that form' : kindOf(link)),
	);
	if (recipient === undefined || !isDone(created) || !/^\d+$/.test(String(id))) return;

	const renamed = await update(String(id), { name: `${fields.name}, updated` });
	const sameId = digText(renamed.value, 'clientpoint_id') === String(id);
	note(
		'clientPoint.update.answer',
		`${told(renamed)}, ${sameId ? 'the same id' : 'another or no id'}`,
	);
	const unknownField = await update(String(id), { vendor_check_invented: 'x' });
	note('clientPoint.update.unknownField', `${unknownField.status}`);
	const add = async (clientpoint_id: unknown) =>
		await post('/v4/recipient/add', {
			clientpoint_id,
			send_recipient_mail: false,
			recipient: { first_name: 'Test', last_name: 'Recipient', email: recipient },
		});
	note('clientPoint.recipient.answer', told(await add(Number(id))));
	note('clientPoint.recipient.again', told(await add(Number(id))));
	const textId = await add(String(id));
	note('clientPoint.recipient.textId', `${textId.status}`);
	refusals.push(...[unknownField, textId].filter((answer) => !isDone(answer)));
	note('clientPoint.update.status', told(await update(String(id), { status: 'trash' })));
	noteRefusals();
}

/** What is seen of a webhook's body that somebody saved. */
export function observeWebhook(body: unknown, note: Note): void {
	const data = dig(body, 'Data');
	note(
		'webhook.shape',
		shapeOf({ ...(isRecord(body) ? body : {}), ...(isRecord(data) && { Data: {} }) }),
	);
	if (!isRecord(data)) return;
	note(
		'webhook.names',
		EVENT_NAMES.split(' ')
			.filter((name) => !(name in data))
			.join() || 'all',
	);
	note(
		'webhook.texts',
		`${kindOf(data.ClientPointId)}, ${String(data.Revenue).replace(/\d+/g, '9')}`,
	);
	const dates = [data.CreatedDate, data.SendDate, data.WonDate].filter((date) => date !== null);
	note('webhook.dates', dates.length > 0 && shapeOf(dates));
	const event = dig(body, 'Event');
	note(
		'webhook.event',
		[data.Status, data.ViewStatus].includes(event) ? 'one of the two' : 'neither',
	);
	const fields = data.CustomFields;
	const values = isRecord(fields) ? Object.values(fields) : [];
	note(
		'webhook.customFields',
		isRecord(fields)
			? values.length > 0 && shapeOf(values.map((value) => typeof value))
			: kindOf(fields),
	);
	note(
		'webhook.link',
		LINK.test(String(data.ClientPointLink)) ? 'of that form' : kindOf(data.ClientPointLink),
	);
}

function isDone({ status, value }: Answer): boolean {
	return (
		status >= 200 &&
		status < 300 &&
		dig(value, 'status') !== false &&
		dig(value, 'success') !== false
	);
}

function told({ status, value }: Answer): string {
	return `${status}, status ${digText(value, 'status')}, message ${kindOf(dig(value, 'message'))}`;
}
