import { ASKED, type Asked } from './facts';
import { isRecord, isWebhookUrl, isWhole } from './guards';

/** Keys that the sandbox takes unless it is told others. They open nothing anywhere. */
export const DEFAULT_CLICKPOINT_KEY = 'sandbox-clickpoint-key-4f9c2e71';
/** Alphanumeric, as the vendor's are (documented). */
export const DEFAULT_CLIENTPOINT_KEY = 'SandboxClientPointKey7d21b8e4';

/** The client of the v1 interface that the sandbox knows unless it is told another. */
export const DEFAULT_CLIENT_ID = 'sandbox-client';
export const DEFAULT_CLIENT_SECRET = 'sandbox-client-secret-a83d05be17';

/**
 * How a missing or wrong API key is answered. What the vendors do is not known, so a client has to cope with each:
 * a status (400 is observed for a client id and secret), or status 200 with an error as XML, as JSON or as a page for people.
 */
export const BAD_KEY_ANSWERS = ['400', '401', '403', 'xml', 'json', 'html'] as const;
export type BadKeyAnswer = (typeof BAD_KEY_ANSWERS)[number];

/**
 * How the lead receiver says what became of a lead, which is not known: at the top, the same with texts for switch and
 * number, per lead, or as a list.
 */
export const RECEIVER_ANSWERS = ['top', 'texts', 'perLead', 'list'] as const;
export type ReceiverAnswer = (typeof RECEIVER_ANSWERS)[number];

/** What can be changed while the sandbox runs; a reset restores the defaults. */
export interface Settings {
	badKeyAnswer: BadKeyAnswer;
	/** Error answers, and ClientPoint's successes, repeat the request, key included: a client has to hide it. */
	echoRequest: boolean;
	/** Where ClientPoint sends its events, an http URL on this machine; '' for nowhere. */
	webhookUrl: string;
	/** Every so many seconds a lead of the main type is added; 0 for never. */
	newLeadEvery: number;
	/** The Data Interface answers XML, its documented default, whatever the client would like. */
	answersXml: boolean;
	/** Leads that are not there (yet, or any more): their places, from 0, in the order that a request asks for. */
	absentLeads: readonly number[];
	/** How many leads have moved from the beginning of the order to its end. */
	movedLeads: number;
	/** How long a new access token is valid, in seconds. */
	tokenLifetime: number;
	/** A new access token makes all earlier ones invalid. */
	oneToken: boolean;
	/** What every request is refused for: a good key, a lead type, a token, its scope, a field; '' for nothing. */
	refuses: Asked | '';
	/** Leads of the v1 interface have a section TCPAInformation. */
	consentTracking: boolean;
	receiverAnswer: ReceiverAnswer;
	/** The lead receiver refuses a lead whose Email it has received before. */
	refuseDuplicates: boolean;
}

// assumed: 401 for both vendors
export const DEFAULT_SETTINGS: Readonly<Settings> = {
	badKeyAnswer: '401',
	echoRequest: false,
	webhookUrl: '',
	newLeadEvery: 0,
	answersXml: false,
	absentLeads: [],
	movedLeads: 0,
	tokenLifetime: 3600,
	oneToken: false,
	refuses: '',
	consentTracking: false,
	receiverAnswer: 'top',
	refuseDuplicates: false,
};

function isAsked(value: unknown): value is Asked | '' {
	return value === '' || ASKED.some((each) => each === value);
}

export function isBadKeyAnswer(value: unknown): value is BadKeyAnswer {
	return BAD_KEY_ANSWERS.some((each) => each === value);
}

const SWITCHES = ['echoRequest', 'answersXml', 'oneToken', 'consentTracking', 'refuseDuplicates'];

function isReceiverAnswer(value: unknown): value is ReceiverAnswer {
	return RECEIVER_ANSWERS.some((each) => each === value);
}

/**
 * Reads settings from JSON.
 * @returns the settings given, or what is wrong with them
 */
export function readSettings(value: unknown): Partial<Settings> | string {
	if (!isRecord(value)) return 'settings must be a JSON object';
	const settings: Partial<Settings> = {};
	for (const [name, each] of Object.entries(value)) {
		if (name === 'badKeyAnswer' && isBadKeyAnswer(each)) settings.badKeyAnswer = each;
		else if (name === 'echoRequest' && typeof each === 'boolean') settings.echoRequest = each;
		else if (name === 'webhookUrl' && isWebhookUrl(each)) settings.webhookUrl = each;
		else if (name === 'newLeadEvery' && isWhole(each, 0, 86_400)) settings.newLeadEvery = each;
		else if (name === 'answersXml' && typeof each === 'boolean') settings.answersXml = each;
		else if (name === 'absentLeads' && Array.isArray(each) && each.every((n) => isWhole(n)))
			settings.absentLeads = each;
		else if (name === 'movedLeads' && isWhole(each)) settings.movedLeads = each;
		else if (name === 'oneToken' && typeof each === 'boolean') settings.oneToken = each;
		else if (name === 'refuses' && isAsked(each)) settings.refuses = each;
		else if (name === 'consentTracking' && typeof each === 'boolean')
			settings.consentTracking = each;
		else if (name === 'refuseDuplicates' && typeof each === 'boolean')
			settings.refuseDuplicates = each;
		else if (name === 'receiverAnswer' && isReceiverAnswer(each)) settings.receiverAnswer = each;
		else if (name === 'tokenLifetime' && isWhole(each)) settings.tokenLifetime = each;
		else if (name === 'badKeyAnswer')
			return `badKeyAnswer must be one of ${BAD_KEY_ANSWERS.join(', ')}`;
		else if (name === 'receiverAnswer')
			return `receiverAnswer must be one of ${RECEIVER_ANSWERS.join(', ')}`;
		else if (SWITCHES.includes(name)) return `${name} must be true or false`;
		else if (name === 'webhookUrl')
			return 'webhookUrl must be an http URL on 127.0.0.1, localhost or [::1], or empty';
		else if (name === 'newLeadEvery')
			return 'newLeadEvery must be a whole number of seconds, at most a day';
		else if (name === 'absentLeads') return 'absentLeads must be a list of whole numbers';
		else if (name === 'movedLeads') return 'movedLeads must be a whole number';
		else if (name === 'tokenLifetime') return 'tokenLifetime must be a whole number of seconds';
		else if (name === 'refuses') return `refuses must be one of ${ASKED.join(', ')}, or empty`;
		else return `unknown setting ${name}`;
	}
	return settings;
}
