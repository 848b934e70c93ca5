import { tzOffset } from '@date-fns/tz';
import { request } from 'undici';

import type { StoredClientPoint } from './clientpoint';
import type { AlternativeOf } from './dialect';
import { isRecord } from './guards';
import type { World } from './world';
import { MINUTE } from './zone';

interface Event {
	Event: string;
	Data: Record<string, unknown>;
}

/** An event that ClientPoint sent, or tried to send, to the webhook. */
export interface Delivery {
	/** ISO 8601, by the sandbox's clock. */
	time: string;
	event: string;
	/** The body as it was sent. */
	body: Event;
	/** What the webhook answered; null when it did not. */
	status: number | null;
	answer: string;
	/** Why it did not answer; null when it did. */
	error: string | null;
}

/** An event to send on command. */
export interface EventOrder {
	event: string;
	/** Id of the ClientPoint that it is about; the newest when left out, and one made up when there is none. */
	clientPoint?: number;
	/** Fields of Data that are to be other than they are, in any shape. */
	data?: Record<string, unknown>;
}

/** In milliseconds. */
const TIMEOUT = 10_000;

/** An order as JSON. */
export const EVENT_SCHEMA = {
	type: 'object',
	properties: {
		event: { type: 'string', minLength: 1 },
		clientPoint: { type: 'integer' },
		data: { type: 'object' },
	},
	required: ['event'],
	additionalProperties: false,
};

const MADE_UP: StoredClientPoint = {
	id: 100_000,
	link: 'https://sandbox.clientpoint.net/v/100000/0000',
	createdAt: '2026-11-01T12:00:00.000Z',
	updates: 0,
	fields: {
		name: 'Sample Company',
		revenue: 500,
		assigned_to: 'dana.reyes@sandbox.example',
		recipients: [{ email: 'client@sandbox.example', primary: true }],
	},
};

type Written = [contentType: string, body: string | Buffer];
const FORM = 'application/x-www-form-urlencoded';

/** How an event is written. */
const WRITTEN: Record<
	AlternativeOf<'webhook.body'> | 'json',
	(event: Event) => Written | Promise<Written>
> = {
	json: (event) => ['application/json', JSON.stringify(event)],
	list: (event) => ['application/json', JSON.stringify([event])],
	plainText: (event) => ['text/plain', JSON.stringify(event)],
	latin1: (event) => [
		'application/json; charset=iso-8859-1',
		Buffer.from(JSON.stringify(event), 'latin1'),
	],
	form: (event) => [FORM, String(formOf(event))],
	jsonInForm: ({ Event, Data }) => [
		FORM,
		String(new URLSearchParams({ Event, Data: JSON.stringify(Data) })),
	],
	async multipart(event) {
		const parts = new FormData();
		for (const [field, value] of formOf(event)) parts.append(field, value);
		// as one text: undici would send it in pieces, which no vendor is known to do
		const form = new Response(parts);
		return [form.headers.get('content-type') ?? '', await form.text()];
	},
};

/** An event as the fields of a form: `Data[CustomFields][Zip Code]`; what is null is left out. */
function formOf(event: Event): URLSearchParams {
	const form = new URLSearchParams();
	const append = (name: string, each: unknown): void => {
		if (each === null) return;
		if (!isRecord(each)) form.append(name, String(each));
		else for (const [key, inner] of Object.entries(each)) append(`${name}[${key}]`, inner);
	};
	for (const [name, each] of Object.entries(event)) append(name, each);
	return form;
}

/** `Dana Reyes` of `dana.reyes@sandbox.example`. */
function nameOf(email = ''): string {
	return email
		.replace(/@.*$/, '')
		.replace(/(^|[._])(.)/g, (_, __, first: string) => ` ${first.toUpperCase()}`)
		.trim();
}

/** Sends events to one webhook, one after the other and each once (assumed). */
export class WebhookSender {
	private deliveries: Delivery[] = [];
	/** The last status of each ClientPoint. */
	private readonly statuses = new Map<number, string>();
	private queue: Promise<unknown> = Promise.resolve();
	private readonly closing = new AbortController();

	constructor(private readonly world: World) {}

	/**
	 * Tells of a ClientPoint that was created or changed. An event is sent when its status is another (assumed: that
	 * the event has the status's name, and that a new ClientPoint is pending).
	 */
	changed(clientPoint: StoredClientPoint): void {
		const status = clientPoint.fields.status ?? 'pending';
		if (this.statuses.get(clientPoint.id) === status) return;
		const event = this.happened(status, clientPoint);
		if (this.world.settings.webhookUrl !== '') void this.deliver(event);
	}

	/** Sends an event on command. @throws RangeError when there is no webhook */
	async send({ event, data }: EventOrder, clientPoint = MADE_UP): Promise<Delivery> {
		if (this.world.settings.webhookUrl === '')
			throw new RangeError('there is no webhook: set webhookUrl first');
		const { Event, Data } = this.happened(event, clientPoint);
		return await this.deliver({ Event, Data: { ...Data, ...data } });
	}

	/** Copies, once nothing is under way. */
	async list(): Promise<Delivery[]> {
		await this.queue;
		return this.soFar();
	}

	/** Copies of those that are finished. */
	soFar(): Delivery[] {
		return this.deliveries.map((each) => ({ ...each }));
	}

	clear(): void {
		this.deliveries = [];
		this.statuses.clear();
	}

	/** Ends what is under way. */
	close(): void {
		this.closing.abort();
	}

	/** Notes what happened, and puts it into the documented shape. */
	private happened(event: string, clientPoint: StoredClientPoint): Event {
		const { id, link, createdAt, fields } = clientPoint;
		const now = this.wallClock(this.world.now());
		const isView = event === 'sent' || event === 'viewed';
		const status = isView ? (this.statuses.get(id) ?? 'pending') : event;
		this.statuses.set(id, status);
		const when = (name: string): string | null => (event === name ? now : null);
		return {
			Event: event,
			Data: {
				ClientPointId: String(id),
				Revenue: (fields.revenue ?? 0).toFixed(2),
				Client: fields.name ?? '',
				ViewStatus: isView ? event : 'pending',
				HandDelivered: null,
				CreatedDate: this.wallClock(new Date(createdAt)),
				SendDate: when('sent'),
				DisableDate: null,
				WonDate: when('won'),
				LastModifyDate: now,
				OpportunityId: null,
				CreatedBy: nameOf(fields.assigned_to),
				// A name, where create and update want an email address (documented).
				AssignedTo: nameOf(fields.assigned_to),
				Status: status,
				Division: fields.division ?? null,
				DivisionId: fields.division === undefined ? null : '8511',
				Category: null,
				WorkSpace: null,
				Market: null,
				Service: null,
				SubServices: null,
				Region: null,
				LastViewTime: when('viewed'),
				LastViewEmail: (event === 'viewed' && fields.recipients?.[0]?.email) || null,
				CustomFields: Object.fromEntries(
					(fields.custom_fields ?? []).map(({ tag, value }) => [tag, value]),
				),
				ClientPointLink: link,
			},
		};
	}

	private async deliver(body: Event): Promise<Delivery> {
		const { now, settings } = this.world;
		const { webhookUrl } = settings;
		const delivery: Delivery = {
			time: now().toISOString(),
			event: body.Event,
			body,
			status: null,
			answer: '',
			error: null,
		};
		const { deliveries } = this;
		const turn = this.queue.then(async () => {
			try {
				const [contentType, text] = await this.written(body);
				const answer = await request(webhookUrl, {
					method: 'POST',
					headers: { 'content-type': contentType },
					body: text,
					signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(TIMEOUT)]),
				});
				delivery.answer = await answer.body.text();
				delivery.status = answer.statusCode;
			} catch (error) {
				const { message, code } = isRecord(error) ? error : {};
				delivery.error = String(message || code || error);
			}
			deliveries.push(delivery);
		});
		this.queue = turn;
		await turn;
		return { ...delivery };
	}

	/** Content type and body of an event, in this dialect. */
	private async written({ Event, Data }: Event): Promise<Written> {
		const { speaker } = this.world;
		const isCapital = speaker.is('webhook.event', 'capital');
		const areNumbers = speaker.is('webhook.values', 'numbers');
		const { ClientPointId, Revenue } = Data;
		const event = {
			Event: isCapital ? `${Event.charAt(0).toUpperCase()}${Event.slice(1)}` : Event,
			Data: {
				...Data,
				...(areNumbers && { ClientPointId: Number(ClientPointId), Revenue: Number(Revenue) }),
			},
		};
		const write = speaker.pick('webhook.body', WRITTEN) ?? WRITTEN.json;
		return await write(event);
	}

	/** As the vendor writes dates (documented): `2025-02-04 09:02:58`, without a zone. */
	private wallClock(instant: Date): string {
		const wall = instant.getTime() + tzOffset(this.world.accountTimeZone, instant) * MINUTE;
		return new Date(wall).toISOString().slice(0, 19).replace('T', ' ');
	}
}
