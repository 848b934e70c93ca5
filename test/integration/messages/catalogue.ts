import { connectionError, statusError } from '../../../nodes/shared/failures';
import { read } from '../../../nodes/shared/http';
import { checkForgotten } from '../../../nodes/shared/once/keys';
import { checkRoom } from '../../../nodes/shared/once/memory';
import type { Sandbox } from '../../../sandbox/server';
import { loadOptions } from '../harness';
import { byId, EMPTY_LID, readLeads } from '../support/clickPoint';
import { createClientPoints, runClientPoint, updateClientPoints } from '../support/clientPoint';
import { clickPointTrigger } from '../support/trigger';
import {
	FACTS,
	SECRET,
	add,
	addJson,
	answering,
	badTrigger,
	brokenBy,
	byClient,
	byKey,
	create,
	createLead,
	event,
	getLink,
	hurried,
	inPeriod,
	inTurn,
	leadByClient,
	leadJson,
	leadTypes,
	leads,
	leadsAnswer,
	leadsByClient,
	list,
	locked,
	losing,
	ninth,
	ofLeads,
	onExisting,
	onPages,
	password,
	retried,
	stopped,
	test,
	tokenAnswer,
	toldBy,
	toldByFailure,
	toldByTest,
	twins,
	type Cause,
	type Run,
	type Told,
	untrusted,
	update,
	whileIt,
	withFields,
	withFilters,
	withKey,
	withMore,
	withOptions,
	withRows,
	withStatus,
} from './causes';

/**
 * Every message that the nodes and credentials can have for a person, with what causes it. A message and
 * its way out have a bar between them. Hosts, which differ from run to run, are ‹host›.
 */

const SECRET_WAY_OUT =
	'Use at least 16 letters, digits, hyphens, periods, underscores, or tildes, ideally from a password generator.';
const RECIPIENT =
	'{"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "primary": true}';
const AGAIN =
	"it again. This execution won't send it again. To send its other items, set 'On Error' to 'Continue' and retry it.";
const TRIED_THRICE =
	'It was read 3 times. Run the node again when no leads are being added, or choose a period in the past.';
const ONLY_EVENTS =
	'Only ClientPoint\'s events are accepted here: a JSON object such as {"Event": "won", "Data": {"ClientPointId": "12345"}}, a list of these, or a form with the fields Event and Data.';
const NOT_LEADS = 'ClickPoint did not return a list of leads';
const NOT_FITTING = 'The pages of the report did not match, so leads would have been missing';
const ID_WAY_OUT = 'Enter the ID, e.g. 1001. An expression must return text or a whole number.';
const REJECTED = 'ClickPoint issued access tokens but rejected each of them';
const DENIED = 'ClickPoint denied access to this client';
const scope = (what: string, name: string) =>
	`To ${what}, a client needs the scope ${name}. Check it in ClickPoint under Settings → API Credentials.`;
const MAY_NOT_READ = scope('read leads', 'Data API');
const MAY_NOT_LIST = scope('read lead types', 'Account API');
const MAY_NOT_CREATE = scope('create leads', 'Lead Receiver');
const SHARED = 'If another application uses the same Client ID, create a separate one for n8n.';
const NO_TOKEN = 'ClickPoint did not return an access token';
const BROKEN = 'the connection to ClientPoint broke before the response was complete';
const RECEIVER_KEY =
	'Ask ClickPoint whether this key is for its lead receiver too, which may have a key of its own, or choose Client Credentials as Authentication.';
const CHANGED =
	'A retry would send the remaining items differently. Start a new execution instead.';
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const COPY = 'Copy it again in full, and nothing else.';
const HTML = { kind: 'body', body: '<html>Hello</html>', contentType: 'text/html' } as const;
const said = (body: string) => ({ kind: 'body', body, contentType: 'text/plain' }) as const;
const refusedLead = (answer: object) =>
	answering(
		'insert',
		JSON.stringify({ isValidPost: false, ResponseType: 5, ...answer }),
		createLead(),
	);

/** What is refused before anything is sent, and says so at its end. */
const REFUSED: Record<string, Run> = {
	[`LID: "solar" is not an ID (a whole number above 0) | ${ID_WAY_OUT}`]: ofLeads({
		lid: byId('={{ "solar" }}'),
	}),
	[`LID is empty | ${ID_WAY_OUT}`]: ofLeads({ lid: byId('={{ $json.lid }}') }),
	'Duration: "month" is not a choice | Choose Single Date, Date Range, or Preset. An expression must return "singleDate", "dateRange", or "preset".':
		inPeriod({
			duration: '={{ "month" }}',
		}),
	'Days Back: 1.5 is not a whole number from 0 to 18250 | Enter a whole number from 0 to 18250.':
		inPeriod({ duration: 'singleDate', daysBack: 1.5 }),
	'Limit: 0 is not a whole number of at least 1 | Enter a whole number of at least 1.': ofLeads({
		returnAll: false,
		limit: 0,
	}),
	'Select Specific Date: "11/21/2026" is not a date | Choose a date, or enter one in the format year-month-day, e.g. 2026-11-21.':
		inPeriod({ duration: 'singleDate', reportDate: 'specific', specificDate: '11/21/2026' }),
	'Select Specific Date is empty | Choose a date, or enter one in the format year-month-day, e.g. 2026-11-21.':
		inPeriod({ duration: 'singleDate', reportDate: 'specific' }),
	'Select Specific Date: "0226-11-21" is out of range | Enter a date from 1970-01-01 to 9998-12-31.':
		inPeriod({ duration: 'singleDate', reportDate: 'specific', specificDate: '0226-11-21' }),
	'Days Back to End At: "2026-11-11" comes before the start of the range, 2026-11-16 (Days Back to Start From) | Choose an end on or after the start. Of two numbers of days back the start has the larger one, e.g. 10 to start from and 5 to end at.':
		inPeriod({ duration: 'dateRange', daysBackToStartFrom: 5, daysBackToEndAt: 10 }),
	'Time Zone: "Pacific Time" is not a time zone | Choose one from the list, or enter its name, e.g. America/New_York.':
		withOptions({ timeZone: 'Pacific Time' }),
	'Sort Direction: "up" is not a choice | Choose Ascending or Descending. An expression must return "ASC" or "DESC".':
		withOptions({ sortDirection: '={{ "up" }}' }),
	'Fields to Return is empty | Enter a value, e.g. FirstName.': withOptions({
		fields: '={{ ["UID", ""] }}',
	}),
	'Filter 1, Field is empty | Enter a value, e.g. State.': withFilters({ value: 'CA' }),
	'Filter 1, Value is empty | Enter a value, e.g. CA.': withFilters({
		field: 'State',
		value: '={{ $json.state }}',
	}),
	'Filter 1, Condition: "over" is not a choice | Choose Is, At Least, or At Most. An expression must return "is", "atLeast", or "atMost".':
		withFilters({ field: 'State', condition: '={{ "over" }}', value: 'CA' }),
	'Filter 1, Value Is: "date" is not a choice | Choose Text, Number, or True/False. An expression must return "text", "number", or "boolean".':
		withFilters({ field: 'State', value: 'CA', valueIs: '={{ "date" }}' }),
	'Filter 1, Value: "1,250" is not a number that can be compared | Enter digits without separators, e.g. 150000 or 99.50, or choose Text under Value Is.':
		withFilters({ field: 'Price', condition: 'atLeast', value: '1,250', valueIs: 'number' }),
	'Filter 1, Value: "yes" is neither true nor false | Enter true or false, or choose Text under Value Is.':
		withFilters({ field: 'IsValid', value: 'yes', valueIs: 'boolean' }),
	'Filter 2, Field: "State" cannot have Is beside an earlier filter | All filters must hold, and a field takes one Is, or one At Least and one At Most. For other conditions, use the option Filter (JSON).':
		withFilters({ field: 'State', value: 'CA' }, { field: 'State', value: 'TX' }),
	'Filter (JSON): "{}" cannot be combined with Filters | Remove the option, or the rows of Filters.':
		leads({
			parameters: { filters: { filter: [{ field: 'State', value: 'CA' }] } },
			options: { filter: '{}' },
		}),
	'Filter (JSON): "{State: CA}" is not valid JSON | Enter a JSON object, e.g. {"State": "CA"}, or remove the option, or use an expression that returns one. Names and texts need double quotation marks.':
		withOptions({ filter: '{State: CA}' }),
	'Filter (JSON) is empty | Enter a JSON object, e.g. {"State": "CA"}, or remove the option, or use an expression that returns one.':
		withOptions({ filter: '' }),
	'Filter (JSON): {} is missing a value | Make sure that every expression in it finds a value. To get all leads, remove the option.':
		withOptions({ filter: '={{ { State: $json.state } }}' }),
	'Filter (JSON): "{\\"ClickId\\": 90071992547409931}" has a whole number too large to be kept exactly | Put the number in quotation marks, e.g. "9007199254740993".':
		withOptions({ filter: '{"ClickId": 90071992547409931}' }),
	'Filter (JSON): "{\\"Price\\": {\\"$gte\\": 1}, \\"Price\\": {\\"$lte\\": 2}}" has a name twice in one object | Only the last value would count. Use each name once.':
		withOptions({ filter: '{"Price": {$gte: 1}, "Price": {"$lte": 2}}' }),
	'Return All: "yes" is neither true nor false | Turn the switch on or off, or use an expression that returns true or false.':
		ofLeads({ returnAll: '={{ "yes" }}' }),
	'Authentication: "API Key" has no access to the lead types | Choose Client Credentials as Authentication.':
		ofLeads({ operation: 'leadTypes' }),
	'API Key of the credential is empty | Enter a value, e.g. the key that ClickPoint gave you.':
		byKey({ apiKey: '' }),
	'Client ID of the credential is empty | Enter a value, e.g. the ID that ClickPoint gave you.':
		byClient({ clientId: '' }),
	'Client Secret of the credential is empty | Enter a value, e.g. the secret that ClickPoint gave you.':
		byClient({ clientSecret: ' ' }),
	'Base URL of the credential: "(not shown)" is not a valid server address | Enter an address such as https://api.example.com, without a query string, user name, or password.':
		byKey({ baseUrl: 'https://apidata.leadexec.net/?key=1' }),
	'API Key of the credential is empty | Enter a value, e.g. your key.': withKey(''),
	'Base URL of the credential: "http://api.clientpoint.example" is not encrypted | Enter an address that begins with https. Only localhost and private IP addresses can have http.':
		create({ credential: { baseUrl: 'http://api.clientpoint.example' } }),
	'API Key of the credential: "(not shown)" is not text | Enter text. An expression must return text or a number.':
		withKey('={{ ({ api_key: "kq7Zx0vWj9Jt5Lr2" }) }}'),
	'Specify Recipients is empty | Choose Using Fields Below or Using JSON. An expression must return "fields" or "json".':
		withFields({
			specifyRecipients: '={{ $json.mode }}',
		}),
	'Name: 9007199254740992 is a number too large to be kept exactly | Its last digits may already be wrong. Get it as text from its source.':
		withFields({ name: '={{ 9007199254740993 }}' }),
	"Name: \"={{ $('Offer').item.json.client }}\" is an expression that failed: Referenced node doesn't exist | Correct the expression.":
		withFields({ name: "={{ $('Offer').item.json.client }}" }),
	'Name is empty | Enter a value, e.g. ABC Company.': withFields({ name: '={{ $json.name }}' }),
	'Name: {"first":"Ann"} is not text | Enter text. An expression must return text or a number.':
		withFields({ name: '={{ ({ first: "Ann" }) }}' }),
	'Revenue: "1,250" is not a clear amount | Enter it with a point before the cents, e.g. 500.50 or $1,250.00. An amount with commas needs the cents.':
		withFields({ revenue: '1,250' }),
	'Assigned To: "Dana Reyes" is not an email address | Enter one address, e.g. name@company.com.':
		withFields({ assignedTo: 'Dana Reyes' }),
	'File IDs: [9173927,null] has an empty entry | Enter comma-separated IDs, e.g. 567834, 673498.':
		withMore({ fileIds: '={{ [9173927, null] }}' }),
	'Custom Field 1, Tag is empty | Enter a value, e.g. location.': withFields({
		customFields: { customField: [{ tag: '', value: 'Boston' }] },
	}),
	[`Recipients (JSON): "ann@example.com" is not valid JSON | Enter a JSON array of objects, e.g. [${RECIPIENT}], or use an expression that returns an array. Names and texts need double quotation marks.`]:
		withFields({ specifyRecipients: 'json', recipientsJson: 'ann@example.com' }),
	[`Recipients (JSON): "[\\"ann@example.com\\"]" is not a JSON array of objects | Enter a JSON array of objects, e.g. [${RECIPIENT}], or use an expression that returns an array.`]:
		withFields({ specifyRecipients: 'json', recipientsJson: '["ann@example.com"]' }),
	'Data 1, Key is empty | Enter a value, e.g. source.': withMore({
		data: { value: [{ key: '', value: 'LeadExec' }] },
	}),
	'Data 2, Key: "source" is a duplicate | Remove one of the two.': withMore({
		data: {
			value: [
				{ key: 'source', value: 'LeadExec' },
				{ key: 'source', value: 'ClickPoint' },
			],
		},
	}),
	'Data (JSON), {{ $json }}: {} is not text | Enter text. An expression must return text or a number.':
		withMore({ dataJson: '={ "lead": "{{ $json }}" }' }),
	'Data (JSON): "[1]" is not a JSON object | Enter a JSON object, e.g. {"source": "LeadExec"}, or use an expression that returns one.':
		withMore({ dataJson: '[1]' }),
	'Create Once Per is empty | Enter a value, e.g. {{ $json.UID }}.': withFields({
		createOncePer: '={{ $json.UID }}',
	}),
	[`Create Once Per: "${'x'.repeat(79)}… has more than 1000 characters | Use a short key, e.g. {{ $json.UID }}.`]:
		withFields({ createOncePer: '={{ "x".repeat(1001) }}' }),
	'Create Once Per: "lead-" has an expression that found nothing | Use a field that every item has, e.g. {{ $json.UID }}.':
		withFields({ createOncePer: '=lead-{{ $json.UID }}' }),
	'Create Once Per: "lead-null" has an expression that found nothing | Use a field that every item has, e.g. {{ $json.UID }}.':
		withFields({ createOncePer: '={{ "lead-" + null }}' }),
	'Create Once Per: "57_undefined" has an expression that found nothing | Use a field that every item has, e.g. {{ $json.UID }}.':
		withFields({ createOncePer: '={{ 57 + "_" + undefined }}' }),
	'Create Once Per: "null-joe@x.com" has an expression that found nothing | Use a field that every item has, e.g. {{ $json.UID }}.':
		withFields({ createOncePer: '={{ null + "-" + "joe@x.com" }}' }),
	'Create Once Per: "{{ $json.UID }}" is the same for every item, because the field is set to Fixed | Set the field to Expression.':
		withFields({ createOncePer: '{{ $json.UID }}' }),
	'Create Once Per: "5" cannot be remembered, because the workflow was never saved | Save the workflow, then run it again.':
		create({ id: '__EMPTY__', parameters: { createOncePer: '5' } }),
	"Keys to Forget: \"5, 6\" requires Create Once Per | Fill in 'Create Once Per', or remove the option 'Keys to Forget'.":
		create({ options: { keysToForget: '5, 6' }, mode: 'manual' }),
	'Keys to Forget is empty | Enter a value, e.g. 22364931, 22364932.': create({
		parameters: { createOncePer: '5' },
		options: { keysToForget: '={{ [""] }}' },
		mode: 'manual',
	}),
	'Data: "(not shown)" cannot be written as JSON | Use a value that does not contain itself, is not nested that deeply, and has only valid numbers and dates.':
		withMore({ dataJson: `={{ '{"a":'.repeat(1e5) + 1 + '}'.repeat(1e5) }}` }),
	'Update Fields: {} has nothing to change | Fill in a field, or add one to Update Fields, a recipient, or a custom field.':
		update(),
	'File IDs: [] is empty | Enter a value, or remove the field from the form to keep what ClientPoint has.':
		update({ fileIds: '={{ [] }}' }),
	'Division is empty | Enter a value, or remove the field from the form to keep what ClientPoint has.':
		update({ division: '={{ $json.no }}' }),
	'Custom Field 1, Value is empty | Enter a value, or remove the custom field from the form. To empty it in ClientPoint, choose Using JSON and give it the value "".':
		update({}, { parameters: { customFields: { customField: [{ tag: 'location', value: '' }] } } }),
	'Status: "closed" is not a status of a ClientPoint | Choose one from the list, or enter one of archive, eBrochure, lost, pending, trash, won.':
		update({ status: '={{ "closed" }}' }),
	[`Recipient (JSON): "[{\\"email\\":\\"a@example.com\\"},{\\"email\\":\\"b@example.com\\"}]" is not one recipient | Enter one, e.g. ${RECIPIENT}. For a list, put a Split Out node before this one.`]:
		addJson('[{"email":"a@example.com"},{"email":"b@example.com"}]'),
	'Lead Fields is empty | Enter at least one field of the lead that has a value.': withRows(),
	'Lead Fields (JSON) is empty | Enter at least one field of the lead that has a value.':
		leadJson('{"Email": ""}'),
	'Lead Field 2, Name: "Email" is a duplicate | Remove one of the two.': withRows(
		{ name: 'Email', value: 'a' },
		{ name: 'Email', value: 'b' },
	),
	'Lead Fields (JSON), email, Name: "email" is a duplicate | Remove one of the two.': leadJson(
		'{"Email": "a", " email": "b"}',
	),
	'Lead Fields (JSON), Sends, Value: [] is not text | Enter text. An expression must return text or a number.':
		leadJson('{"Sends": []}'),
	'If Duplicate: "update" is not a choice | Choose Return Item with Outcome or Stop with an Error. An expression must return "return" or "error".':
		createLead({
			options: { ifDuplicate: '={{ "update" }}' },
		}),
	'Emails: "Ann" is not an email address | Enter one address, e.g. name@company.com.':
		getLink('Ann'),
	'Filter 1, Value is empty | Enter a value, e.g. 150000.': withFilters({
		field: 'State',
		valueIs: 'number',
	}),
	'Filter 1, Value is empty | Enter a value, e.g. true.': withFilters({
		field: 'State',
		valueIs: 'boolean',
	}),
	'Authentication: "password" is not a choice | Choose API Key or Client Credentials. An expression must return "apiKey" or "clientCredentials".':
		password,
	[`API Key of the credential: "(not shown)" begins with "Bearer" or is in quotation marks | ${COPY}`]:
		withKey('Bearer kq7Zx0'),
	[`API Key of the credential: "(not shown)" has an invisible character (U+200B) as its character 4 | ${COPY}`]:
		withKey('kq7\u200bZx0'),
	[`API Key of the credential: "(not shown)" has a line break (U+000A) as its character 7 | ${COPY}`]:
		withKey('kq7Zx0\nx'),
};

/** What ends a node, and names its item. */
const FAILED: Record<string, Run> = {
	[`"ABC Company" may have been created: ClientPoint did not say whether it was created (its response: mail bounced, ID 77) | Check ClientPoint before you create ${AGAIN}`]:
		answering(
			'create',
			'{"status":"error","clientpoint_id":77,"message":"mail bounced"}',
			create(),
		),
	[`"ABC Company" may have been created: ClientPoint rejected the request with status 422, but its response says otherwise (ID 77) | Check ClientPoint before you create ${AGAIN}`]:
		withStatus(
			'create',
			422,
			create(),
			JSON.stringify({ data: { clientpoint_id: 77 }, message: 'bounced'.repeat(1_000) }),
		),
	[`Lead "ann@example.com" may have been created: ClickPoint rejected the request with status 409, but its response says otherwise (ID "${'7'.repeat(79)}…) | Check ClickPoint before you create ${AGAIN}`]:
		withStatus(
			'insert',
			409,
			createLead(),
			JSON.stringify({ isValidPost: false, LeadIdentifier: '7'.repeat(1_000) }),
		),
	'ClickPoint cannot be reached: 127.0.0.1:9 refused the connection | Check the Base URL in the credential, and whether the server is running.':
		hurried(byKey({ baseUrl: 'http://127.0.0.1:9' })),
	'ClickPoint cannot be reached: there is no server named apidata.leadexec.example | Check the Base URL in the credential, and the internet connection of n8n.':
		hurried(byKey({ baseUrl: 'https://apidata.leadexec.example' })),
	'ClickPoint cannot be reached safely: the certificate of ‹host› is not trusted | Check the Base URL in the credential, and whether there is a proxy in between. The reason is DEPTH_ZERO_SELF_SIGNED_CERT.':
		untrusted,
	"ClickPoint did not respond within 1 second | Try again later, or raise Timeout (Seconds) in the node's options.":
		whileIt('leads', { kind: 'delay', ms: 5_000 }, hurried(withOptions({ timeout: 1 }))),
	'The connection to ClickPoint broke before the response was complete | Try again later. The connection ended with ECONNRESET.':
		whileIt('leads', { kind: 'cut', when: 'before-processing' }, hurried(leads())),
	'The execution was canceled | Nothing more was sent.': stopped,
	'ClickPoint rejected the credential | Open the credential, check its key, and save it. n8n then tests it.':
		withStatus('leads', 401, leads()),
	'ClientPoint rejected the credential | Open the credential, check its key, and save it. n8n then tests it. ClientPoint responded: No such key':
		withStatus('create', 401, create(), 'No such key'),
	'The proxy of n8n rejected the request to ClickPoint | Check the user name and the password in the proxy settings of n8n.':
		withStatus('leads', 407, leads()),
	'The proxy of n8n rejected the request to ClientPoint | Check the user name and the password in the proxy settings of n8n. ClientPoint responded: Log in':
		withStatus('create', 407, create(), 'Log in'),
	'ClickPoint received too many requests | Try again later.': hurried(
		withStatus('leads', 429, leads()),
	),
	'ClickPoint sent a response of more than 4 MB | It was not read, because it could crash n8n. Check the Base URL in the credential.':
		answering('leadTypes', `[${' '.repeat(4_000_001)}`, leadTypes),
	'ClickPoint sent a response of more than 8 MB | It was not read, because it could crash n8n. Check the Base URL in the credential, lower Page Size, or name the fields that you need in Fields to Return.':
		leadsAnswer(`{"Leads":[${' '.repeat(8_000_001)}`),
	'ClickPoint failed with status 503 | Try again later.': hurried(
		withStatus('leads', 503, leads()),
	),
	'ClickPoint redirected the request to login.example | Redirects are not followed, because they would pass on the key. Check the Base URL in the credential.':
		whileIt(
			'leads',
			{ kind: 'status', status: 301, body: '', headers: { location: 'https://login.example/' } },
			leads(),
		),
	'ClickPoint redirected the request to another address | Redirects are not followed, because they would pass on the key. Check the Base URL in the credential. ClickPoint responded: Moved':
		whileIt(
			'leads',
			{ kind: 'status', status: 301, body: 'Moved', headers: { location: '/login' } },
			leads(),
		),
	'ClickPoint rejected the request with status 404 | Check the values that you entered, and the Base URL in the credential.':
		withStatus('leads', 404, leads()),
	'ClientPoint rejected the request with status 422 | Check the values that you entered, and the Base URL in the credential. ClientPoint responded: {"message":"assigned_to is not an active user"}':
		withStatus('create', 422, create(), '{"message":"assigned_to is not an active user"}'),
	'ClickPoint did not return readable text | The response should be text in utf-99, but is not.':
		leadsAnswer('{}', 'application/json; charset=utf-99'),
	[`${NOT_LEADS} | The response was empty.`]: leadsAnswer(' '),
	[`${NOT_LEADS} | It returned a web page. Check the Base URL and the key in the credential. The page begins with: <html>Log in</html>`]:
		leadsAnswer('<html>Log in</html>', 'text/html'),
	[`${NOT_LEADS} | It responded: Unknown key`]: leadsAnswer('Unknown key', 'text/plain'),
	[`${NOT_LEADS} | It responded: {"Error":"Unknown LID"}`]: leadsAnswer('{"Error":"Unknown LID"}'),
	[`${NOT_LEADS} | The response is cut off or is not valid JSON. It begins with: {"QueryTotal":"1","Leads":[{`]:
		leadsAnswer('{"QueryTotal":"1","Leads":[{'),
	[`${NOT_LEADS} | The response is nested too deeply.`]: leadsAnswer(
		`{"QueryTotal":1,"Leads":[{"UID":"1","A":${deep(40)}}]}`,
	),
	[`${NOT_LEADS} | The response is cut off or is not valid XML. It begins with: <Leads><Lead>`]:
		leadsAnswer('<Leads><Lead>', 'text/xml'),
	[`${NOT_LEADS} | The response is a <Fault>. It begins with: <Fault/>`]: leadsAnswer(
		'<Fault/>',
		'text/xml',
	),
	[`${NOT_LEADS} | The response is nested too deeply. It begins with: <Leads><Lead>${'<a>'.repeat(40)}${'</a>'.repeat(16)}</a…`]:
		leadsAnswer(`<Leads><Lead>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</Lead></Leads>`, 'text/xml'),
	[`${NOT_LEADS} | There is text between the leads. It begins with: <Leads>Sorry</Leads>`]:
		leadsAnswer('<Leads>Sorry</Leads>', 'text/xml'),
	[`${NOT_LEADS} | There is a <Fault> between the leads. It begins with: <Leads><Fault/></Leads>`]:
		leadsAnswer('<Leads><Fault/></Leads>', 'text/xml'),
	[`${NOT_LEADS} | It has an error instead of leads. It begins with: <Leads error="Unknown key"/>`]:
		leadsAnswer('<Leads error="Unknown key"/>', 'text/xml'),
	[`${NOT_FITTING} | The first page has a lead twice, or more leads than ClickPoint counts. ${TRIED_THRICE}`]:
		whileIt('leads', { kind: 'page', trick: 'lead-twice' }, leads()),
	[`${NOT_FITTING} | The page after lead 10 of 25 does not follow on. ${TRIED_THRICE}`]:
		onPages('repeated'),
	[`${NOT_FITTING} | The page after lead 10 of 25 is too short. ${TRIED_THRICE}`]: onPages('short'),
	[`${NOT_FITTING} | The page after lead 2 does not follow on. ${TRIED_THRICE}`]: leadsAnswer(
		'{"Leads":[{"UID":"1"},{"UID":"2"}]}',
	),
	[`${NOT_FITTING} | The page after lead 2 is too short. ${TRIED_THRICE}`]: inTurn([
		'{"Leads":[{"UID":"1"},{"UID":"2"}]}',
		'{"Leads":[{"UID":"2"}]}',
		'{"Leads":[{"UID":"3"}]}',
	]),
	[`${NOT_FITTING} | ClickPoint counts 3 leads and returned 0. ${TRIED_THRICE}`]: inTurn([
		'{"QueryTotal":"3","Leads":[]}',
	]),
	'ClickPoint returned a lead that cannot be read | Lead 1 of the report has no usable UID (UID is undefined). Correct it in ClickPoint, or choose a period without it.':
		whileIt('leads', { kind: 'page', trick: 'lead-without-uid' }, leads()),
	[`${NOT_LEADS} | It responded: {"Leads":[{"Message":"no access"}]}`]: leadsAnswer(
		'{"Leads":[{"Message":"no access"}]}',
	),
	'ClickPoint returned a lead that cannot be read | Lead 2 of the report, UID 2, is not valid JSON. Correct it in ClickPoint, or choose a period without it.':
		leadsAnswer('{"QueryTotal":2,"Leads":[{"UID":"1"},{"UID":"2","Name":"a"b"c"}]}'),
	'ClickPoint did not return a list of lead types | It responded: {"Message":"no access"}':
		answering('leadTypes', '{"Message":"no access"}', leadTypes),
	'ClickPoint rejected the Client ID and Client Secret (status 401) | Open the credential ClickPoint Client Credentials API, check both, and save it. n8n then tests it. ClickPoint responded: {"access_token":null,"token_type":null,"expires_in":0,"error":"invalid_client."}':
		byClient({ clientSecret: 'not-the-right-one' }),
	[`${REJECTED} | ${MAY_NOT_READ} ${SHARED}`]: hurried(withStatus('query', 401, leadsByClient)),
	[`${DENIED} | ${MAY_NOT_READ}`]: withStatus('query', 403, leadsByClient),
	[`${REJECTED} | ${MAY_NOT_LIST} ${SHARED}`]: withStatus('leadTypes', 401, leadTypes),
	[`${DENIED} | ${MAY_NOT_LIST}`]: withStatus('leadTypes', 403, leadTypes),
	[`${NO_TOKEN} | Check the Client ID, the Client Secret, and the API Base URL. It responded: invalid_client`]:
		tokenAnswer('{"error":"invalid_client"}'),
	[`${NO_TOKEN} | Check the Client ID, the Client Secret, and the API Base URL.`]: tokenAnswer(
		'<html>Log in</html>',
		'text/html',
	),
	'ClickPoint did not create lead "ann@example.com" | ClickPoint responded: Outside Criteria: Not sold in TX':
		refusedLead({ ResponseDetail: 'Not sold in TX' }),
	[`Lead "ann@example.com" may have been created: ClickPoint did not say whether it was created (its response: Outside Criteria, ID 7) | Check ClickPoint before you create ${AGAIN}`]:
		refusedLead({ LeadIdentifier: 7 }),
	[`Lead "ann@example.com" may have been created: ClickPoint did not return a JSON object | Check ClickPoint before you create ${AGAIN}`]:
		answering('insert', 'OK', createLead()),
	[`ClickPoint's lead receiver rejected the API Key | ${RECEIVER_KEY} ClickPoint responded: Unknown key`]:
		withStatus('insert', 403, createLead(), 'Unknown key'),
	[`${REJECTED} | ${MAY_NOT_CREATE} ${SHARED}`]: withStatus('insert', 401, leadByClient),
	[`${DENIED} | ${MAY_NOT_CREATE}`]: withStatus('insert', 403, leadByClient),
	[`${DENIED} | ${MAY_NOT_CREATE} ClickPoint responded: No permission`]: withStatus(
		'insert',
		403,
		leadByClient,
		'No permission',
	),
	'ClientPoint did not return a link to ClientPoint 7 | Check the ClientPoint ID. It responded: {"status":false,"message":"No access"}':
		answering('getLink', '{"status":false,"message":"No access"}', getLink()),
	'ClientPoint did not create "ABC Company" | ClientPoint responded: No such division': answering(
		'create',
		'{"status":false,"message":"No such division"}',
		create(),
	),
	'ClientPoint did not update ClientPoint 7 | ClientPoint responded: It is archived': answering(
		'update',
		'{"status":false,"message":"It is archived"}',
		update({ name: 'A' }),
	),
	'ClientPoint did not add recipient ann@example.com for ClientPoint 7 | ClientPoint responded: Blocked':
		answering('recipientAdd', '{"status":false,"message":"Blocked"}', add()),
	[`"ABC Company" may have been created: ${BROKEN} | Check ClientPoint before you create ${AGAIN}`]:
		losing('create', create()),
	[`ClientPoint 100001 may have been updated: ${BROKEN} | Check ClientPoint before you update ${AGAIN}`]:
		onExisting((of) => losing('update', update({ name: 'A' }, { of }))),
	[`Recipient ann@example.com for ClientPoint 100001 may have been added: ${BROKEN} | Check ClientPoint before you add ${AGAIN}`]:
		onExisting((of) => losing('recipientAdd', add({ of }))),
	[`"ABC Company" may have been created: ClientPoint did not return a JSON object | Check ClientPoint before you create ${AGAIN}`]:
		answering('create', 'OK', create()),
	[`"ABC Company" may have been created: ClientPoint did not say whether it was created | Check ClientPoint before you create ${AGAIN}`]:
		answering('create', '{"took":3}', create()),
	[`ClientPoint 7 may have been updated: ClientPoint did not say whether it was updated | Check ClientPoint before you update ${AGAIN}`]:
		answering('update', '{"took":3}', update({ name: 'A' })),
	[`Recipient ann@example.com for ClientPoint 7 may have been added: ClientPoint did not say whether it was added | Check ClientPoint before you add ${AGAIN}`]:
		answering('recipientAdd', '{"took":3}', add()),

	'Create Once Per: "22364930" cannot be remembered: the nodes "Node" and "Node1" have the same ID, so they would share one memory | Copy one of them on the canvas, and use the copy in its place. Nothing was sent.':
		twins,
	"n8n could not read or write the memory of Create Once Per | Run the workflow again. If this happens again, check n8n's database. It responded: It is locked":
		locked,
	[`This execution already sent some of its items with the operation "create" | ${CHANGED}`]:
		retried(
			async (sandbox, retryOf) =>
				await updateClientPoints(sandbox, { of: 7, fields: { name: 'A' }, retryOf }),
		),
	[`This execution already sent some of its items with another credential | ${CHANGED}`]: retried(
		async (sandbox, retryOf) =>
			await createClientPoints(sandbox, { credentialId: 'other', retryOf }),
	),
	[`This execution already sent some of its items to http://‹host› | ${CHANGED}`]: retried(
		async (sandbox, retryOf) =>
			await createClientPoints(sandbox, { credential: { baseUrl: `${sandbox.url}/b` }, retryOf }),
	),
};

/** What is told in other places. */
const ELSEWHERE: Record<string, Cause> = {
	'n8n got no response from ClickPoint | The reason is: The address is not allowed': async () =>
		toldBy(connectionError(FACTS, new Error('The address is not allowed'), 'notDone')),
	'ClickPoint sent a response that cannot be decompressed | Check whether there is a proxy in between. The reason is Z_DATA_ERROR.':
		async () => {
			const error = Object.assign(new Error('incorrect header'), { code: 'Z_DATA_ERROR' });
			return toldBy(connectionError(FACTS, error, 'notDone'));
		},
	'ClickPoint cannot be reached | Check the proxy settings of n8n. The reason is: Proxy connection ended before receiving CONNECT response':
		async () => {
			const error = new Error('Proxy connection ended before receiving CONNECT response');
			return toldBy(connectionError(FACTS, error, 'notDone'));
		},
	'ClickPoint received too many requests | Try again in 3600 seconds, as ClickPoint requests.':
		async () => toldBy(statusError(FACTS, 429, { 'retry-after': '3600' }, '', 'notDone')),
	'ClickPoint cannot be reached safely: clickpoint.example does not support https properly | Check the Base URL in the credential, and its port. The reason is EPROTO.':
		async () => toldBy(brokenBy('EPROTO')),
	'ClickPoint cannot be reached: there is no route to clickpoint.example | Check the Base URL in the credential, and the internet connection of n8n. The reason is EHOSTUNREACH.':
		async () => toldBy(brokenBy('EHOSTUNREACH')),

	'There is no operation "report" | Choose an operation that the node offers. Nothing was sent.':
		async (sandbox) =>
			toldBy((await readLeads(sandbox, { parameters: { operation: 'report' } })).error),
	'There is no operation "delete" of "clientPoint" | Choose an operation that the node offers. Nothing was sent.':
		async (sandbox) =>
			toldBy((await runClientPoint(sandbox, { parameters: { operation: 'delete' } })).error),
	'Create Once Per: "0" is one of 50001 keys, and a node remembers 50000 | Split the input, and give each part its own node.':
		async () =>
			await toldByFailure(
				Promise.resolve(Array.from({ length: 50_001 }, (_, key) => `${key}`)).then(checkRoom),
			),
	'Keys to Forget: "(not forgotten)" are still remembered: another n8n process keeps writing to the memory of this node | Run the workflow again when no other execution uses this node.':
		async () => await toldByFailure(Promise.resolve(false).then(checkForgotten)),
	'The trigger started over, so leads may be missing | The clock of n8n was wrong, the workflow was inactive for more than a year, or what n8n had stored for "Poll" is unusable. It continues with the leads that are added from now on. Get the leads since its last execution with ClickPoint → Get Leads.':
		async (sandbox) => {
			const staticData = { 'node:Poll': { position: '?' } };
			const trigger = await clickPointTrigger(sandbox, { staticData });
			await trigger.activate();
			return toldBy(trigger.failures[0]);
		},
	'No leads were added in the past 30 days | Check the LID. Once the workflow is published (activated), each new lead starts it.':
		async (sandbox) => await toldByFailure((await clickPointTrigger(sandbox)).fetchTestEvent()),
	'No leads were added in the past 30 days | Check the LID and the filters. Once the workflow is published (activated), each new lead starts it.':
		async (sandbox) => {
			const filters = [{ field: 'State', value: 'CA' }];
			return await toldByFailure((await clickPointTrigger(sandbox, { filters })).fetchTestEvent());
		},
	'n8n got no response from ClickPoint | The reason is: n8n returned an HTTP response of an unknown shape. Please report this.':
		async () => {
			const helpers = { httpRequest: async () => await Promise.resolve('a text') };
			const request = { ...FACTS, method: 'GET', headers: {}, account: 'x' } as const;
			return await toldByFailure(read({ helpers }, request));
		},
	'ClientPoint was unavailable for 8 requests in a row, so this item was not sent | Run the workflow again when ClientPoint is available. First check ClientPoint to see which of the earlier items were created.':
		ninth,
	[`Secret of the credential is empty | ${SECRET_WAY_OUT}`]: badTrigger(''),
	[`Secret of the credential: "(not shown)" is too short or not safe in a URL | ${SECRET_WAY_OUT}`]:
		badTrigger('kq7Zx0vWj9'),
	'Time Zone of Dates: "Pacific Time" is not a time zone | Choose one from the list, or enter its name, e.g. America/New_York.':
		badTrigger(SECRET, { options: { timeZone: 'Pacific Time' } }),
	"Time Zone of Dates: \"={{ $('Offer').item.json.zone }}\" is an expression that failed: Referenced node doesn't exist | Correct the expression.":
		badTrigger(SECRET, { options: { timeZone: "={{ $('Offer').item.json.zone }}" } }),
};

/** Where a message and its way out are one text: the Test of a credential, and the answer to an event. */
const ONE_TEXT: Record<string, Cause> = {
	'API Key is empty. Enter a value, e.g. the key that ClickPoint gave you.': test('clickPointApi', {
		apiKey: '',
	}),
	'ClickPoint rejected the API Key (status 401). Copy the whole key again.': test('clickPointApi', {
		apiKey: 'wrong',
	}),
	'ClickPoint failed with status 503. Try again later.': test('clickPointApi', {}, 'leads', {
		kind: 'status',
		status: 503,
	}),
	'ClickPoint failed with status 500. Enter a Test LID, or try again later. It responded: (nothing)':
		test('clickPointApi', {}, 'leads', { kind: 'status', status: 500, body: '' }),
	'ClickPoint returned a web page instead of data. Check the API Key and the Base URL.': test(
		'clickPointApi',
		{},
		'leads',
		HTML,
	),
	'ClickPoint did not return leads. Check the API Key, or enter a Test LID. It responded: The key has expired':
		test('clickPointApi', {}, 'leads', said('The key has expired')),
	'ClickPoint did not return leads. Check the API Key and the Test LID. It responded: Unknown lead type':
		test('clickPointApi', { testLid: '1001' }, 'leads', said('Unknown lead type')),
	'API Key is empty. Enter a value, e.g. the key of your ClientPoint account.': test(
		'clientPointApi',
		{ apiKey: '' },
	),
	'ClientPoint rejected the API Key (status 401). Copy the whole key again.': test(
		'clientPointApi',
		{ apiKey: 'wrong' },
	),
	'ClientPoint returned a web page instead of data. Check the API Key and the Base URL.': test(
		'clientPointApi',
		{},
		'update',
		HTML,
	),
	'ClientPoint did not accept the test of the API Key. Check the API Key and the Base URL. It responded: The key has expired':
		test('clientPointApi', {}, 'update', said('The key has expired')),
	'ClickPoint rejected the Client ID and Client Secret (status 401). Copy both again in full.':
		test('clickPointClientCredentialsApi', { clientSecret: 'wrong' }),
	'ClickPoint did not return an access token. Check the Client ID, the Client Secret, and the API Base URL. It responded: invalid_client':
		test('clickPointClientCredentialsApi', {}, 'token', {
			kind: 'body',
			body: '{"error":"invalid_client"}',
		}),

	'The secret of this webhook is missing or wrong.': event('{}', {}),
	[`The body is empty. ${ONLY_EVENTS}`]: event(' '),
	[`The body is not JSON, and not a form with an event. ${ONLY_EVENTS}`]: event('won'),
	[`The body is an empty list. ${ONLY_EVENTS}`]: event('[]'),
	[`The body is not text in the character set it names, or in UTF-8. ${ONLY_EVENTS}`]: event(
		Buffer.from('"B\u00e4ckerei"', 'latin1'),
	),
	[`The body is not a JSON object. ${ONLY_EVENTS}`]: event('"won"'),
	[`The body has no "Event" with text. ${ONLY_EVENTS}`]: event('{"Data":{}}'),
	[`The body has no "Data" with an object. ${ONLY_EVENTS}`]: event('{"Event":"won"}'),

	'Authentication: "API Key" has no access to the lead types. The list requires Client Credentials. To enter an LID without the list, choose By ID.':
		list('searchLeadTypes'),
	'LID is empty. The list shows the fields of its leads. Enter an LID, or run the previous nodes if it is an expression. To enter a name without the list, choose By Name.':
		list('searchFieldNames'),
	'LID 1005 had no leads in the past 365 days. The list shows the fields of its newest leads. Check the LID. To enter a name without the list, choose By Name.':
		list('searchFieldNames', EMPTY_LID),
	'LID is empty. The list shows the fields of its leads. Enter an LID, or run the previous nodes if it is an expression. To enter names without the list, use an expression, e.g. {{ ["FirstName", "Email"] }}.':
		list('getFieldNames', '', loadOptions),
	[`Secret of the credential: "(not shown)" is too short or not safe in a URL. ${SECRET_WAY_OUT}`]:
		async () => await toldByTest('clientPointWebhookApi', { secret: 'short' }),
};

export interface Row extends Told {
	/** The message, and its way out. */
	text: string;
	cause: Cause;
	/** Whether there is no place for a way out of its own. */
	isOneText: boolean;
}

const rowsOf = (causes: Record<string, Cause>, isOneText = false, end = '') =>
	Object.entries(causes).map(([text, cause]): Row => {
		const [message = '', wayOut = ''] = isOneText ? [text] : `${text}${end}`.split(' | ');
		return { text, message, wayOut, cause, isOneText };
	});

const byNode = (runs: Record<string, Run>, check?: (sandbox: Sandbox) => void) =>
	Object.fromEntries(
		Object.entries(runs).map(([text, run]) => [
			text,
			async (sandbox: Sandbox) => {
				const { error } = await run(sandbox);
				const { message, wayOut } = toldBy(error);
				expect(message).toMatch(/ \[item 0\]$/);
				check?.(sandbox);
				return { message: message.replace(/ \[item 0\]$/, ''), wayOut };
			},
		]),
	);

const nothingSent = (sandbox: Sandbox) => expect(sandbox.requests()).toEqual([]);

export const CATALOGUE: readonly Row[] = [
	...rowsOf(byNode(REFUSED, nothingSent), false, ' Nothing was sent.'),
	...rowsOf(byNode(FAILED)),
	...rowsOf(ELSEWHERE),
	...rowsOf(ONE_TEXT, true),
];
