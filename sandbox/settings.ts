import { ASKED, type Asked } from './facts';

/** Keys that the sandbox takes unless it is told others. They open nothing anywhere. */
export const DEFAULT_CLICKPOINT_KEY = 'sandbox-clickpoint-key-4f9c2e71';
/** Alphanumeric, as the vendor's are (documented). */
export const DEFAULT_CLIENTPOINT_KEY = 'SandboxClientPointKey7d21b8e4';

/** The client of the v1 interface that the sandbox knows unless it is told another. */
export const DEFAULT_CLIENT_ID = 'sandbox-client';
export const DEFAULT_CLIENT_SECRET = 'sandbox-client-secret-a83d05be17';

/** What can be changed while the sandbox runs; a reset restores what stands here. */
export class Settings {
	/** Error answers, and ClientPoint's successes, repeat the request, key included: a client has to hide it. */
	echoRequest = false;
	/** Where ClientPoint sends its events, an http URL on this machine; '' for nowhere. */
	webhookUrl = '';
	/** Every so many seconds a lead of the main type is added; 0 for never. */
	newLeadEvery = 0;
	/** Leads that are not there (yet, or any more): their places, from 0, in the order that a request asks for. */
	absentLeads: readonly number[] = [];
	/** How many leads have moved from the beginning of the order to its end. */
	movedLeads = 0;
	/** How long a new access token is valid, in seconds. */
	tokenLifetime = 3600;
	/** What every request is refused for: a good key, a lead type, a token, its scope, a field; '' for nothing. */
	refuses: Asked | '' = '';
	/** The lead receiver refuses a lead whose Email it has received before. */
	refuseDuplicates = false;
}

const COUNT = { type: 'integer', minimum: 0 };
const SWITCH = { type: 'boolean' };

/** Settings as JSON. */
export const SETTINGS_SCHEMA = {
	type: 'object',
	properties: {
		echoRequest: SWITCH,
		webhookUrl: { type: 'string' },
		newLeadEvery: COUNT,
		absentLeads: { type: 'array', items: COUNT },
		movedLeads: COUNT,
		tokenLifetime: COUNT,
		refuses: { enum: [...ASKED, ''] },
		refuseDuplicates: SWITCH,
	} satisfies Record<keyof Settings, object>,
	additionalProperties: false,
};

/** Whether events may be sent there: '' sends none, and nothing leaves this machine. */
export function isWebhookUrl(text: string): boolean {
	if (text === '') return true;
	if (!URL.canParse(text)) return false;
	const { protocol, hostname } = new URL(text);
	return protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}
