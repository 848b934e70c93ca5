import { ASKED, type Asked } from './facts';
import { isRecord, isWebhookUrl, isWhole } from './guards';

/** Keys that the sandbox takes unless it is told others. They open nothing anywhere. */
export const DEFAULT_CLICKPOINT_KEY = 'sandbox-clickpoint-key-4f9c2e71';
/** Alphanumeric, as the vendor's are (documented). */
export const DEFAULT_CLIENTPOINT_KEY = 'SandboxClientPointKey7d21b8e4';

/** The client of the v1 interface that the sandbox knows unless it is told another. */
export const DEFAULT_CLIENT_ID = 'sandbox-client';
export const DEFAULT_CLIENT_SECRET = 'sandbox-client-secret-a83d05be17';

/** What can be changed while the sandbox runs; a reset restores the defaults. */
export interface Settings {
	/** Error answers, and ClientPoint's successes, repeat the request, key included: a client has to hide it. */
	echoRequest: boolean;
	/** Where ClientPoint sends its events, an http URL on this machine; '' for nowhere. */
	webhookUrl: string;
	/** Every so many seconds a lead of the main type is added; 0 for never. */
	newLeadEvery: number;
	/** Leads that are not there (yet, or any more): their places, from 0, in the order that a request asks for. */
	absentLeads: readonly number[];
	/** How many leads have moved from the beginning of the order to its end. */
	movedLeads: number;
	/** How long a new access token is valid, in seconds. */
	tokenLifetime: number;
	/** What every request is refused for: a good key, a lead type, a token, its scope, a field; '' for nothing. */
	refuses: Asked | '';
	/** The lead receiver refuses a lead whose Email it has received before. */
	refuseDuplicates: boolean;
}

export const DEFAULT_SETTINGS: Readonly<Settings> = {
	echoRequest: false,
	webhookUrl: '',
	newLeadEvery: 0,
	absentLeads: [],
	movedLeads: 0,
	tokenLifetime: 3600,
	refuses: '',
	refuseDuplicates: false,
};

/** Whether a value is one for a setting, and what it has to be. */
const READERS: { [Name in keyof Settings]: [(value: unknown) => value is Settings[Name], string] } =
	{
		echoRequest: [isSwitch, 'true or false'],
		webhookUrl: [isWebhookUrl, 'an http URL on 127.0.0.1, localhost or [::1], or empty'],
		newLeadEvery: [
			(value) => isWhole(value, 0, 86_400),
			'a whole number of seconds, at most a day',
		],
		absentLeads: [
			(value) => Array.isArray(value) && value.every((each) => isWhole(each)),
			'a list of whole numbers',
		],
		movedLeads: [(value) => isWhole(value), 'a whole number'],
		tokenLifetime: [(value) => isWhole(value), 'a whole number of seconds'],
		refuses: [isAsked, `one of ${ASKED.join(', ')}, or empty`],
		refuseDuplicates: [isSwitch, 'true or false'],
	};

function isAsked(value: unknown): value is Asked | '' {
	return value === '' || ASKED.some((each) => each === value);
}

function isSwitch(value: unknown): value is boolean {
	return typeof value === 'boolean';
}

/**
 * Reads settings from JSON.
 * @returns the settings given, or what is wrong with them
 */
export function readSettings(value: unknown): Partial<Settings> | string {
	if (!isRecord(value)) return 'settings must be a JSON object';
	for (const [name, each] of Object.entries(value)) {
		if (!isSetting(name)) return `unknown setting ${name}`;
		const [isRight, form] = READERS[name];
		if (!isRight(each)) return `${name} must be ${form}`;
	}
	return value;
}

function isSetting(name: string): name is keyof Settings {
	return Object.hasOwn(READERS, name);
}
