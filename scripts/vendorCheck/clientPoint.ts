import type { FactOf } from '../../sandbox/facts';
import { isRecord } from '../json';
import { decide, need, once, Undecided, type Check, type Finding } from './finding';
import { describeAnswer, type Call, type Exchange, type Send } from './sender';
import { kindOf } from './shapes';

/** ClientPoint's API of one company, and what the checks may do there. */
export interface ClientPointAccount {
	url: string;
	key: string;
	/** With it, one ClientPoint may be created in test mode, assigned to this e-mail. */
	assignedTo?: string;
	/** With it too, that one may be changed, this e-mail be added to it, and it be moved to the trash. */
	recipient?: string;
}

const NAME = 'Test of n8n-nodes-clickpoint-clientpoint';
const LINK = /^https:\/\/[\w-]+\.clientpoint\.net\/v\/\d+\/\d+$/;

/** The checks of ClientPoint: those that create or change something are undecided unless the account allows it. */
export function clientPointChecks(
	send: Send,
	{ url, key, assignedTo, recipient }: ClientPointAccount,
): Record<FactOf<'clientPoint'>, Check> {
	/** Answers of which the checks expect that they refuse. */
	const refusals: Exchange[] = [];

	const call = async (
		method: 'POST' | 'PUT',
		path: string,
		fields: Record<string, unknown>,
		other: Partial<Call> = {},
	): Promise<Exchange> =>
		await send({
			method,
			base: url,
			path,
			json: { api_key: key, ...fields },
			headers: { accept: 'application/json' },
			...other,
		});
	const refused = async (exchange: Promise<Exchange>): Promise<Exchange> => {
		const answer = await exchange;
		refusals.push(answer);
		return answer;
	};

	const wrongKey = once(
		async () =>
			await refused(call('PUT', '/v4/clientpoint/update/0', { api_key: 'NotAKeyVendorCheck' })),
	);
	const noId = once(async () => await refused(call('PUT', '/v4/clientpoint/update/0', {})));
	const form = once(
		async () =>
			await refused(
				send({
					method: 'PUT',
					base: url,
					path: '/v4/clientpoint/update/0',
					form: { api_key: key },
					headers: { accept: 'application/json' },
				}),
			),
	);
	/** Nothing is written with a key that a harmless request has not proven good. */
	const goodKey = async () => {
		const [good, wrong] = [(await noId()).status, (await wrongKey()).status];
		const isGood = [404, 422].includes(good) || (good !== wrong && ![401, 403].includes(good));
		need(
			isGood,
			`Nothing tells that the key is good: status ${good}, and ${wrong} for a wrong one.`,
		);
	};

	const badCreate = once(async () => {
		need(assignedTo !== undefined, 'You did not allow a test ClientPoint.');
		await goodKey();
		return await call('POST', '/v4/clientpoint/create', {
			name: NAME,
			revenue: 'five hundred',
			assigned_to: assignedTo,
			test_mode: true,
		});
	});
	const create = once(async () => {
		const first = await badCreate();
		// at most one ClientPoint, whatever the vendor takes
		if (isSuccess(first)) return first;
		need(first.status < 500, `It is not known whether one was created: ${describeAnswer(first)}.`);
		return await call('POST', '/v4/clientpoint/create', {
			name: NAME,
			revenue: 1.5,
			assigned_to: assignedTo,
			test_mode: true,
		});
	});
	const createdId = once(async () => {
		const exchange = await create();
		const id = idIn(exchange);
		need(id !== undefined, `No id of a new ClientPoint was answered: ${describeAnswer(exchange)}.`);
		return id;
	});
	/** The ClientPoint to change. */
	const changeable = async () => {
		need(recipient !== undefined, 'You did not allow changes to the test ClientPoint.');
		return await createdId();
	};
	const update = async (fields: Record<string, unknown>): Promise<Exchange> =>
		await call('PUT', `/v4/clientpoint/update/${await changeable()}`, fields, {
			shownPath: '/v4/clientpoint/update/{id}',
		});
	const addRecipient = async (id: number | string): Promise<Exchange> =>
		await call('POST', '/v4/recipient/add', {
			clientpoint_id: id,
			send_recipient_mail: false,
			recipient: { first_name: 'Test', last_name: 'Recipient', email: recipient },
		});
	const unknownField = once(async () => await update({ vendor_check_invented: 'x' }));
	const textId = once(async () => await addRecipient(String(await changeable())));
	const recipientAdded = once(async () => await addRecipient(Number(await changeable())));

	return {
		'clientPoint.key.bad': async () => {
			const exchange = await wrongKey();
			return decide(exchange.status === 401, describeAnswer(exchange));
		},
		'clientPoint.key.good': async () => {
			const exchange = await noId();
			return decide([404, 422].includes(exchange.status), describeAnswer(exchange));
		},
		'clientPoint.body.json': async () => {
			const exchange = await form();
			return decide(exchange.status === 400, describeAnswer(exchange));
		},
		'clientPoint.refusal.shape': async () => {
			const answers = [await wrongKey(), await noId()];
			return decide(answers.every(isRefusal), answers.map(describeAnswer).join('; '));
		},
		'clientPoint.create.badField': async () => {
			const exchange = await badCreate();
			if (!isSuccess(exchange)) refusals.push(exchange);
			return decide(exchange.status === 422, describeAnswer(exchange));
		},
		'clientPoint.create.answer': async () => success(await create()),
		'clientPoint.create.id': async () => {
			const exchange = await create();
			need(isSuccess(exchange), `None was created: ${describeAnswer(exchange)}.`);
			const id = valueOf(exchange).clientpoint_id;
			return decide(typeof id === 'number', `${kindOf(id)}; ${describeAnswer(exchange)}`);
		},
		'clientPoint.create.link': async () => {
			const exchange = await create();
			need(isSuccess(exchange), `None was created: ${describeAnswer(exchange)}.`);
			const { link } = valueOf(exchange);
			const good = typeof link === 'string' && LINK.test(link);
			return decide(good, good ? 'of that form' : `${kindOf(link)}; ${describeAnswer(exchange)}`);
		},
		'clientPoint.update.answer': async () => {
			const exchange = await update({ name: `${NAME}, updated` });
			const same = idIn(exchange) === (await createdId());
			const { verdict, seen } = success(exchange);
			return verdict === 'confirmed'
				? decide(same, `${seen}; ${same ? 'the same' : 'another or no'} id`)
				: { verdict, seen };
		},
		'clientPoint.update.unknownField': async () => {
			const exchange = await unknownField();
			if (!isSuccess(exchange)) refusals.push(exchange);
			return decide(exchange.status === 422, describeAnswer(exchange));
		},
		'clientPoint.recipient.answer': async () => success(await recipientAdded()),
		'clientPoint.recipient.again': async () => {
			const first = await recipientAdded();
			need(isSuccess(first), `The first was refused: ${describeAnswer(first)}.`);
			return success(await addRecipient(Number(await changeable())));
		},
		'clientPoint.recipient.textId': async () => {
			const exchange = await textId();
			if (!isSuccess(exchange)) refusals.push(exchange);
			return decide(exchange.status === 422, describeAnswer(exchange));
		},
		'clientPoint.update.status': async () => success(await update({ status: 'trash' })),
		// last: by then all refusals have been met
		'clientPoint.refusal.status': async (): Promise<Finding> => {
			await wrongKey();
			await noId();
			const inSuccess = refusals.filter(({ status }) => status < 400);
			if (refusals.length === 0) throw new Undecided('Nothing was refused.');
			return decide(
				inSuccess.length === 0,
				`${inSuccess.length} of ${refusals.length} refusals${inSuccess[0] ? `: ${describeAnswer(inSuccess[0])}` : ''}`,
			);
		},
	};
}

/** Whether an answer says that it was done. */
function isSuccess(exchange: Exchange): boolean {
	const { status, success } = valueOf(exchange);
	return exchange.status >= 200 && exchange.status < 300 && status !== false && success !== false;
}

function isRefusal(exchange: Exchange): boolean {
	const { status, message, ...others } = valueOf(exchange);
	return status === false && typeof message === 'string' && Object.keys(others).length === 0;
}

function success(exchange: Exchange): Finding {
	const { status, message } = valueOf(exchange);
	const good = exchange.status === 200 && status === true && typeof message === 'string';
	return decide(good, describeAnswer(exchange));
}

function valueOf({ body }: Exchange): Record<string, unknown> {
	return body.format === 'json' && isRecord(body.value) ? body.value : {};
}

/** The id of a ClientPoint under any name that it may have, as digits. */
function idIn(exchange: Exchange): string | undefined {
	if (!isSuccess(exchange)) return undefined;
	const value = valueOf(exchange);
	const nested = isRecord(value.data) ? value.data : {};
	const ids = [value.clientpoint_id, value.clientpointId, value.ClientPointId, value.id, nested.id];
	const [id] = [...ids, nested.clientpoint_id]
		.filter((each) => typeof each === 'number' || typeof each === 'string')
		.map(String)
		.filter((each) => /^[1-9]\d{0,14}$/.test(each));
	return id;
}
