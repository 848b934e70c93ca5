import { setMaxListeners } from 'node:events';

import { ClientPointCompany, type StoredClientPoint } from './clientpoint';
import { readDialect, Speaker, type Dialect } from './dialect';
import { at } from './guards';
import { LeadReceiver, type ReceivedLead } from './leadReceiver';
import { Account, type Lead } from './leads';
import { LEAD_TYPES } from './leadtypes';
import { MisbehaviorRules, type Misbehavior } from './misbehavior';
import { RequestLog, type RecordedRequest } from './requests';
import {
	DEFAULT_CLICKPOINT_KEY,
	DEFAULT_CLIENT_ID,
	DEFAULT_CLIENT_SECRET,
	DEFAULT_CLIENTPOINT_KEY,
	isWebhookUrl,
	Settings,
} from './settings';
import { WebhookSender, type Delivery, type EventOrder } from './webhooks';
import { TokenOffice } from './tokens';
import type { World } from './world';
import { SECOND } from './zone';

export const MAX_LEADS = 200_000;
export const DEFAULT_LEADS = 500;

export interface SandboxOptions {
	/** Default 0: any free port. */
	port?: number;
	/** Number of leads of the main lead type (LID 1001), 0 to 200,000; default 500. */
	leads?: number;
	/** Another seed gives other leads at other times; default 1. */
	seed?: number;
	/** The clock. Leads are laid out before its reading at the start and at each reset. */
	now?: () => Date;
	/** IANA zone of DateAdded and of startdate and enddate; default America/Los_Angeles. */
	accountTimeZone?: string;
	clickPointKey?: string;
	clientPointKey?: string;
	clientSecret?: string;
	/** Pages of leads are written once and kept, so that a measurement measures the client. Default false. */
	keepPages?: boolean;
	/** Alternatives to what the facts claim, from the start on. */
	dialect?: Dialect;
}

/** A lead as a test may compare it with what came out, sends included. */
export interface SandboxLead {
	lid: number;
	uid: string;
	/** The instant at which it was added, on a whole second. */
	added: Date;
	/** All fields in the lead's order, UID and DateAdded included; names such as `__proto__` are own members. */
	fields: Record<string, string>;
	sends: Array<Record<string, string>>;
}

/** How a lead is added; what is left out is chosen. */
export interface NewLead {
	/** When it is added, to the second; now by default. */
	at?: Date;
	/** How long after that it appears in answers, in ms; 0 by default. */
	appearsAfter?: number;
	/** Fields that it has instead of, or beside, those made up. */
	fields?: Record<string, string>;
}

/** The zones that the account may be in instead. */
const ZONES = { eastern: 'America/New_York', utc: 'UTC', tokyo: 'Asia/Tokyo' };

/** What ends waits, of as many requests as there are: Node takes more than ten for a leak. */
function openWaits(): AbortController {
	const waits = new AbortController();
	setMaxListeners(0, waits.signal);
	return waits;
}

/** All that the sandbox knows, and what a test or the control API does to it. */
export class SandboxState implements World {
	readonly now: () => Date;
	readonly accountTimeZone: string;
	readonly clickPointKey: string;
	readonly clientPointKey: string;
	/** The client of ClickPoint's v1 interface. */
	readonly clientId = DEFAULT_CLIENT_ID;
	readonly clientSecret: string;
	readonly log: RequestLog;
	readonly tokenOffice = new TokenOffice(this);
	readonly company = new ClientPointCompany(this, (each) => this.webhooks.changed(each));
	readonly webhooks = new WebhookSender(this);
	readonly receiver = new LeadReceiver(
		this,
		this.tokenOffice,
		(lid, fields) => this.account.book(lid) && this.addLead(lid, { fields }).uid,
	);
	readonly rules = new MisbehaviorRules();
	readonly speaker = new Speaker();
	settings = new Settings();
	account: Account;
	/** Ends the waits of requests that came since the start or the last reset. */
	waits = openWaits();

	/** @throws RangeError for a number of leads out of range, Error for an unknown zone */
	constructor(private readonly options: SandboxOptions) {
		const { leads = DEFAULT_LEADS } = options;
		if (!Number.isInteger(leads) || leads < 0 || leads > MAX_LEADS) {
			throw new RangeError(`leads must be a whole number from 0 to ${MAX_LEADS}, not ${leads}`);
		}
		this.speaker.speak(options.dialect ?? {});
		this.now = options.now ?? (() => new Date());
		this.accountTimeZone = options.accountTimeZone ?? 'America/Los_Angeles';
		this.clickPointKey = options.clickPointKey ?? DEFAULT_CLICKPOINT_KEY;
		this.clientPointKey = options.clientPointKey ?? DEFAULT_CLIENTPOINT_KEY;
		this.clientSecret = options.clientSecret ?? DEFAULT_CLIENT_SECRET;
		this.log = new RequestLog(this.now);
		this.account = this.newAccount();
	}

	/** All that the vendors received, in order of arrival; copies. */
	requests(): RecordedRequest[] {
		return this.log.list();
	}

	/** All ClientPoints, in order of creation; copies. */
	clientPoints(): StoredClientPoint[] {
		return this.company.list();
	}

	/** All leads that the receiver took, in order; copies. */
	receivedLeads(): ReceivedLead[] {
		return this.receiver.list();
	}

	/** Adds rules behind those in force. */
	misbehave(rule: Misbehavior | readonly Misbehavior[]): void {
		this.rules.add(rule);
	}

	/** Removes all rules. */
	behave(): void {
		this.rules.clear();
	}

	/** All access tokens that were given out, valid or not. */
	tokens(): string[] {
		return this.tokenOffice.all();
	}

	/** Makes all access tokens invalid that were given out. */
	revokeTokens(): void {
		this.tokenOffice.revoke();
	}

	/** Changes settings. @throws RangeError for a webhook that is not on this machine */
	configure(settings: Partial<Settings>): void {
		if (!isWebhookUrl(settings.webhookUrl ?? ''))
			throw new RangeError('webhookUrl must be an http URL on 127.0.0.1, localhost or [::1]');
		Object.assign(this.settings, settings);
	}

	/**
	 * Speaks a dialect from now on; facts that are left out are as claimed. Another zone of the account begins with the
	 * leads as after the start. @throws RangeError for a dialect that there is not
	 */
	speak(dialect: Dialect): void {
		this.speaker.speak(readDialect(dialect));
		if (this.account.clock.zone !== this.zone()) this.account = this.newAccount();
	}

	/** The zone that the account is really in. */
	private zone(): string {
		return this.speaker.pick('dataInterface.zone.account', ZONES) ?? this.accountTimeZone;
	}

	/** As after the start: no requests, ClientPoints, tokens, rules, dialect or settings, and the leads laid out before now. */
	reset(): void {
		// What was asked for before would otherwise be done after it.
		this.waits.abort();
		this.waits = openWaits();
		this.log.clear();
		this.company.clear();
		this.webhooks.clear();
		this.receiver.clear();
		this.tokenOffice.clear();
		this.rules.clear();
		this.speaker.speak(this.options.dialect ?? {});
		this.settings = new Settings();
		this.account = this.newAccount();
	}

	/**
	 * Sends an event to the webhook.
	 * @throws RangeError when there is no webhook, or no such ClientPoint
	 */
	async sendEvent(order: EventOrder): Promise<Delivery> {
		const known = this.clientPoints();
		const { clientPoint: id = known.at(-1)?.id } = order;
		const clientPoint = known.find((each) => each.id === id);
		if (id !== undefined && !clientPoint) throw new RangeError(`no ClientPoint ${id}`);
		return await this.webhooks.send(order, clientPoint);
	}

	/**
	 * The truth: leads of a type with `from` <= added < `to`, in order of time.
	 * @throws RangeError when the account has no such lead type
	 */
	leadsOf(lid: number, from?: Date, to?: Date): SandboxLead[] {
		const book = this.bookOf(lid);
		return this.numbersOf(lid, from, to).map((i) => asSandboxLead(lid, book.lead(i)));
	}

	/** As leadsOf, their UIDs alone: cheap for any number. */
	uidsOf(lid: number, from?: Date, to?: Date): string[] {
		const book = this.bookOf(lid);
		return this.numbersOf(lid, from, to).map((i) => book.uid(i));
	}

	/** As {@link addLeads}, one. */
	addLead(lid: number, how?: NewLead): SandboxLead {
		return at(this.addLeads(lid, 1, how), 0);
	}

	/**
	 * Adds leads, all in the same way, from now on or later, also such as were added in the past and appear late.
	 * @throws RangeError when the account has no such lead type
	 */
	addLeads(
		lid: number,
		count: number,
		{ at = this.now(), appearsAfter = 0, fields = {} }: NewLead = {},
	): SandboxLead[] {
		const book = this.bookOf(lid);
		const instant = Math.floor(at.getTime() / SECOND) * SECOND;
		const given = new Map(Object.entries(fields));
		return Array.from({ length: count }, () => {
			const appears = instant + appearsAfter + this.delayOf(book.size);
			return asSandboxLead(lid, book.lead(book.add({ instant, appears, fields: given })));
		});
	}

	/** The lead types with the number of their leads. */
	leadTypes(): Array<{ lid: number; name: string; about: string; leads: number }> {
		return LEAD_TYPES.map(({ id, name, about }) => ({
			lid: id,
			name,
			about,
			leads: this.bookOf(id).between('instant').length,
		}));
	}

	/** How much later a lead appears in this dialect. */
	private delayOf(place: number): number {
		const facts = ['dataInterface.late', 'queryApi.late'] as const;
		const isLate = (way: 'slow' | 'unordered') => facts.some((fact) => this.speaker.is(fact, way));
		return isLate('slow') || (place % 3 === 0 && isLate('unordered')) ? 30 * SECOND : 0;
	}

	private numbersOf(lid: number, from?: Date, to?: Date): number[] {
		const end = (to?.getTime() ?? Infinity) - 1;
		return this.bookOf(lid).between('instant', from?.getTime() ?? -Infinity, end);
	}

	private bookOf(lid: number) {
		const book = this.account.book(lid);
		if (!book) throw new RangeError(`no lead type ${lid}`);
		return book;
	}

	private newAccount(): Account {
		const { leads = DEFAULT_LEADS, seed = 1, keepPages = false } = this.options;
		const present = () => this.now().getTime();
		const now = Math.floor(present() / SECOND) * SECOND;
		return new Account(this.zone(), { leads, seed, keepPages, now, present });
	}
}

function asSandboxLead(lid: number, lead: Lead): SandboxLead {
	return {
		lid,
		uid: lead.uid,
		added: new Date(lead.instant),
		fields: Object.fromEntries(lead.fields),
		sends: lead.sends.map((send) => Object.fromEntries(send)),
	};
}
