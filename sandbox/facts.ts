/**
 * What the sandbox, and so the nodes, assume about the two vendors. Nobody who wrote this has an account with either, so
 * each undocumented fact names what else may be true, and what the operations that rely on it do then. `npm run
 * dialects` proves that they do, and `npm run vendor-check` finds out what is true, with the keys of an account.
 */
export interface Fact extends Said {
	/** The vendor's own public page says so; a public program relies on it in production; or neither, and it was chosen. */
	source: 'documented' | 'observed' | 'assumed';
	/** The operations that rely on it. */
	readBy: readonly Reader[];
	/** What else may be true, by the name that the sandbox is told. */
	alternatives: Readonly<Record<string, Alternative>>;
}

interface Said {
	/** The assumption, in a sentence. */
	claim: string;
	/** How the vendor check recognizes it. */
	seen?: Sight;
	/** What it takes to find out if the vendor check cannot. */
	takes?: string;
	/** The rejected request, for a fact about rejections. */
	asked?: Asked;
	/** How many leads the cells of the matrix have, if it makes a difference. */
	leads?: number;
}

/**
 * Found in a response: its status and type, and its body on the next line. The first alternative found counts, then the
 * claim. The check itself decides what takes more than one response.
 */
export type Sight = RegExp;

export interface Alternative {
	claim: string;
	seen?: Sight;
	/** The right result then. */
	items: Right;
	/** The operations with another right result. */
	but?: Partial<Record<Reader, Right>>;
}

/** The same items; an error, with nothing lost or duplicated; or other items, which a hint or a notice says. */
export type Right = 'same' | 'error' | 'told';

/** Why a request is rejected: its key, an unknown lead type or ID, a missing scope, a wrong field, an expired token. */
export const ASKED = ['key', 'lid', 'id', 'scope', 'field', 'expired'] as const;
export type Asked = (typeof ASKED)[number];

/** The operations of the nodes, as people call them. */
export const READERS = {
	leads: 'Get Leads with an API key',
	leadsXml: 'Get Leads with an API key, responses in XML',
	filtered: 'Get Leads with an API key and a filter',
	leadsByClient: 'Get Leads with Client Credentials',
	filteredByClient: 'Get Leads with Client Credentials and a filter',
	trigger: 'ClickPoint Trigger with an API key',
	triggerByClient: 'ClickPoint Trigger with Client Credentials',
	clockChange: "Get Leads with an API key, where the account's clock is set back",
	leadTypes: 'Get Lead Types',
	picker: "The LID's list",
	testKey: "Test of ClickPoint's API key",
	testClient: 'Test of Client Credentials',
	createLead: 'Create Lead with an API key',
	createLeadOnce: 'Create Lead with an API key, Create Once Per',
	createLeadByClient: 'Create Lead with Client Credentials',
	duplicate: 'Create Lead of one that is there, If Duplicate: Return Item with Outcome',
	create: 'ClientPoint: Create',
	createOnce: 'ClientPoint: Create, Create Once Per',
	update: 'ClientPoint: Update',
	addRecipient: 'Recipient: Add',
	getLink: 'ClientPoint: Get Link',
	testClientPoint: "Test of ClientPoint's API key",
	webhook: 'ClientPoint Trigger',
} as const;
export type Reader = keyof typeof READERS;

const BY_KEY = ['leads', 'trigger'] as const;
const LISTS = ['leads', 'leadsXml', 'trigger'] as const;
const WITH_KEY = ['leads', 'trigger', 'testKey'] as const;
const BY_CLIENT = ['leadsByClient', 'triggerByClient'] as const;
const WITH_CLIENT = [...BY_CLIENT, 'leadTypes', 'picker', 'createLeadByClient'] as const;
const RECEIVER_BY_KEY = ['createLead', 'createLeadOnce'] as const;
const RECEIVER = [...RECEIVER_BY_KEY, 'createLeadByClient'] as const;
const WRITES = ['create', 'createOnce', 'update', 'addRecipient'] as const;

const when =
	(items: Right) =>
	(claim: string, seen?: Sight, but?: Alternative['but']): Alternative => ({
		claim,
		items,
		seen,
		but,
	});
const same = when('same');
const error = when('error');
const told = when('told');

/** How a wrong key may be rejected everywhere, other than by the status in the claim. */
const KEY_REFUSALS = {
	'400': error('Status 400.', /^400/),
	'403': error('Status 403.', /^403/),
	'404': error('Status 404.', /^404/),
	'422': error('Status 422.', /^422/),
	'500': error('Status 500.', /^500/),
	redirect: error('A redirect to a login page.', /^3/),
	html: error('Status 200, and a web page.', /^2[^]*<html/i),
	text: error('Status 200, and a sentence.', /^2.*\n(?!null$)[^<[{"]/),
	xml: error('Status 200, and <Error> in XML.', /^2.*\n<Error/),
	json: error('Status 200, and {"Error": text}.', /^2.*\n\{"[Ee]rror":/),
	message: error('Status 200, and {"Message": text}.', /^2.*\n\{"Message":/),
	success: error('Status 200, and {"Success": false, "Detail": text}.', /"Success":false/),
	code: error('Status 200, and {"code": 401, "message": text}.', /^2.*\n\{"code":/),
	errors: error('Status 200, and {"errors": [text]}.', /^2.*\n\{"errors":/),
	nested: error('Status 200, and {"Response": {"Error": text}}.', /\{"Response":\{/),
	sentence: error('Status 200, and a sentence in JSON.', /^2.*\n"/),
	null: error('Status 200, and null.', /^2.*\nnull$/),
	empty: error('Status 200, and no body.', /^2.*\n$/),
} as const;

/** What a rejection may look like. */
const REFUSALS = {
	...KEY_REFUSALS,
	'401': error('Status 401.', /^401/),
	status: error('Status 200, and {"Status": "Unauthorized"}.', /^2.*\n\{"Status":/),
	statusFalse: error(
		'Status 200, and {"status": false, "message": text}.',
		/^2.*\n\{"status":false/,
	),
	emptyError: error('Status 200, and no leads beside an error.', /"Leads":\[\].*"Error"/),
	emptyStatus: error(
		'Status 200, and no leads beside {"Status": "Unauthorized"}.',
		/\[\].*"Status"/,
	),
	emptyXml: error('Status 200, and no leads around <Error> in XML.', /^2.*\n<Leads/),
} as const;
export type Refusal = keyof typeof REFUSALS;

function refusals<const Name extends Refusal>(...names: readonly Name[]) {
	const entries = names.map((name) => [name, REFUSALS[name]] as const);
	return Object.fromEntries(entries) as Pick<typeof REFUSALS, Name>;
}

const DATES = {
	iso: same('YYYY-MM-DDTHH:mm:ss, without a time zone.', /T[\d:]{8}"/),
	isoFraction: same('With a fraction of a second: YYYY-MM-DDTHH:mm:ss.1234567.', /T[\d:]{8}\.\d/),
	isoBlank: same('With a blank for the T.', /"\d{4}-\d\d-\d\d [\d:]{8}"/),
	padded: same(
		'MM/DD/YYYY hh:mm:ss AM, with leading zeros.',
		/\n\[(?=.*["/ ]0)(?:,?"\d\d.\d\d.\d{4} \d\d:[\d:]+ [AP]M")+\]/,
	),
	narrow: same('With a narrow no-break space (U+202F) before AM and PM.', /\u202f[AP]M/),
	noBreak: same('With a no-break space (U+00A0) before AM and PM.', /\u00a0[AP]M/),
	lower: same('With am and pm in lower case.', / [ap]m"/),
	hours24: same('M/D/YYYY HH:mm:ss, on a 24-hour clock.', /"[\d/]+ [\d:]+"/),
} as const;

const EXCLUSIVE = { exclusive: same('It does not.') } as const;

const EMPTY = {
	leadsNull: same('Leads is null.', /"Leads":null/),
	leadsAbsent: same('There is no Leads.', /\n\{(?!.*"Leads":)/),
	leadsText: same('Leads is an empty string.', /"Leads":""/),
	noContent: same('Status 204, without a body.', /^204/),
	withMessage: same('A message that says OK is beside it.', /"Message":/),
	withNoError: same('An error that is null or false is beside it.', /Error/),
} as const;

const LATE = {
	slow: same('It appears half a minute later.'),
	unordered: same('Some appear half a minute later, after newer leads.'),
} as const;

const SENDS = {
	oneObject: same('A single send is an object, not a list of one.', /"Sends":\{(?!"Send":)/),
	wrapped: same('The list is in an object: {"Send": [...]}.', /"Sends":\{"Send":/),
	nullWhenNone: same('Without sends it is null.', /"Sends":null/),
	textWhenNone: same('Without sends it is an empty string.', /"Sends":""/),
} as const;

/** A list of lead types that have this member, and no Descriptor. */
const withoutDescriptor = (name: string) =>
	new RegExp(`"LeadTypeUID":(?!.*"Descriptor":).*"${name}":`);

/** How the lead receiver may say what has become of a lead, in the words of its version 1. */
const words = (right: typeof same) => ({
	texts: right('Switches and numbers are text.', /"isValidPost":"/),
	names: right('ResponseType is a name.', /"ResponseType":"/),
	camelCase: right('Names begin in lower case.', /"responseType":/),
	perLead: right('Everything is in a list called leads.', /\n\{"leads":/),
	list: right('Everything is in a list with one entry.', /\n\[/),
	envelope: right('Everything is in an object called data.', /\n\{"data":/),
});

/** How it may say so of a lead that it refuses. */
const refusingWords = (right: typeof same) => ({
	'400': right('Status 400.', /^400/),
	'409': right('Status 409.', /^409/),
	'422': right('Status 422.', /^422/),
	details: right('The reason is in ResponseDetails.', /"ResponseDetails":/),
	...words(right),
});

/** A fact of a source: the operations that rest on it, what is said of it, and behind that what else may be true. */
const factFrom =
	(source: Fact['source']) =>
	<const T extends Said & Readonly<Record<string, Alternative | Said[keyof Said]>>>(
		readBy: readonly Reader[],
		{ claim, seen, takes, asked, leads, ...alternatives }: T,
	) => ({ source, readBy, claim, seen, takes, asked, leads, alternatives });
const documented = factFrom('documented');
const observed = factFrom('observed');
const assumed = factFrom('assumed');

export const FACTS = {
	// --- ClickPoint, Data Interface -------------------------------------------------------------------

	'dataInterface.post': observed(WITH_KEY, {
		claim: 'POST with an application/x-www-form-urlencoded body returns leads.',
		seen: /^[24]/,
		getOnly: error('POST is rejected with status 405.', /^405/),
	}),
	'dataInterface.period.start': assumed(BY_KEY, {
		claim: 'startdate belongs to the period, to the second.',
		...EXCLUSIVE,
	}),
	'dataInterface.period.end': assumed(BY_KEY, {
		claim: 'enddate belongs to the period, to the second.',
		...EXCLUSIVE,
	}),
	'dataInterface.period.field': assumed(BY_KEY, {
		claim: 'The period is about DateAdded.',
		lastUpdated: same('It is about LastUpdated: edited leads come again.'),
	}),
	'dataInterface.date': observed(WITH_KEY, {
		claim: 'Dates may be written MM-DD-YYYY HH:mm:ss, 24-hour.',
		seen: /^2/,
		refused: error('Such a date is rejected with status 400.'),
	}),
	'dataInterface.zone.bounds': assumed(BY_KEY, {
		claim: 'startdate and enddate are in the same time zone as DateAdded.',
		utc: same('They are read in UTC.'),
	}),
	'dataInterface.zone.account': assumed(BY_KEY, {
		claim: 'That time zone is Pacific Time (America/Los_Angeles).',
		eastern: same('It is Eastern Time.'),
		utc: same('It is UTC.'),
		tokyo: same('It is far in the east.'),
	}),
	'dataInterface.zone.repeated': assumed(['clockChange'], {
		claim: 'A bound in the repeated hour of fall means both passes of the clock.',
		takes: 'a lead that was added in that hour',
		first: same('It means the first.'),
		second: same('It means the second.'),
	}),
	'dataInterface.late': observed(['trigger'], {
		claim: 'A lead appears some seconds after it was added.',
		takes: 'somebody who adds a lead meanwhile',
		...LATE,
	}),
	'dataInterface.json': observed(WITH_KEY, {
		claim: 'Accept: application/json makes the response JSON.',
		seen: /^200 application\/json/,
		xml: same('It is still XML.', /\n</),
		asText: same('It is JSON, with the type text/plain.', /^200 text\/plain/),
		asHtml: same('It is JSON, with the type text/html.', /^200 text\/html/),
		mark: same('It is JSON, with a byte order mark.', /\n\ufeff/),
	}),
	'dataInterface.json.names': observed(BY_KEY, {
		claim: 'The JSON has QueryTotal and Leads.',
		seen: /"Leads":/,
		camelCase: same('It has queryTotal and leads.', /"queryTotal":/),
		lowerCase: same('It has querytotal and leads.', /"querytotal":/),
		wrapped: same('Leads is an object: {"Lead": [...]}.', /"Leads":\{"Lead":\[/),
		results: error('The list is called Results.', /"Results":/),
		envelope: error('Both are in an object called Data.', /\n\{"Data":/),
	}),
	'dataInterface.json.one': assumed(BY_KEY, {
		claim: 'A single lead is a list of one.',
		seen: /\[/,
		leads: 1,
		object: same('It is an object: "Leads": {...}.', /"Leads":\{(?!"Lead":)/),
		wrapped: same('It is an object in one: "Leads": {"Lead": {...}}.', /"Leads":\{"Lead":/),
	}),
	'dataInterface.json.counts': assumed(BY_KEY, {
		claim: 'The JSON has TakeCount and SentCount too.',
		seen: /"TakeCount":/i,
		missing: same('It has neither.', /\n(?!.*"TakeCount":)/i),
		more: same('It has other counts too.', /"(?:Skip|Error)Count":/i),
	}),
	'dataInterface.json.total': observed(BY_KEY, {
		claim: 'In JSON, QueryTotal is a string of digits.',
		seen: /"QueryTotal":"/,
		number: same('It is a number.', /"QueryTotal":\d/),
		missing: same('There is none.', /\n(?!.*"QueryTotal":)/),
		null: same('It is null.', /"QueryTotal":null/),
		page: same('It counts the leads of the page alone.'),
	}),
	'dataInterface.json.values': assumed(BY_KEY, {
		claim: 'In JSON, every value of a lead is a string, including UID.',
		seen: /"UID":"/,
		numbers: same('Numbers are numbers.', /"UID":\d/),
		booleans: same('true and false are booleans.', /"IsValid":(?:true|false)/),
	}),
	'dataInterface.json.dates': assumed(BY_KEY, {
		claim: 'In JSON, DateAdded is written as in XML: M/D/YYYY h:mm:ss AM.',
		seen: /"[\d/]+ [\d:]+ [AP]M"/,
		...DATES,
		wallZ: same("YYYY-MM-DDTHH:mm:ssZ, but in the account's time zone.", /T[\d:]{8}Z"/),
		utcZ: same('YYYY-MM-DDTHH:mm:ssZ, in UTC.'),
	}),
	'dataInterface.xml.type': assumed(['leadsXml'], {
		claim: 'The content type of the XML is application/xml.',
		seen: / application\/xml/,
		textXml: same('It is text/xml.', / text\/xml/),
		html: same('It is text/html.', / text\/html/),
		text: same('It is text/plain.', / text\/plain/),
	}),
	'dataInterface.xml.fields': documented(['leadsXml'], {
		claim: 'Each field is an element of its name, with its value as text.',
		seen: /<UID>/,
		namespace: same('The elements are in a namespace.', /<Leads[^>]* xmlns="/),
		nil: same('An empty one has xsi:nil.', /:nil="/),
	}),
	'dataInterface.xml.sends': assumed(['leadsXml'], {
		claim: 'Sends are <Sends><Send>…</Send></Sends>.',
		seen: /<Sends>\s*<Send>/,
		attributes: same('A send has attributes, not elements.', /<Send \w+="/),
	}),
	'dataInterface.sends': assumed(BY_KEY, {
		claim: 'In JSON, the sends of a lead are the list Sends.',
		seen: /"Sends":\[/,
		...SENDS,
	}),
	'dataInterface.sort': assumed(LISTS, {
		claim: 'With sortfields DateAdded|UID and ASC, leads are sorted by time, then by UID.',
		firstOnly: same('The second field is ignored: leads of the same time are in some fixed order.'),
		ignored: same('sortfields is ignored: leads are sorted by UID.'),
		descending: same('sortorder is ignored: the newest leads are first.'),
	}),
	'dataInterface.page': observed(LISTS, {
		claim: 'A page has as many leads as take says.',
		capped: same('It has fewer when take is large.'),
		refused: error('A large take is rejected with status 400.'),
	}),
	'dataInterface.query': observed(['filtered'], {
		claim: 'query compares the fields of leads as text or numbers.',
		refused: error('It is rejected with status 400.'),
		enumerated: told('Fields such as State are stored as numbers: "CA" is never found.'),
	}),
	'dataInterface.error.key': assumed([...LISTS, 'testKey'], {
		claim: 'A wrong API key gets status 401.',
		seen: /^401/,
		asked: 'key',
		...KEY_REFUSALS,
		...refusals('status', 'emptyError', 'emptyStatus', 'emptyXml'),
	}),
	'dataInterface.error.lid': assumed(BY_KEY, {
		claim: 'An LID that the account does not have gets status 200 and {"Error": text}.',
		seen: /^2.*\n\{"Error":/,
		asked: 'lid',
		...refusals('400', '403', '404', '500', 'html', 'text', 'xml', 'message', 'emptyError'),
		none: told('It gets a list of no leads.', /"Leads":\[\]/),
	}),
	'dataInterface.empty': assumed(WITH_KEY, {
		claim: 'A list of no leads is {"QueryTotal": "0", "Leads": []}.',
		seen: /"Leads":\[\]/,
		leads: 0,
		...EMPTY,
	}),

	// --- ClickPoint, Query API v1 ---------------------------------------------------------------------

	'queryApi.token': documented([...WITH_CLIENT, 'testClient'], {
		claim:
			'A token is returned as {"access_token", "token_type", "expires_in": 3600, "error": null}.',
		seen: /"expires_in":\d/,
		textLifetime: same('expires_in is a string.', /"expires_in":"/),
		noLifetime: same('There is no expires_in.', /\n(?!.*"expires_in":)/),
		created: same('With status 201.', /^201/),
	}),
	'queryApi.token.refusal': observed([...WITH_CLIENT, 'testClient'], {
		claim: 'A wrong client secret gets status 401.',
		seen: /^401/,
		asked: 'key',
		...KEY_REFUSALS,
		withError: error(
			'Status 200, and {"access_token": null, "error": text}.',
			/^2.*\n.*"access_token":null/,
		),
	}),
	'queryApi.token.expired': assumed(['leadsByClient', 'leadTypes', 'createLeadByClient'], {
		claim: 'A token that is no longer valid gets status 401.',
		seen: /^401/,
		asked: 'expired',
		...refusals('400', '403', 'html', 'json'),
	}),
	'queryApi.token.several': assumed([...BY_CLIENT, 'createLeadByClient'], {
		claim: 'A new token leaves those before it valid.',
		one: same('Only the newest is valid.'),
	}),
	'queryApi.scope': assumed(WITH_CLIENT, {
		claim: 'A token without the scope gets status 403.',
		seen: /^403/,
		asked: 'scope',
		takes: 'a client that lacks the scope',
		...refusals('401', '404', 'json', 'message'),
	}),
	'queryApi.leadTypes': observed(['leadTypes', 'picker'], {
		claim: 'GET /v1/leadtypes returns a list.',
		seen: /\n\[/,
		wrapped: same('It is in an object: {"LeadTypes": [...]}.', /\n\{"LeadTypes":/),
		envelope: same('It is in an object: {"data": [...]}.', /\n\{"data":/),
	}),
	'queryApi.leadTypes.names': observed(['leadTypes', 'picker'], {
		claim: 'Each lead type has LeadTypeUID and Descriptor.',
		seen: /"LeadTypeUID":\d[^}]*"Descriptor":/,
		name: same('The name is Name.', withoutDescriptor('Name')),
		leadTypeName: same('The name is LeadTypeName.', withoutDescriptor('LeadTypeName')),
		description: same('The name is Description.', withoutDescriptor('Description')),
		camelCase: same('They are leadTypeUID and leadTypeName.', /"leadTypeUID":/),
		id: same('They are Id and Name.', /"Id":/),
		uid: same('They are UID and Descriptor.', /"UID":/),
		textId: same('The ID is a string.', /"LeadTypeUID":"[^}]*"Descriptor":/),
	}),
	'queryApi.names': assumed(BY_CLIENT, {
		claim: 'The response has QueryTotal, TakeCount, SentCount and Leads.',
		seen: /"Leads":/,
		camelCase: same('It has queryTotal and leads.', /"queryTotal":/),
		list: same('It is a list of leads alone.', /\n\[/),
		wrapped: same('Leads is an object: {"Lead": [...]}.', /"Leads":\{"Lead":\[/),
		noCounts: same('It has Leads alone.', /\n\{"Leads":/),
		results: error('The list is called Results.', /"Results":/),
		envelope: error('All are in an object called Data.', /\n\{"Data":/),
	}),
	'queryApi.total': assumed(BY_CLIENT, {
		claim: 'QueryTotal is the number of leads that match, on all pages.',
		seen: /"QueryTotal":\d/,
		text: same('It is a string.', /"QueryTotal":"/),
		missing: same('There is none.', /\n(?!.*"QueryTotal":)/),
		page: same('It counts the leads of the page alone.'),
	}),
	'queryApi.one': assumed(BY_CLIENT, {
		claim: 'A single lead is a list of one.',
		seen: /\[/,
		leads: 1,
		object: same('It is an object: "Leads": {...}.', /"Leads":\{(?!"Lead":)/),
	}),
	'queryApi.sections': assumed(BY_CLIENT, {
		claim: 'A lead has UID, Properties with DateAdded, and Fields.',
		seen: /"Properties":\{[^}]*"DateAdded":/,
		flat: same('It has no sections.', /\n(?!.*"properties":).*"DateAdded":/i),
		datesBeside: same('DateAdded is beside the sections.', /"Properties":\{(?![^}]*"DateAdded":)/),
		camelCase: error('They are uid, properties and fields.', /"properties":\{/),
	}),
	'queryApi.sends': assumed(BY_CLIENT, {
		claim: "A lead's sends are the list Sends beside the sections.",
		seen: /"Sends":\[/,
		...SENDS,
	}),
	'queryApi.uid': assumed(BY_CLIENT, {
		claim: 'UID is a number.',
		seen: /"UID":\d/,
		text: same('It is a string.', /"UID":"/),
	}),
	'queryApi.dates': assumed(BY_CLIENT, {
		claim: 'DateAdded is written YYYY-MM-DDTHH:mm:ssZ, in UTC.',
		seen: /T[\d:]{8}Z"/,
		...DATES,
		offset: same('With an offset: YYYY-MM-DDTHH:mm:ss+00:00.', /T[\d:]{8}[+-]/),
	}),
	'queryApi.period.start': assumed(BY_CLIENT, {
		claim: 'StartDate belongs to the period.',
		...EXCLUSIVE,
	}),
	'queryApi.period.end': assumed(BY_CLIENT, {
		claim: 'EndDate belongs to the period.',
		...EXCLUSIVE,
	}),
	'queryApi.period.field': assumed(BY_CLIENT, {
		claim: 'The period is about DateAdded.',
		lastUpdated: same('It is about LastUpdated: edited leads come again.'),
	}),
	'queryApi.late': assumed(['triggerByClient'], {
		claim: 'A lead appears some seconds after it was added.',
		takes: 'somebody who adds a lead meanwhile',
		...LATE,
	}),
	'queryApi.sort': assumed(BY_CLIENT, {
		claim: 'SortFields and SortOrder are applied, and 0 means ascending.',
		reversed: same('0 is descending.'),
		firstOnly: same('The second field is ignored: leads of the same time are in some fixed order.'),
		ignored: same('SortFields is ignored: leads are sorted by UID.'),
		refused: error('They are rejected with status 400.'),
	}),
	'queryApi.page': assumed(BY_CLIENT, {
		claim: 'A page has as many leads as Take says.',
		capped: same('It has fewer when Take is large.'),
		refused: error('A large Take is rejected with status 400.'),
	}),
	'queryApi.query': assumed(['filteredByClient'], {
		claim: 'Query compares the fields of leads as text or numbers.',
		refused: error('It is rejected with status 400.'),
		enumerated: told('Fields such as State are stored as numbers: "CA" is never found.'),
	}),
	'queryApi.error.lid': assumed(BY_CLIENT, {
		claim: 'A lead type that the account does not have gets status 404.',
		seen: /^404/,
		asked: 'lid',
		...refusals('400', '403', '500', 'html', 'text', 'json', 'message', 'emptyError'),
		none: told('It gets a list of no leads.', /"Leads":\[\]/),
	}),
	'queryApi.empty': assumed(BY_CLIENT, {
		claim: 'A list of no leads is {"QueryTotal": 0, …, "Leads": []}.',
		seen: /"Leads":\[\]/,
		leads: 0,
		...EMPTY,
		list: same('It is [].', /\n\[\]/),
	}),

	// --- ClickPoint, lead receiver --------------------------------------------------------------------

	'leadReceiver.key': assumed(RECEIVER_BY_KEY, {
		claim: 'The header api-key takes the key of the Data Interface.',
		other: error('It has its own key, and rejects any other.'),
	}),
	'leadReceiver.key.refusal': assumed(RECEIVER_BY_KEY, {
		claim: 'A wrong API key gets status 401.',
		seen: /^401/,
		asked: 'key',
		...KEY_REFUSALS,
	}),
	'leadReceiver.token': observed(['createLeadByClient'], {
		claim: 'A token is accepted instead of a key.',
		refused: error('It is rejected with status 401.'),
	}),
	'leadReceiver.answer': assumed(RECEIVER, {
		claim: 'Success is status 200 and {"isValidPost": true, "ResponseType": 0, …}.',
		takes: 'a real lead',
		...words(same),
		'201': same('It is status 201.'),
		'202': same('It is status 202.'),
		noFlag: same('There is no isValidPost.'),
		noType: same('There is no ResponseType.'),
		noError: same('It also has a null error and empty errors.'),
		unclear: error('It is {"status": "queued"}.'),
		html: error('It is a web page.'),
		text: error('It is a sentence.'),
		empty: error('It has no body.'),
		noContent: error('It is status 204, without a body.'),
	}),
	'leadReceiver.id': assumed(RECEIVER, {
		claim: "LeadIdentifier is the new lead's UID, a number.",
		takes: 'a real lead',
		text: same('It is a string.'),
		missing: told('There is none.'),
		zero: error('It is 0.'),
		null: told('It is null.'),
	}),
	'leadReceiver.refusal': assumed(RECEIVER, {
		claim:
			'A rejection is status 200 and {"isValidPost": false, "ResponseType": number, "ResponseDetail": text, …}.',
		seen: /"isValidPost":false.*"ResponseType":\d/,
		asked: 'field',
		...refusingWords(error),
		...refusals('500', 'html', 'text', 'json', 'message', 'success', 'code', 'errors'),
		...refusals('nested', 'sentence', 'null', 'empty'),
		noFlag: error('There is no isValidPost.', /\n\{(?!.*"isValidPost").*"ResponseType":/),
		noType: error('There is no ResponseType.', /"isValidPost":(?!.*"ResponseType")/),
	}),
	'leadReceiver.duplicate': assumed(['duplicate'], {
		claim: 'An existing lead is rejected this way, with ResponseType 6.',
		takes: 'the same real lead, sent two times',
		...refusingWords(same),
		noFlag: same('There is no isValidPost.'),
		original: same('LeadIdentifier is the UID of the existing lead.'),
		other: error('ResponseType is 9, Data_Errors.'),
		json: REFUSALS.json,
	}),

	// --- ClientPoint v4 -------------------------------------------------------------------------------

	'clientPoint.key': assumed([...WRITES, 'getLink', 'testClientPoint'], {
		claim: 'A wrong API key gets status 401.',
		seen: /^401/,
		asked: 'key',
		...KEY_REFUSALS,
	}),
	'clientPoint.key.good': assumed(['testClientPoint'], {
		claim: 'An update of ID 0 with a good key and nothing else gets status 404 or 422.',
		seen: /^(?:404|422)/,
		'400': same('It gets status 400, "Invalid clientpoint id".', /^400/),
		'405': error('It gets status 405.', /^405/),
		ok: same('It gets status 200, and {"status": true}.', /^200.*\n.*"status":true/),
		refused: same(
			'It gets status 200, and {"status": false, "message": "ClientPoint not found"}.',
			/^200.*\n.*"status":false/,
		),
	}),
	'clientPoint.refusal': assumed(WRITES, {
		claim: 'A rejection has status 400 or higher.',
		seen: /^[45]/,
		asked: 'field',
		...refusals('text', 'json', 'message', 'success', 'code', 'errors'),
		...refusals('nested', 'sentence', 'null', 'statusFalse'),
		statusError: error(
			'Status 200, and {"status": "error", "message": text}.',
			/^2.*\n\{"status":"error"/,
		),
		envelope: error(
			'Status 200, and {"data": {"status": false, "message": text}}.',
			/^2.*\n\{"data":\{"status":false/,
		),
		html: error('A web page, with its status.', /^[45][^]*<html/i),
		empty: error('No body, with its status.', /^[45].*\n$/),
	}),
	'clientPoint.answer': assumed(WRITES, {
		claim: 'Success is status 200 and {"status": true, "message": text, …}.',
		seen: /"status":true/,
		'201': same('It is status 201.', /^201/),
		'202': same('It is status 202.', /^202/),
		flagText: same('The status is "success".', /"status":"success"/),
		flagOne: same('The status is 1.', /"status":1\b/),
		flagCode: same('The status is 200.', /"status":200/),
		success: same('The flag is {"success": true}.', /"success":true/),
		wordsOnly: same(
			'There is no flag, but a message.',
			/\n(?!.*"(?:status|success)":).*"message":/,
		),
		errorNull: same('It also has a null error and empty errors.', /"errors":/),
		otherStatus: same('The status is that of the ClientPoint: "pending".', /"status":"/),
		envelope: same('Everything is in an object called data.', /\n\{"data":\{"status":/),
		result: same('Everything is in an object called result.', /\n\{"result":\{/),
		listOfOne: same('Everything is in a list with one entry.', /\n\[/),
		noContent: same('It is status 204, without a body.', /^204/, {
			create: 'error',
			createOnce: 'error',
		}),
		unclear: error('It is {"result": "queued"}.', /\n(?!.*"(?:status|success|message)":)./),
	}),
	'clientPoint.id': assumed(WRITES, {
		claim: 'The response has the ID as the number clientpoint_id.',
		seen: /"clientpoint_id":/,
		text: same('It is a string.', /"clientpoint_id":"/),
		data: same('It is in data.', /"data":\{[^}]*"clientpoint_id":/),
		clientpoint: same('It is id, in an object clientpoint.', /"clientpoint":\{/),
		pascal: same('It is ClientPointId.', /"ClientPointId":/),
		camel: same('It is clientPointId.', /"clientPointId":/),
		missing: told('There is none.', /\n(?!.*"client_?point(?:_?id)?":)/i),
	}),
	'clientPoint.link': assumed(WRITES, {
		claim: 'The response has the link as link: https://<company>.clientpoint.net/v/<id>/<digits>.',
		seen: /"link":/,
		data: same('It is clientpoint_url, in data.', /"data":\{[^}]*"clientpoint_url":/),
		top: same('It is clientpoint_url, at the top.', /"clientpoint_url":/),
		url: same('It is url, at the top.', /\n(?!.*"link":).*"url":/),
		missing: told('There is none.', /\n(?!.*"(?:clientpoint_url|link|url)":)/),
	}),
	'clientPoint.unknown': assumed(['update', 'addRecipient', 'getLink'], {
		claim: 'An ID that does not exist gets status 404.',
		seen: /^404/,
		asked: 'id',
		...refusals('400', '403', '422', '500', 'html', 'text', 'json', 'message'),
		...refusals('success', 'empty', 'statusFalse'),
	}),
	'clientPoint.getLink': observed(['getLink'], {
		claim: 'GET /v4/clientpoint/get-link/<id>?api_key=…&type=view returns the link.',
		seen: /^200/,
		'405': error('It gets status 405.', /^405/),
		redirect: error('It redirects to the ClientPoint.', /^3/),
	}),
	'clientPoint.getLink.place': observed(['getLink'], {
		claim: 'The link is clientpoint_url, in data.',
		seen: /"data":\{"clientpoint_url":"/,
		top: same('It is clientpoint_url, at the top.', /\n\{[^{]*"clientpoint_url":"/),
		link: same('It is link, at the top.', /\n\{[^{]*"link":/),
		url: same('It is url, at the top.', /\n\{[^{]*"url":/),
		dataLink: same('It is link, in data.', /"data":\{"link":/),
		dataUrl: same('It is url, in data.', /"data":\{"url":/),
		camel: same('It is clientPointUrl, in data.', /"clientPointUrl":/),
		pascal: same('It is ClientPointLink, in Data.', /"ClientPointLink":/),
		clientpoint: same('It is link, in an object clientpoint.', /"clientpoint":\{"link":/),
		result: same('It is clientpoint_url, in result.', /"result":\{"clientpoint_url":/),
		noFlag: same('There is no status beside it.', /\n\{"data":\{"clientpoint_url":"/),
		listOfOne: same('Everything is in a list with one entry.', /\n\[/),
		text: error('It is all of the response.', /\nhttps?:/),
		null: error('It is null.', /"clientpoint_url":null/),
		missing: error('There is none.', /^200.*\n(?!.*(?:url|link))/i),
	}),
	'clientPoint.getLink.pin': observed(['getLink'], {
		claim: "The last part of the link's path is the PIN that opens the ClientPoint.",
		seen: /\/v\/\d+\/\w*\d\w*"/,
		slash: same('A slash follows.', /\/v\/\d+\/\w*\d\w*\/"/),
		query: same('Parameters follow.', /\/v\/\d+\/\w*\d\w*\?/),
		deeper: same('There are more parts before it.', /\/\w+\/\w+\/v\/\d+\/\w*\d\w*"/),
		none: told('There is none: the path ends with the ID.', /\/v\/\d+"/),
		parameter: told('It is a parameter.', /\/v\/\d+\?/),
		word: told('A word follows.', /\/v\/\d+\/.*[a-z]"/),
	}),
	'clientPoint.update.keeps': assumed(['update'], {
		claim: 'An update changes the fields that it names, and keeps the others.',
		takes: 'a look at the ClientPoint in the browser, unless the update is rejected',
		required: error('Without name, revenue and assigned_to it is rejected with status 422.'),
		blanks: told('Fields that it does not name are emptied.'),
	}),

	// --- ClientPoint's webhooks -----------------------------------------------------------------------

	'webhook.body': documented(['webhook'], {
		claim: 'A webhook is JSON: {"Event": text, "Data": object}.',
		seen: /\n\{"Event":/,
		form: same('It is a form with fields such as Data[ClientPointId].'),
		jsonInForm: same('It is a form, Data being JSON.'),
		multipart: same('It is a multipart form.'),
		list: same('It is a list of one event.'),
		plainText: same('Its type is text/plain.'),
		latin1: error('It is in ISO-8859-1, which n8n itself rejects.'),
	}),
	'webhook.values': documented(['webhook'], {
		claim: 'ClientPointId is a string of digits, Revenue a string with two decimals.',
		seen: /"ClientPointId":"/,
		numbers: same('Both are numbers.', /"ClientPointId":\d/),
	}),
	'webhook.event': assumed(['webhook'], {
		claim: 'Event is the new Status or the new ViewStatus, as the form lists them.',
		seen: /"Event":"/,
		capital: same('It begins with a capital letter.', /"Event":"[A-Z]/),
	}),
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;
export const FACT_IDS: readonly FactId[] = Object.keys(FACTS).filter(isFactId);
export const factOf = (id: FactId): Fact => FACTS[id];

export function isFactId(text: string): text is FactId {
	return Object.hasOwn(FACTS, text);
}
