import { factOf, FACT_IDS, type FactId } from '../../sandbox/facts';
import type { Answer } from './ask';

/** Which alternative of a fact a response shows: the first whose pattern is found, `''` being the claim. Pure. */
export type Ways = Readonly<Record<string, RegExp>>;

/** What was seen of the facts: `''` as claimed, the name of an alternative, or what else it is, in kinds and names. */
export type Seen = Map<FactId, string>;

export function wayOf(ways: Ways, { status, type, body }: Answer): string {
	const text = `${status} ${type}\n${body}`;
	return Object.entries(ways).find(([, pattern]) => pattern.test(text))?.[0] ?? '?';
}

/** How a refusal looks, as `REFUSALS` names it; `''` where it is as the fact claims. */
export function refusalOf(answer: Answer, claimed: string): string {
	const way = answer.status >= 400 ? `${answer.status}` : wayOf(REFUSING, answer);
	return way === claimed ? '' : way;
}

const REFUSING: Ways = {
	redirect: /^3/,
	html: /<html/i,
	emptyXml: /\n<Leads/,
	xml: /\n</,
	emptyError: /"Leads":\[\].*"Error"/,
	emptyStatus: /"Leads":\[\].*"Status"/,
	none: /"Leads":\[\]/,
	withError: /"access_token":null/,
	nested: /\{"Response":\{/,
	json: /"[Ee]rror":/,
	message: /"Message":/,
	success: /"Success":false/,
	code: /"code":/,
	errors: /"errors":/,
	envelope: /\{"data":\{/,
	statusFalse: /"status":false/,
	statusError: /"status":"error"/,
	status: /"Status":/,
	sentence: /\n"/,
	null: /\nnull$/,
	empty: /\n$/,
	text: /\n[^{[]/,
};

/** Facts of lists of leads, in both interfaces; those of JSON are called `json.…` in the older. */
export const LIST: Readonly<Record<string, Ways>> = {
	names: {
		list: /\n\[/,
		envelope: /\n\{"Data":/,
		results: /"Results":/,
		wrapped: /"Leads":\{"Lead":\[/,
		camelCase: /"queryTotal":/,
		lowerCase: /"querytotal":/,
		noCounts: /\n\{"Leads":/,
		'': /"Leads":/,
	},
	one: { wrapped: /"Leads":\{"Lead":/, object: /"Leads":\{/, '': /\[/ },
	sends: {
		nullWhenNone: /"Sends":null/,
		textWhenNone: /"Sends":""/,
		wrapped: /"Sends":\{"Send":/,
		oneObject: /"Sends":\{/,
		'': /"Sends":\[/,
	},
	empty: {
		noContent: /^204/,
		list: /\n\[\]/,
		withMessage: /"Message":/,
		withNoError: /Error/,
		leadsNull: /"Leads":null/,
		leadsText: /"Leads":""/,
		'': /"Leads":\[\]/,
		leadsAbsent: /\n\{/,
	},
};

export const TOTAL: Ways = {
	null: /"QueryTotal":null/,
	text: /"QueryTotal":"/,
	number: /"QueryTotal":\d/,
	missing: /^/,
};

/** Facts that one response shows. */
export const SHOWN = {
	'dataInterface.json': {
		mark: /\n\ufeff/,
		xml: /\n</,
		asText: /^200 text\/plain/,
		asHtml: /^200 text\/html/,
		'': /^200 application\/json/,
	},
	'dataInterface.json.counts': {
		more: /"(?:Skip|Error)Count":/i,
		'': /"TakeCount":/i,
		missing: /"Leads":/i,
	},
	'dataInterface.json.values': {
		numbers: /"UID":\d/,
		booleans: /"IsValid":(?:true|false)/,
		'': /"UID":"/,
	},
	'dataInterface.xml.type': {
		textXml: / text\/xml/,
		html: / text\/html/,
		text: / text\/plain/,
		'': / application\/xml/,
	},
	'dataInterface.xml.fields': { namespace: /<Leads[^>]* xmlns="/, nil: /:nil="/, '': /<UID>/ },
	'dataInterface.xml.sends': { attributes: /<Send \w+="/, '': /<Sends>\s*<Send>/ },
	'queryApi.token': {
		created: /^201/,
		textLifetime: /"expires_in":"/,
		'': /"expires_in":\d/,
		noLifetime: /"access_token":/,
	},
	'queryApi.leadTypes': { wrapped: /\n\{"LeadTypes":/, envelope: /\n\{"data":/, '': /\n\[/ },
	'queryApi.leadTypes.names': {
		textId: /"LeadTypeUID":"[^}]*"Descriptor":/,
		'': /"LeadTypeUID":\d[^}]*"Descriptor":/,
		name: /"LeadTypeUID":[^}]*"Name":/,
		leadTypeName: /"LeadTypeUID":[^}]*"LeadTypeName":/,
		description: /"LeadTypeUID":[^}]*"Description":/,
		camelCase: /"leadTypeUID":/,
		id: /"Id":/,
		uid: /"UID":/,
	},
	'queryApi.uid': { text: /"UID":"/, '': /"UID":\d/ },
	'queryApi.sections': {
		camelCase: /"properties":\{/,
		'': /"Properties":\{[^}]*"DateAdded":/,
		datesBeside: /"Properties":\{/,
		flat: /"DateAdded":/,
	},
	'leadReceiver.refusal': {
		html: /<html/i,
		list: /\n\[/,
		perLead: /\n\{"leads":/,
		envelope: /\n\{"data":/,
		texts: /"isValidPost":"/,
		names: /"ResponseType":"/,
		camelCase: /"responseType":/,
		details: /"ResponseDetails":/,
		noType: /"isValidPost":(?!.*"ResponseType")/,
		noFlag: /\n\{(?!.*"isValidPost").*"ResponseType":/,
		'400': /^400/,
		'409': /^409/,
		'500': /^500/,
		'422': /^422/,
		'': /"isValidPost":false.*"ResponseType":\d/,
	},
	'clientPoint.key.good': {
		'': /^(?:404|422)/,
		'400': /^400/,
		'405': /^405/,
		ok: /^200.*\n.*"status":true/,
		refused: /^200.*\n.*"status":false/,
	},
	'clientPoint.answer': {
		noContent: /^204/,
		'201': /^201/,
		'202': /^202/,
		listOfOne: /\n\[/,
		errorNull: /"errors":/,
		flagText: /"status":"success"/,
		flagOne: /"status":1\b/,
		flagCode: /"status":200/,
		success: /"success":true/,
		otherStatus: /"status":"/,
		envelope: /\n\{"data":\{"status":/,
		result: /\n\{"result":\{/,
		'': /"status":true/,
		wordsOnly: /"message":/,
		unclear: /\n./,
	},
	'clientPoint.id': {
		text: /"clientpoint_id":"/,
		data: /"status":.*"data":\{[^}]*"clientpoint_id":/,
		'': /"clientpoint_id":/,
		clientpoint: /"clientpoint":\{/,
		pascal: /"ClientPointId":/,
		camel: /"clientPointId":/,
		missing: /"status":/,
	},
	'clientPoint.link': {
		data: /"data":\{[^}]*"clientpoint_url":/,
		top: /"clientpoint_url":/,
		'': /"link":/,
		url: /"url":/,
		missing: /"status":/,
	},
	'clientPoint.getLink': { '405': /^405/, redirect: /^3/, '': /^200/ },
	'clientPoint.getLink.place': {
		listOfOne: /\n\[/,
		text: /\nhttps?:/,
		null: /"clientpoint_url":null/,
		noFlag: /\n\{"data":\{"clientpoint_url":"/,
		'': /"data":\{"clientpoint_url":"/,
		result: /"result":\{"clientpoint_url":/,
		top: /"clientpoint_url":/,
		dataLink: /"data":\{"link":/,
		dataUrl: /"data":\{"url":/,
		clientpoint: /"clientpoint":\{"link":/,
		link: /"link":/,
		url: /"url":/,
		camel: /"clientPointUrl":/,
		pascal: /"ClientPointLink":/,
		missing: /^200/,
	},
	'clientPoint.getLink.pin': {
		deeper: /\/\w+\/\w+\/v\/\d+\/\w*\d\w*"/,
		'': /\/v\/\d+\/\w*\d\w*"/,
		slash: /\/v\/\d+\/\w*\d\w*\/"/,
		query: /\/v\/\d+\/\w*\d\w*\?/,
		none: /\/v\/\d+"/,
		parameter: /\/v\/\d+\?/,
		word: /\/v\/\d+\/.*[a-z]"/,
	},
	'webhook.body': { '': /\n\{"Event":/ },
	'webhook.values': { numbers: /"ClientPointId":\d/, '': /"ClientPointId":"/ },
	'webhook.event': { capital: /"Event":"[A-Z]/, '': /"Event":"/ },
} as const satisfies Partial<Record<FactId, Ways>>;

export const DATES: Ways = {
	isoFraction: /"\d{4}-\d\d-\d\dT[\d:]{8}\.\d+"/,
	isoBlank: /"\d{4}-\d\d-\d\d [\d:]{8}"/,
	iso: /"\d{4}-\d\d-\d\dT[\d:]{8}"/,
	Z: /"\d{4}-\d\d-\d\dT[\d:]{8}Z"/,
	offset: /"\d{4}-\d\d-\d\dT[\d:]{8}[+-]/,
	narrow: /\u202f[AP]M"/,
	noBreak: /\u00a0[AP]M"/,
	lower: / [ap]m"/,
	hours24: /"[\d/]+ [\d:]+"/,
	// One of all dates at least has but one digit where the padded form has two.
	documented: /"(?:\d\/|\d+\/\d\/)[\d/]* [\d:]+ [AP]M"|"[\d/]+ \d:[\d:]+ [AP]M"/,
	padded: /"[\d/]+ [\d:]+ [AP]M"/,
};

/** The report: one page. */
export function writeReport(seen: Seen, title: string): string {
	const different = [...seen].filter(([, found]) => found !== '');
	const rows = different.map(([id, found]) => {
		const other = factOf(id).alternatives[found];
		return `- \`${id}\`: ${factOf(id).claim}\n  - **${other ? `${found}**: ${other.claim}` : `${plain(found)}**`}`;
	});
	const ids = (some: readonly FactId[]) => some.map((id) => `\`${id}\``).join(', ') || 'none';
	const claimed = FACT_IDS.filter((id) => seen.get(id) === '');
	return [
		`# Vendor check of n8n-nodes-clickpoint-clientpoint, ${title}`,
		'Names and kinds of fields, statuses and counts; no keys, and nothing of what stands in the fields. Read it before you send it.',
		`## Different (${different.length})`,
		rows.join('\n') || 'Nothing.',
		`## As the package holds true (${claimed.length})`,
		ids(claimed),
		'## Not seen',
		ids(FACT_IDS.filter((id) => !seen.has(id))),
		'',
	].join('\n\n');
}

/** The last net: what is seen is made of kinds and names, so there should be nothing for it to catch. */
function plain(text: string): string {
	return text
		.replaceAll('`', "'")
		.replace(/[\w.+%-]+@[\w-]+(\.[\w-]+)+/g, '(email)')
		.replace(/\d{7,}/g, '(digits)')
		.slice(0, 400);
}
