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

export const FACTS = {
	// --- ClickPoint, Data Interface -------------------------------------------------------------------

	'dataInterface.post': {
		claim: 'POST with an application/x-www-form-urlencoded body returns leads.',
		source: 'observed',
		readBy: WITH_KEY,
		alternatives: { getOnly: error('POST is refused with status 405.') },
	},
	'dataInterface.period.start': {
		claim: 'startdate belongs to the period, to the second.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: { exclusive: same('It does not.') },
	},
	'dataInterface.period.end': {
		claim: 'enddate belongs to the period, to the second.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: { exclusive: same('It does not.') },
	},
	'dataInterface.period.field': {
		claim: 'The period is about DateAdded.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: { lastUpdated: same('It is about LastUpdated: old leads come when edited.') },
	},
	'dataInterface.date': {
		claim: 'Dates may be written MM-DD-YYYY HH:mm:ss, 24-hour.',
		source: 'observed',
		readBy: WITH_KEY,
		alternatives: { refused: error('Such a date is refused with status 400.') },
	},
	'dataInterface.zone.bounds': {
		claim: 'startdate and enddate are read in the time zone in which DateAdded is written.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: { utc: same('They are read in UTC.') },
	},
	'dataInterface.zone.account': {
		claim: 'That time zone is Pacific Time (America/Los_Angeles).',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: {
			eastern: same('It is Eastern Time.'),
			utc: same('It is UTC.'),
			tokyo: same('It is far in the east.'),
		},
	},
	'dataInterface.zone.repeated': {
		claim: 'A bound in an hour that the clock repeats means both passes of it.',
		source: 'assumed',
		readBy: ['clockChange'],
		alternatives: { first: same('It means the first.'), second: same('It means the second.') },
	},
	'dataInterface.late': {
		claim: 'A lead appears some seconds after it was added.',
		source: 'observed',
		readBy: ['trigger'],
		alternatives: LATE,
	},
	'dataInterface.json': {
		claim: 'Accept: application/json makes the response JSON.',
		source: 'observed',
		readBy: WITH_KEY,
		alternatives: {
			xml: same('It is XML all the same.'),
			asText: same('It is JSON, with the type text/plain.'),
			asHtml: same('It is JSON, with the type text/html.'),
			mark: same('It is JSON, with a byte order mark.'),
		},
	},
	'dataInterface.json.names': {
		claim: 'The JSON has QueryTotal and Leads.',
		source: 'observed',
		readBy: BY_KEY,
		alternatives: {
			camelCase: same('It has queryTotal and leads.'),
			lowerCase: same('It has querytotal and leads.'),
			wrapped: same('Leads is an object: {"Lead": [...]}.'),
			results: error('The list is called Results.'),
			envelope: error('Both are in an object Data.'),
		},
	},
	'dataInterface.json.one': {
		claim: 'A single lead is a list of one.',
		source: 'assumed',
		readBy: BY_KEY,
		leads: 1,
		alternatives: {
			object: same('It is an object: "Leads": {...}.'),
			wrapped: same('It is an object in one: "Leads": {"Lead": {...}}.'),
		},
	},
	'dataInterface.json.counts': {
		claim: 'The JSON has TakeCount and SentCount too.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: {
			missing: same('It has neither.'),
			more: same('It has other counts too.'),
		},
	},
	'dataInterface.json.total': {
		claim: 'In JSON, QueryTotal is a text of digits.',
		source: 'observed',
		readBy: BY_KEY,
		alternatives: {
			number: same('It is a number.'),
			missing: same('There is none.'),
			null: same('It is null.'),
			page: same('It counts the leads of the page alone.'),
		},
	},
	'dataInterface.json.values': {
		claim: 'In JSON, every value of a lead is a text, UID included.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: {
			numbers: same('Numbers are numbers.'),
			booleans: same('true and false are booleans.'),
		},
	},
	'dataInterface.json.dates': {
		claim: 'In JSON, DateAdded is written as in XML: M/D/YYYY h:mm:ss AM.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: {
			...DATES,
			wallZ: same('YYYY-MM-DDTHH:mm:ssZ, in the time zone of the account all the same.'),
			utcZ: same('YYYY-MM-DDTHH:mm:ssZ, in UTC.'),
		},
	},
	'dataInterface.xml.type': {
		claim: 'The content type of the XML is application/xml.',
		source: 'assumed',
		readBy: ['leadsXml'],
		alternatives: {
			textXml: same('It is text/xml.'),
			html: same('It is text/html.'),
			text: same('It is text/plain.'),
		},
	},
	'dataInterface.xml.fields': {
		claim: 'Each field is an element of its name, with its value as text.',
		source: 'documented',
		readBy: ['leadsXml'],
		alternatives: {
			namespace: same('The elements are in a namespace.'),
			nil: same('An empty one has xsi:nil.'),
		},
	},
	'dataInterface.xml.sends': {
		claim: 'Sends are <Sends><Send>…</Send></Sends>.',
		source: 'assumed',
		readBy: ['leadsXml'],
		alternatives: { attributes: same('A send has attributes, not elements.') },
	},
	'dataInterface.sends': {
		claim: 'In JSON, the sends of a lead are the list Sends.',
		source: 'assumed',
		readBy: BY_KEY,
		alternatives: SENDS,
	},
	'dataInterface.sort': {
		claim: 'With sortfields DateAdded|UID and ASC, leads come by time, equal ones by UID.',
		source: 'assumed',
		readBy: LISTS,
		alternatives: {
			firstOnly: same('The second field is ignored: equal ones come in some fixed order.'),
			ignored: same('sortfields is ignored: leads come by UID.'),
			descending: same('sortorder is ignored: the newest come first.'),
		},
	},
	'dataInterface.page': {
		claim: 'A page has as many leads as take says.',
		source: 'observed',
		readBy: LISTS,
		alternatives: {
			capped: same('It has fewer when take is large.'),
			refused: error('A large take is refused with status 400.'),
		},
	},
	'dataInterface.query': {
		claim: 'query compares the fields of leads, as texts or numbers.',
		source: 'observed',
		readBy: ['filtered'],
		alternatives: {
			refused: error('It is refused with status 400.'),
			enumerated: told('State and the like are stored as numbers: "CA" is found nowhere.'),
		},
	},
	'dataInterface.error.key': {
		claim: 'A wrong API key gets status 401.',
		source: 'assumed',
		readBy: [...LISTS, 'testKey'],
		asked: 'key',
		alternatives: refusals(...KEY_REFUSALS, 'status', 'emptyError', 'emptyStatus', 'emptyXml'),
	},
	'dataInterface.error.lid': {
		claim: 'An LID that the account does not have gets status 200 and {"Error": text}.',
		source: 'assumed',
		readBy: BY_KEY,
		asked: 'lid',
		alternatives: {
			...refusals('400', '403', '404', '500', 'html', 'text', 'xml', 'message', 'emptyError'),
			none: told('It gets a list of no leads.'),
		},
	},
	'dataInterface.empty': {
		claim: 'A list of no leads is {"QueryTotal": "0", "Leads": []}.',
		source: 'assumed',
		readBy: WITH_KEY,
		leads: 0,
		alternatives: EMPTY,
	},

	// --- ClickPoint, Query API v1 ---------------------------------------------------------------------

	'queryApi.token': {
		claim: 'A token comes as {"access_token", "token_type", "expires_in": 3600, "error": null}.',
		source: 'documented',
		readBy: [...WITH_CLIENT, 'testClient'],
		alternatives: {
			textLifetime: same('expires_in is a text.'),
			noLifetime: same('There is no expires_in.'),
			created: same('With status 201.'),
		},
	},
	'queryApi.token.refusal': {
		claim: 'A wrong client secret gets status 401.',
		source: 'observed',
		readBy: [...WITH_CLIENT, 'testClient'],
		asked: 'key',
		alternatives: {
			...refusals(...KEY_REFUSALS),
			withError: error('Status 200, and {"access_token": null, "error": text}.'),
		},
	},
	'queryApi.token.expired': {
		claim: 'A token that is no longer valid gets status 401.',
		source: 'assumed',
		readBy: ['leadsByClient', 'leadTypes', 'createLeadByClient'],
		asked: 'expired',
		alternatives: refusals('400', '403', 'html', 'json'),
	},
	'queryApi.token.several': {
		claim: 'A new token leaves those before it valid.',
		source: 'assumed',
		readBy: [...BY_CLIENT, 'createLeadByClient'],
		alternatives: { one: same('Only the newest is valid.') },
	},
	'queryApi.scope': {
		claim: 'A token without the scope gets status 403.',
		source: 'assumed',
		readBy: WITH_CLIENT,
		asked: 'scope',
		alternatives: refusals('401', '404', 'json', 'message'),
	},
	'queryApi.leadTypes': {
		claim: 'GET /v1/leadtypes returns a list.',
		source: 'observed',
		readBy: ['leadTypes', 'picker'],
		alternatives: {
			wrapped: same('It is in an object: {"LeadTypes": [...]}.'),
			envelope: same('It is in an object: {"data": [...]}.'),
		},
	},
	'queryApi.leadTypes.names': {
		claim: 'Each lead type has LeadTypeUID and Descriptor.',
		source: 'observed',
		readBy: ['leadTypes', 'picker'],
		alternatives: {
			name: same('The name is Name.'),
			leadTypeName: same('The name is LeadTypeName.'),
			description: same('The name is Description.'),
			camelCase: same('They are leadTypeUID and leadTypeName.'),
			id: same('They are Id and Name.'),
			uid: same('They are UID and Descriptor.'),
			textId: same('The ID is a text.'),
		},
	},
	'queryApi.names': {
		claim: 'The response has QueryTotal, TakeCount, SentCount and Leads.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: {
			camelCase: same('It has queryTotal and leads.'),
			list: same('It is a list of leads alone.'),
			wrapped: same('Leads is an object: {"Lead": [...]}.'),
			noCounts: same('It has Leads alone.'),
			results: error('The list is called Results.'),
			envelope: error('All are in an object Data.'),
		},
	},
	'queryApi.total': {
		claim: 'QueryTotal is the number of leads that match, on all pages.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: {
			text: same('It is a text.'),
			missing: same('There is none.'),
			page: same('It counts the leads of the page alone.'),
		},
	},
	'queryApi.one': {
		claim: 'A single lead is a list of one.',
		source: 'assumed',
		readBy: BY_CLIENT,
		leads: 1,
		alternatives: { object: same('It is an object: "Leads": {...}.') },
	},
	'queryApi.sections': {
		claim: 'A lead has UID, Properties with DateAdded, and Fields.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: {
			flat: same('It has no sections.'),
			datesBeside: same('DateAdded is beside the sections.'),
			camelCase: error('They are uid, properties and fields.'),
		},
	},
	'queryApi.sends': {
		claim: "A lead's sends are the list Sends beside the sections.",
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: SENDS,
	},
	'queryApi.uid': {
		claim: 'UID is a number.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: { text: same('It is a text.') },
	},
	'queryApi.dates': {
		claim: 'DateAdded is written YYYY-MM-DDTHH:mm:ssZ, in UTC.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: {
			...DATES,
			offset: same('With an offset: YYYY-MM-DDTHH:mm:ss+00:00.'),
		},
	},
	'queryApi.period.start': {
		claim: 'StartDate belongs to the period.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: { exclusive: same('It does not.') },
	},
	'queryApi.period.end': {
		claim: 'EndDate belongs to the period.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: { exclusive: same('It does not.') },
	},
	'queryApi.period.field': {
		claim: 'The period is about DateAdded.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: { lastUpdated: same('It is about LastUpdated: old leads come when edited.') },
	},
	'queryApi.late': {
		claim: 'A lead appears some seconds after it was added.',
		source: 'assumed',
		readBy: ['triggerByClient'],
		alternatives: LATE,
	},
	'queryApi.sort': {
		claim: 'SortFields and SortOrder are heeded, and 0 is ascending.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: {
			reversed: same('0 is descending.'),
			firstOnly: same('The second field is ignored: equal ones come in some fixed order.'),
			ignored: same('SortFields is ignored: leads come by UID.'),
			refused: error('They are refused with status 400.'),
		},
	},
	'queryApi.page': {
		claim: 'A page has as many leads as Take says.',
		source: 'assumed',
		readBy: BY_CLIENT,
		alternatives: {
			capped: same('It has fewer when Take is large.'),
			refused: error('A large Take is refused with status 400.'),
		},
	},
	'queryApi.query': {
		claim: 'Query compares the fields of leads, as texts or numbers.',
		source: 'assumed',
		readBy: ['filteredByClient'],
		alternatives: {
			refused: error('It is refused with status 400.'),
			enumerated: told('State and the like are stored as numbers: "CA" is found nowhere.'),
		},
	},
	'queryApi.error.lid': {
		claim: 'A lead type that the account does not have gets status 404.',
		source: 'assumed',
		readBy: BY_CLIENT,
		asked: 'lid',
		alternatives: {
			...refusals('400', '403', '500', 'html', 'text', 'json', 'message', 'emptyError'),
			none: told('It gets a list of no leads.'),
		},
	},
	'queryApi.empty': {
		claim: 'A list of no leads is {"QueryTotal": 0, …, "Leads": []}.',
		source: 'assumed',
		readBy: BY_CLIENT,
		leads: 0,
		alternatives: { ...EMPTY, list: same('It is [].') },
	},

	// --- ClickPoint, lead receiver --------------------------------------------------------------------

	'leadReceiver.key': {
		claim: 'The header api-key takes the key of the Data Interface.',
		source: 'assumed',
		readBy: RECEIVER_BY_KEY,
		alternatives: { other: error('It takes a key of its own, and refuses any other.') },
	},
	'leadReceiver.key.refusal': {
		claim: 'A wrong API key gets status 401.',
		source: 'assumed',
		readBy: RECEIVER_BY_KEY,
		asked: 'key',
		alternatives: refusals(...KEY_REFUSALS),
	},
	'leadReceiver.token': {
		claim: 'A token is taken in the place of a key.',
		source: 'observed',
		readBy: ['createLeadByClient'],
		alternatives: { refused: error('It is refused with status 401.') },
	},
	'leadReceiver.answer': {
		claim: 'Success is status 200 and {"isValidPost": true, "ResponseType": 0, …}.',
		source: 'assumed',
		readBy: RECEIVER,
		alternatives: {
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
	},
	'leadReceiver.id': {
		claim: "LeadIdentifier is the new lead's UID, a number.",
		source: 'assumed',
		readBy: RECEIVER,
		alternatives: {
			text: same('It is a text.'),
			missing: told('There is none.'),
			zero: error('It is 0.'),
			null: told('It is null.'),
		},
	},
	'leadReceiver.refusal': {
		claim:
			'A refusal is status 200 and {"isValidPost": false, "ResponseType": number, "ResponseDetail": text, …}.',
		source: 'assumed',
		readBy: RECEIVER,
		asked: 'field',
		alternatives: {
			...REFUSING_WORDS,
			...refusals('500', 'html', 'text', 'json', 'message', 'success', 'code', 'errors'),
			...refusals('nested', 'sentence', 'null', 'empty'),
			noFlag: error('There is no isValidPost.'),
			noType: error('There is no ResponseType.'),
		},
	},
	'leadReceiver.duplicate': {
		claim: 'A lead that is there already is refused so, with ResponseType 6.',
		source: 'assumed',
		readBy: ['duplicate'],
		alternatives: {
			...DUPLICATE_WORDS,
			noFlag: same('There is no isValidPost.'),
			original: same('LeadIdentifier is the UID of the lead that is there.'),
			other: error('ResponseType is 9, Data_Errors.'),
			json: error(REFUSALS.json),
		},
	},

	// --- ClientPoint v4 -------------------------------------------------------------------------------

	'clientPoint.key': {
		claim: 'A wrong API key gets status 401.',
		source: 'assumed',
		readBy: [...WRITES, 'getLink', 'testClientPoint'],
		asked: 'key',
		alternatives: refusals(...KEY_REFUSALS),
	},
	'clientPoint.key.good': {
		claim: 'An update of ID 0 with a good key and nothing else gets status 404 or 422.',
		source: 'assumed',
		readBy: ['testClientPoint'],
		alternatives: {
			'400': same('It gets status 400, "Invalid clientpoint id".'),
			'405': error('It gets status 405.'),
			ok: same('It gets status 200, and {"status": true}.'),
			refused: same(
				'It gets status 200, and {"status": false, "message": "ClientPoint not found"}.',
			),
		},
	},
	'clientPoint.refusal': {
		claim: 'A refusal has a status of 400 or more.',
		source: 'assumed',
		readBy: WRITES,
		asked: 'field',
		alternatives: {
			...refusals('text', 'json', 'message', 'success', 'code', 'errors'),
			...refusals('nested', 'sentence', 'null'),
			statusFalse: error('Status 200, and {"status": false, "message": text}.'),
			statusError: error('Status 200, and {"status": "error", "message": text}.'),
			envelope: error('Status 200, and {"data": {"status": false, "message": text}}.'),
			html: error('A web page, with its status.'),
			empty: error('No body, with its status.'),
		},
	},
	'clientPoint.answer': {
		claim: 'Success is status 200 and {"status": true, "message": text, …}.',
		source: 'assumed',
		readBy: WRITES,
		alternatives: {
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
	},
	'clientPoint.id': {
		claim: 'The response has the ID as the number clientpoint_id.',
		source: 'assumed',
		readBy: WRITES,
		alternatives: {
			text: same('It is a text.'),
			data: same('It is in data.'),
			clientpoint: same('It is id, in an object clientpoint.'),
			pascal: same('It is ClientPointId.'),
			camel: same('It is clientPointId.'),
			missing: told('There is none.'),
		},
	},
	'clientPoint.link': {
		claim: 'The response has the link as link: https://<company>.clientpoint.net/v/<id>/<digits>.',
		source: 'assumed',
		readBy: WRITES,
		alternatives: {
			data: same('It is clientpoint_url, in data.'),
			top: same('It is clientpoint_url, at the top.'),
			url: same('It is url, at the top.'),
			missing: told('There is none.'),
		},
	},
	'clientPoint.unknown': {
		claim: 'An ID that there is not gets status 404.',
		source: 'assumed',
		readBy: ['update', 'addRecipient', 'getLink'],
		asked: 'id',
		alternatives: {
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
	},
	'clientPoint.getLink': {
		claim: 'GET /v4/clientpoint/get-link/<id>?api_key=…&type=view returns the link.',
		source: 'observed',
		readBy: ['getLink'],
		alternatives: {
			'405': error('It gets status 405.'),
			redirect: error('It redirects to the ClientPoint.'),
		},
	},
	'clientPoint.getLink.place': {
		claim: 'The link is clientpoint_url, in data.',
		source: 'observed',
		readBy: ['getLink'],
		alternatives: {
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
		},
	},
	'clientPoint.getLink.pin': {
		claim: "The last part of the link's path is the PIN that opens the ClientPoint.",
		source: 'observed',
		readBy: ['getLink'],
		alternatives: {
			slash: same('A slash is behind it.'),
			query: same('Parameters are behind it.'),
			deeper: same('There are more parts before it.'),
			none: told('There is none: the path ends with the ID.'),
			parameter: told('It is a parameter.'),
			word: told('A word is behind it.'),
		},
	},
	'clientPoint.update.keeps': {
		claim: 'An update changes what it names, and keeps everything else.',
		source: 'assumed',
		readBy: ['update'],
		alternatives: {
			required: error('Without name, revenue and assigned_to it is refused with status 422.'),
			blanks: told('What it does not name is emptied.'),
		},
	},

	// --- ClientPoint's webhooks -----------------------------------------------------------------------

	'webhook.body': {
		claim: 'A webhook is JSON: {"Event": text, "Data": object}.',
		source: 'documented',
		readBy: ['webhook'],
		alternatives: {
			form: same('It is a form with Data[ClientPointId] and the like.'),
			jsonInForm: same('It is a form, Data being JSON.'),
			multipart: same('It is a multipart form.'),
			list: same('It is a list of one event.'),
			plainText: same('Its type is text/plain.'),
			latin1: error('It is in ISO-8859-1, which n8n itself refuses.'),
		},
	},
	'webhook.values': {
		claim: 'ClientPointId is a text of digits, Revenue a text with two decimals.',
		source: 'documented',
		readBy: ['webhook'],
		alternatives: { numbers: same('Both are numbers.') },
	},
	'webhook.event': {
		claim: 'Event is the new Status or the new ViewStatus, as the form lists them.',
		source: 'assumed',
		readBy: ['webhook'],
		alternatives: { capital: same('It begins with a capital letter.') },
	},
} as const satisfies Readonly<Record<string, Fact>>;

export type FactId = keyof typeof FACTS;
export const FACT_IDS: readonly FactId[] = Object.keys(FACTS).filter(isFactId);
export const factOf = (id: FactId): Fact => FACTS[id];

export function isFactId(text: string): text is FactId {
	return Object.hasOwn(FACTS, text);
}
