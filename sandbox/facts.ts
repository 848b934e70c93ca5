/**
 * What the sandbox, and so the nodes, hold true of the two vendors: the one list of it. Nobody who wrote this has an
 * account with either. So each fact that is not documented names what else may be true, and what the operations that
 * rest on it do then: `npm run dialects` shows that they do, and `npm run vendor-check` finds out, with the keys of
 * somebody who has an account, what is true.
 */
export interface Fact {
	/** What is held true, in a sentence. */
	claim: string;
	/** The vendor's own public page says so; a public program relies on it in production; or neither, and it was chosen. */
	source: 'documented' | 'observed' | 'assumed';
	/** The operations that rest on it. */
	readBy: readonly Reader[];
	/** What a fact about refusals is about: the request that is refused. */
	asked?: Asked;
	/** How many leads there are in the cells of the matrix, where it makes a difference. */
	leads?: number;
	/** What else may be true, by the name that the sandbox is told. */
	alternatives: Readonly<Record<string, Alternative>>;
}

export interface Alternative {
	claim: string;
	/** What is right then. */
	items: Right;
	/** The operations for which something else is right. */
	but?: Partial<Record<Reader, Right>>;
}

/**
 * The same items as otherwise; an error, with nothing lost or doubled; or other items, which a person learns from a
 * hint, or from the notice of a field.
 */
export type Right = 'same' | 'error' | 'told';

/** What a request is refused for: its key, an unknown lead type or ID, a lacking scope, a wrong field, an old token. */
export const ASKED = ['key', 'lid', 'id', 'scope', 'field', 'expired'] as const;
export type Asked = (typeof ASKED)[number];

/** The operations of the nodes, as a person calls them. */
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
const WITH_CLIENT = [
	'leadsByClient',
	'triggerByClient',
	'leadTypes',
	'picker',
	'createLeadByClient',
] as const;
const RECEIVER_BY_KEY = ['createLead', 'createLeadOnce'] as const;
const RECEIVER = [...RECEIVER_BY_KEY, 'createLeadByClient'] as const;
const WRITES = ['create', 'createOnce', 'update', 'addRecipient'] as const;

const same = (claim: string, but?: Alternative['but']): Alternative => ({
	claim,
	items: 'same',
	...(but && { but }),
});
const error = (claim: string, but?: Alternative['but']): Alternative => ({
	...same(claim, but),
	items: 'error',
});
const told = (claim: string, but?: Alternative['but']): Alternative => ({
	...same(claim, but),
	items: 'told',
});

/** How a refusal may look, other than by the status of the claim. */
export const REFUSALS = {
	'400': 'Status 400.',
	'401': 'Status 401.',
	'403': 'Status 403.',
	'404': 'Status 404.',
	'422': 'Status 422.',
	'500': 'Status 500.',
	redirect: 'A redirect to a login page.',
	html: 'Status 200, and a web page.',
	text: 'Status 200, and a sentence.',
	xml: 'Status 200, and <Error> in XML.',
	json: 'Status 200, and {"Error": text}.',
	message: 'Status 200, and {"Message": text}.',
	success: 'Status 200, and {"Success": false, "Detail": text}.',
	status: 'Status 200, and {"Status": "Unauthorized"}.',
	code: 'Status 200, and {"code": 401, "message": text}.',
	errors: 'Status 200, and {"errors": [text]}.',
	nested: 'Status 200, and {"Response": {"Error": text}}.',
	sentence: 'Status 200, and a sentence in JSON.',
	null: 'Status 200, and null.',
	empty: 'Status 200, and no body.',
	emptyError: 'Status 200, and a list of no leads beside an error.',
	emptyStatus: 'Status 200, and a list of no leads beside {"Status": "Unauthorized"}.',
	emptyXml: 'Status 200, and a list of no leads around <Error> in XML.',
} as const;
export type Refusal = keyof typeof REFUSALS;

function refusals<const Name extends Refusal>(
	...names: readonly Name[]
): Readonly<Record<Name, Alternative>> {
	const entries = names.map((name) => [name, error(REFUSALS[name])] as const);
	return Object.fromEntries(entries) as Readonly<Record<Name, Alternative>>;
}

const DATES = {
	iso: same('YYYY-MM-DDTHH:mm:ss, without a zone.'),
	isoFraction: same('With a fraction of a second: YYYY-MM-DDTHH:mm:ss.1234567.'),
	isoBlank: same('With a blank for the T.'),
	padded: same('MM/DD/YYYY hh:mm:ss AM, with leading zeros.'),
	narrow: same('With a narrow no-break space (U+202F) before AM and PM.'),
	noBreak: same('With a no-break space (U+00A0) before AM and PM.'),
	lower: same('With am and pm in lower case.'),
	hours24: same('M/D/YYYY HH:mm:ss, on a clock of 24 hours.'),
} as const;

/** How a wrong key may be refused everywhere. */
const KEY_REFUSALS = [
	'400',
	'403',
	'404',
	'422',
	'500',
	'redirect',
	'html',
	'text',
	'xml',
	'json',
	'message',
	'success',
	'code',
	'errors',
	'nested',
	'sentence',
	'null',
	'empty',
] as const;

const EMPTY = {
	leadsNull: same('Leads is null.'),
	leadsAbsent: same('There is no Leads.'),
	leadsText: same('Leads is an empty text.'),
	noContent: same('Status 204, without a body.'),
	withMessage: same('A message that says OK is beside it.'),
	withNoError: same('An error that is null or false is beside it.'),
} as const;

const LATE = {
	slow: same('It appears half a minute later.'),
	unordered: same('Some appear half a minute later, behind leads that are newer.'),
} as const;

const SENDS = {
	oneObject: same('A single send is an object, not a list of one.'),
	wrapped: same('The list is in an object: {"Send": [...]}.'),
	nullWhenNone: same('Without sends it is null.'),
	textWhenNone: same('Without sends it is an empty text.'),
} as const;

/** How the lead receiver may say what has become of a lead, in the words of its version 1. */
const WORDS = {
	texts: same('Switches and numbers are texts.'),
	names: same('ResponseType is a name.'),
	camelCase: same('Names begin in lower case.'),
	perLead: same('All is in a list leads.'),
	list: same('All is in a list of one.'),
	envelope: same('All is in an object data.'),
} as const;

/** The same as a refusal. */
const REFUSING_WORDS = {
	...refusals('400', '422'),
	'409': error('Status 409.'),
	texts: error(WORDS.texts.claim),
	names: error(WORDS.names.claim),
	camelCase: error(WORDS.camelCase.claim),
	details: error('The reason is in ResponseDetails.'),
	perLead: error(WORDS.perLead.claim),
	list: error(WORDS.list.claim),
	envelope: error(WORDS.envelope.claim),
} as const;

/** The same of a duplicate, which is understood. */
const DUPLICATE_WORDS = {
	...WORDS,
	'400': same(REFUSALS['400']),
	'409': same('Status 409.'),
	'422': same(REFUSALS['422']),
	details: same('The reason is in ResponseDetails.'),
} as const;

/** A fact of a source: its claim, the operations that rest on it, and what else may be true. */
const factFrom =
	(source: Fact['source']) =>
	<const A extends Fact['alternatives']>(
		claim: string,
		readBy: readonly Reader[],
		alternatives: A,
		more: Pick<Fact, 'asked' | 'leads'> = {},
	) => ({ claim, source, readBy, alternatives, ...more });
const documented = factFrom('documented');
const observed = factFrom('observed');
const assumed = factFrom('assumed');

export const FACTS = {
	// --- ClickPoint, Data Interface -------------------------------------------------------------------

	'dataInterface.post': observed(
		'POST with an application/x-www-form-urlencoded body returns leads.',
		WITH_KEY,
		{ getOnly: error('POST is refused with status 405.') },
	),
	'dataInterface.period.start': assumed('startdate belongs to the period, to the second.', BY_KEY, {
		exclusive: same('It does not.'),
	}),
	'dataInterface.period.end': assumed('enddate belongs to the period, to the second.', BY_KEY, {
		exclusive: same('It does not.'),
	}),
	'dataInterface.period.field': assumed('The period is about DateAdded.', BY_KEY, {
		lastUpdated: same('It is about LastUpdated: old leads come when edited.'),
	}),
	'dataInterface.date': observed('Dates may be written MM-DD-YYYY HH:mm:ss, 24-hour.', WITH_KEY, {
		refused: error('Such a date is refused with status 400.'),
	}),
	'dataInterface.zone.bounds': assumed(
		'startdate and enddate are read in the time zone in which DateAdded is written.',
		BY_KEY,
		{ utc: same('They are read in UTC.') },
	),
	'dataInterface.zone.account': assumed(
		'That time zone is Pacific Time (America/Los_Angeles).',
		BY_KEY,
		{
			eastern: same('It is Eastern Time.'),
			utc: same('It is UTC.'),
			tokyo: same('It is far in the east.'),
		},
	),
	'dataInterface.zone.repeated': assumed(
		'A bound in an hour that the clock repeats means both passes of it.',
		['clockChange'],
		{ first: same('It means the first.'), second: same('It means the second.') },
	),
	'dataInterface.late': observed(
		'A lead appears some seconds after it was added.',
		['trigger'],
		LATE,
	),
	'dataInterface.json': observed('Accept: application/json makes the response JSON.', WITH_KEY, {
		xml: same('It is XML all the same.'),
		asText: same('It is JSON, with the type text/plain.'),
		asHtml: same('It is JSON, with the type text/html.'),
		mark: same('It is JSON, with a byte order mark.'),
	}),
	'dataInterface.json.names': observed('The JSON has QueryTotal and Leads.', BY_KEY, {
		camelCase: same('It has queryTotal and leads.'),
		lowerCase: same('It has querytotal and leads.'),
		wrapped: same('Leads is an object: {"Lead": [...]}.'),
		results: error('The list is called Results.'),
		envelope: error('Both are in an object Data.'),
	}),
	'dataInterface.json.one': assumed(
		'A single lead is a list of one.',
		BY_KEY,
		{
			object: same('It is an object: "Leads": {...}.'),
			wrapped: same('It is an object in one: "Leads": {"Lead": {...}}.'),
		},
		{ leads: 1 },
	),
	'dataInterface.json.counts': assumed('The JSON has TakeCount and SentCount too.', BY_KEY, {
		missing: same('It has neither.'),
		more: same('It has other counts too.'),
	}),
	'dataInterface.json.total': observed('In JSON, QueryTotal is a text of digits.', BY_KEY, {
		number: same('It is a number.'),
		missing: same('There is none.'),
		null: same('It is null.'),
		page: same('It counts the leads of the page alone.'),
	}),
	'dataInterface.json.values': assumed(
		'In JSON, every value of a lead is a text, UID included.',
		BY_KEY,
		{
			numbers: same('Numbers are numbers.'),
			booleans: same('true and false are booleans.'),
		},
	),
	'dataInterface.json.dates': assumed(
		'In JSON, DateAdded is written as in XML: M/D/YYYY h:mm:ss AM.',
		BY_KEY,
		{
			...DATES,
			wallZ: same('YYYY-MM-DDTHH:mm:ssZ, in the time zone of the account all the same.'),
			utcZ: same('YYYY-MM-DDTHH:mm:ssZ, in UTC.'),
		},
	),
	'dataInterface.xml.type': assumed(
		'The content type of the XML is application/xml.',
		['leadsXml'],
		{
			textXml: same('It is text/xml.'),
			html: same('It is text/html.'),
			text: same('It is text/plain.'),
		},
	),
	'dataInterface.xml.fields': documented(
		'Each field is an element of its name, with its value as text.',
		['leadsXml'],
		{
			namespace: same('The elements are in a namespace.'),
			nil: same('An empty one has xsi:nil.'),
		},
	),
	'dataInterface.xml.sends': assumed('Sends are <Sends><Send>…</Send></Sends>.', ['leadsXml'], {
		attributes: same('A send has attributes, not elements.'),
	}),
	'dataInterface.sends': assumed('In JSON, the sends of a lead are the list Sends.', BY_KEY, SENDS),
	'dataInterface.sort': assumed(
		'With sortfields DateAdded|UID and ASC, leads come by time, equal ones by UID.',
		LISTS,
		{
			firstOnly: same('The second field is ignored: equal ones come in some fixed order.'),
			ignored: same('sortfields is ignored: leads come by UID.'),
			descending: same('sortorder is ignored: the newest come first.'),
		},
	),
	'dataInterface.page': observed('A page has as many leads as take says.', LISTS, {
		capped: same('It has fewer when take is large.'),
		refused: error('A large take is refused with status 400.'),
	}),
	'dataInterface.query': observed(
		'query compares the fields of leads, as texts or numbers.',
		['filtered'],
		{
			refused: error('It is refused with status 400.'),
			enumerated: told('State and the like are stored as numbers: "CA" is found nowhere.'),
		},
	),
	'dataInterface.error.key': assumed(
		'A wrong API key gets status 401.',
		[...LISTS, 'testKey'],
		refusals(...KEY_REFUSALS, 'status', 'emptyError', 'emptyStatus', 'emptyXml'),
		{ asked: 'key' },
	),
	'dataInterface.error.lid': assumed(
		'An LID that the account does not have gets status 200 and {"Error": text}.',
		BY_KEY,
		{
			...refusals('400', '403', '404', '500', 'html', 'text', 'xml', 'message', 'emptyError'),
			none: told('It gets a list of no leads.'),
		},
		{ asked: 'lid' },
	),
	'dataInterface.empty': assumed(
		'A list of no leads is {"QueryTotal": "0", "Leads": []}.',
		WITH_KEY,
		EMPTY,
		{ leads: 0 },
	),

	// --- ClickPoint, Query API v1 ---------------------------------------------------------------------

	'queryApi.token': documented(
		'A token comes as {"access_token", "token_type", "expires_in": 3600, "error": null}.',
		[...WITH_CLIENT, 'testClient'],
		{
			textLifetime: same('expires_in is a text.'),
			noLifetime: same('There is no expires_in.'),
			created: same('With status 201.'),
		},
	),
	'queryApi.token.refusal': observed(
		'A wrong client secret gets status 401.',
		[...WITH_CLIENT, 'testClient'],
		{
			...refusals(...KEY_REFUSALS),
			withError: error('Status 200, and {"access_token": null, "error": text}.'),
		},
		{ asked: 'key' },
	),
	'queryApi.token.expired': assumed(
		'A token that is no longer valid gets status 401.',
		['leadsByClient', 'leadTypes', 'createLeadByClient'],
		refusals('400', '403', 'html', 'json'),
		{ asked: 'expired' },
	),
	'queryApi.token.several': assumed(
		'A new token leaves those before it valid.',
		[...BY_CLIENT, 'createLeadByClient'],
		{ one: same('Only the newest is valid.') },
	),
	'queryApi.scope': assumed(
		'A token without the scope gets status 403.',
		WITH_CLIENT,
		refusals('401', '404', 'json', 'message'),
		{ asked: 'scope' },
	),
	'queryApi.leadTypes': observed('GET /v1/leadtypes returns a list.', ['leadTypes', 'picker'], {
		wrapped: same('It is in an object: {"LeadTypes": [...]}.'),
		envelope: same('It is in an object: {"data": [...]}.'),
	}),
	'queryApi.leadTypes.names': observed(
		'Each lead type has LeadTypeUID and Descriptor.',
		['leadTypes', 'picker'],
		{
			name: same('The name is Name.'),
			leadTypeName: same('The name is LeadTypeName.'),
			description: same('The name is Description.'),
			camelCase: same('They are leadTypeUID and leadTypeName.'),
			id: same('They are Id and Name.'),
			uid: same('They are UID and Descriptor.'),
			textId: same('The ID is a text.'),
		},
	),
	'queryApi.names': assumed(
		'The response has QueryTotal, TakeCount, SentCount and Leads.',
		BY_CLIENT,
		{
			camelCase: same('It has queryTotal and leads.'),
			list: same('It is a list of leads alone.'),
			wrapped: same('Leads is an object: {"Lead": [...]}.'),
			noCounts: same('It has Leads alone.'),
			results: error('The list is called Results.'),
			envelope: error('All are in an object Data.'),
		},
	),
	'queryApi.total': assumed(
		'QueryTotal is the number of leads that match, on all pages.',
		BY_CLIENT,
		{
			text: same('It is a text.'),
			missing: same('There is none.'),
			page: same('It counts the leads of the page alone.'),
		},
	),
	'queryApi.one': assumed(
		'A single lead is a list of one.',
		BY_CLIENT,
		{ object: same('It is an object: "Leads": {...}.') },
		{ leads: 1 },
	),
	'queryApi.sections': assumed(
		'A lead has UID, Properties with DateAdded, and Fields.',
		BY_CLIENT,
		{
			flat: same('It has no sections.'),
			datesBeside: same('DateAdded is beside the sections.'),
			camelCase: error('They are uid, properties and fields.'),
		},
	),
	'queryApi.sends': assumed(
		"A lead's sends are the list Sends beside the sections.",
		BY_CLIENT,
		SENDS,
	),
	'queryApi.uid': assumed('UID is a number.', BY_CLIENT, { text: same('It is a text.') }),
	'queryApi.dates': assumed('DateAdded is written YYYY-MM-DDTHH:mm:ssZ, in UTC.', BY_CLIENT, {
		...DATES,
		offset: same('With an offset: YYYY-MM-DDTHH:mm:ss+00:00.'),
	}),
	'queryApi.period.start': assumed('StartDate belongs to the period.', BY_CLIENT, {
		exclusive: same('It does not.'),
	}),
	'queryApi.period.end': assumed('EndDate belongs to the period.', BY_CLIENT, {
		exclusive: same('It does not.'),
	}),
	'queryApi.period.field': assumed('The period is about DateAdded.', BY_CLIENT, {
		lastUpdated: same('It is about LastUpdated: old leads come when edited.'),
	}),
	'queryApi.late': assumed(
		'A lead appears some seconds after it was added.',
		['triggerByClient'],
		LATE,
	),
	'queryApi.sort': assumed('SortFields and SortOrder are heeded, and 0 is ascending.', BY_CLIENT, {
		reversed: same('0 is descending.'),
		firstOnly: same('The second field is ignored: equal ones come in some fixed order.'),
		ignored: same('SortFields is ignored: leads come by UID.'),
		refused: error('They are refused with status 400.'),
	}),
	'queryApi.page': assumed('A page has as many leads as Take says.', BY_CLIENT, {
		capped: same('It has fewer when Take is large.'),
		refused: error('A large Take is refused with status 400.'),
	}),
	'queryApi.query': assumed(
		'Query compares the fields of leads, as texts or numbers.',
		['filteredByClient'],
		{
			refused: error('It is refused with status 400.'),
			enumerated: told('State and the like are stored as numbers: "CA" is found nowhere.'),
		},
	),
	'queryApi.error.lid': assumed(
		'A lead type that the account does not have gets status 404.',
		BY_CLIENT,
		{
			...refusals('400', '403', '500', 'html', 'text', 'json', 'message', 'emptyError'),
			none: told('It gets a list of no leads.'),
		},
		{ asked: 'lid' },
	),
	'queryApi.empty': assumed(
		'A list of no leads is {"QueryTotal": 0, …, "Leads": []}.',
		BY_CLIENT,
		{ ...EMPTY, list: same('It is [].') },
		{ leads: 0 },
	),

	// --- ClickPoint, lead receiver --------------------------------------------------------------------

	'leadReceiver.key': assumed(
		'The header api-key takes the key of the Data Interface.',
		RECEIVER_BY_KEY,
		{ other: error('It takes a key of its own, and refuses any other.') },
	),
	'leadReceiver.key.refusal': assumed(
		'A wrong API key gets status 401.',
		RECEIVER_BY_KEY,
		refusals(...KEY_REFUSALS),
		{ asked: 'key' },
	),
	'leadReceiver.token': observed(
		'A token is taken in the place of a key.',
		['createLeadByClient'],
		{ refused: error('It is refused with status 401.') },
	),
	'leadReceiver.answer': assumed(
		'Success is status 200 and {"isValidPost": true, "ResponseType": 0, …}.',
		RECEIVER,
		{
			...WORDS,
			'201': same('It is status 201.'),
			'202': same('It is status 202.'),
			noFlag: same('There is no isValidPost.'),
			noType: same('There is no ResponseType.'),
			noError: same('Beside it are an error that is null and errors that are empty.'),
			unclear: error('It is {"status": "queued"}.'),
			html: error('It is a web page.'),
			text: error('It is a sentence.'),
			empty: error('It has no body.'),
			noContent: error('It is status 204, without a body.'),
		},
	),
	'leadReceiver.id': assumed("LeadIdentifier is the new lead's UID, a number.", RECEIVER, {
		text: same('It is a text.'),
		missing: told('There is none.'),
		zero: error('It is 0.'),
		null: told('It is null.'),
	}),
	'leadReceiver.refusal': assumed(
		'A refusal is status 200 and {"isValidPost": false, "ResponseType": number, "ResponseDetail": text, …}.',
		RECEIVER,
		{
			...REFUSING_WORDS,
			...refusals('500', 'html', 'text', 'json', 'message', 'success', 'code', 'errors'),
			...refusals('nested', 'sentence', 'null', 'empty'),
			noFlag: error('There is no isValidPost.'),
			noType: error('There is no ResponseType.'),
		},
		{ asked: 'field' },
	),
	'leadReceiver.duplicate': assumed(
		'A lead that is there already is refused so, with ResponseType 6.',
		['duplicate'],
		{
			...DUPLICATE_WORDS,
			noFlag: same('There is no isValidPost.'),
			original: same('LeadIdentifier is the UID of the lead that is there.'),
			other: error('ResponseType is 9, Data_Errors.'),
			json: error(REFUSALS.json),
		},
	),

	// --- ClientPoint v4 -------------------------------------------------------------------------------

	'clientPoint.key': assumed(
		'A wrong API key gets status 401.',
		[...WRITES, 'getLink', 'testClientPoint'],
		refusals(...KEY_REFUSALS),
		{ asked: 'key' },
	),
	'clientPoint.key.good': assumed(
		'An update of ID 0 with a good key and nothing else gets status 404 or 422.',
		['testClientPoint'],
		{
			'400': same('It gets status 400, "Invalid clientpoint id".'),
			'405': error('It gets status 405.'),
			ok: same('It gets status 200, and {"status": true}.'),
			refused: same(
				'It gets status 200, and {"status": false, "message": "ClientPoint not found"}.',
			),
		},
	),
	'clientPoint.refusal': assumed(
		'A refusal has a status of 400 or more.',
		WRITES,
		{
			...refusals('text', 'json', 'message', 'success', 'code', 'errors'),
			...refusals('nested', 'sentence', 'null'),
			statusFalse: error('Status 200, and {"status": false, "message": text}.'),
			statusError: error('Status 200, and {"status": "error", "message": text}.'),
			envelope: error('Status 200, and {"data": {"status": false, "message": text}}.'),
			html: error('A web page, with its status.'),
			empty: error('No body, with its status.'),
		},
		{ asked: 'field' },
	),
	'clientPoint.answer': assumed(
		'Success is status 200 and {"status": true, "message": text, …}.',
		WRITES,
		{
			'201': same('It is status 201.'),
			'202': same('It is status 202.'),
			flagText: same('The status is "success".'),
			flagOne: same('The status is 1.'),
			flagCode: same('The status is 200.'),
			success: same('The flag is {"success": true}.'),
			wordsOnly: same('There is no flag, but a message.'),
			errorNull: same('Beside it are an error that is null and errors that are empty.'),
			otherStatus: same('The status is that of the ClientPoint: "pending".'),
			envelope: same('All is in an object data.'),
			result: same('All is in an object result.'),
			listOfOne: same('All is in a list of one.'),
			noContent: same('It is status 204, without a body.', {
				create: 'error',
				createOnce: 'error',
			}),
			unclear: error('It is {"result": "queued"}.'),
		},
	),
	'clientPoint.id': assumed('The response has the ID as the number clientpoint_id.', WRITES, {
		text: same('It is a text.'),
		data: same('It is in data.'),
		clientpoint: same('It is id, in an object clientpoint.'),
		pascal: same('It is ClientPointId.'),
		camel: same('It is clientPointId.'),
		missing: told('There is none.'),
	}),
	'clientPoint.link': assumed(
		'The response has the link as link: https://<company>.clientpoint.net/v/<id>/<digits>.',
		WRITES,
		{
			data: same('It is clientpoint_url, in data.'),
			top: same('It is clientpoint_url, at the top.'),
			url: same('It is url, at the top.'),
			missing: told('There is none.'),
		},
	),
	'clientPoint.unknown': assumed(
		'An ID that there is not gets status 404.',
		['update', 'addRecipient', 'getLink'],
		{
			...refusals(
				'400',
				'403',
				'422',
				'500',
				'html',
				'text',
				'json',
				'message',
				'success',
				'empty',
			),
			statusFalse: error('Status 200, and {"status": false, "message": text}.'),
		},
		{ asked: 'id' },
	),
	'clientPoint.getLink': observed(
		'GET /v4/clientpoint/get-link/<id>?api_key=…&type=view returns the link.',
		['getLink'],
		{
			'405': error('It gets status 405.'),
			redirect: error('It redirects to the ClientPoint.'),
		},
	),
	'clientPoint.getLink.place': observed('The link is clientpoint_url, in data.', ['getLink'], {
		top: same('It is clientpoint_url, at the top.'),
		link: same('It is link, at the top.'),
		url: same('It is url, at the top.'),
		dataLink: same('It is link, in data.'),
		dataUrl: same('It is url, in data.'),
		camel: same('It is clientPointUrl, in data.'),
		pascal: same('It is ClientPointLink, in Data.'),
		clientpoint: same('It is link, in an object clientpoint.'),
		result: same('It is clientpoint_url, in result.'),
		noFlag: same('There is no status beside it.'),
		listOfOne: same('All is in a list of one.'),
		text: error('It is all of the response.'),
		null: error('It is null.'),
		missing: error('There is none.'),
	}),
	'clientPoint.getLink.pin': observed(
		"The last part of the link's path is the PIN that opens the ClientPoint.",
		['getLink'],
		{
			slash: same('A slash is behind it.'),
			query: same('Parameters are behind it.'),
			deeper: same('There are more parts before it.'),
			none: told('There is none: the path ends with the ID.'),
			parameter: told('It is a parameter.'),
			word: told('A word is behind it.'),
		},
	),
	'clientPoint.update.keeps': assumed(
		'An update changes what it names, and keeps everything else.',
		['update'],
		{
			required: error('Without name, revenue and assigned_to it is refused with status 422.'),
			blanks: told('What it does not name is emptied.'),
		},
	),

	// --- ClientPoint's webhooks -----------------------------------------------------------------------

	'webhook.body': documented('A webhook is JSON: {"Event": text, "Data": object}.', ['webhook'], {
		form: same('It is a form with Data[ClientPointId] and the like.'),
		jsonInForm: same('It is a form, Data being JSON.'),
		multipart: same('It is a multipart form.'),
		list: same('It is a list of one event.'),
		plainText: same('Its type is text/plain.'),
		latin1: error('It is in ISO-8859-1, which n8n itself refuses.'),
	}),
	'webhook.values': documented(
		'ClientPointId is a text of digits, Revenue a text with two decimals.',
		['webhook'],
		{ numbers: same('Both are numbers.') },
	),
	'webhook.event': assumed(
		'Event is the new Status or the new ViewStatus, as the form lists them.',
		['webhook'],
		{ capital: same('It begins with a capital letter.') },
	),
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;
export const FACT_IDS: readonly FactId[] = Object.keys(FACTS).filter(isFactId);
export const factOf = (id: FactId): Fact => FACTS[id];

export function isFactId(text: string): text is FactId {
	return Object.hasOwn(FACTS, text);
}
