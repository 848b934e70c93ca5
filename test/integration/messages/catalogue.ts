import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { request } from 'undici';

import { AnswerError, InputError, VendorError } from '../../../nodes/shared/errors';
import { connectionError, statusError } from '../../../nodes/shared/failures';
import { read } from '../../../nodes/shared/http';
import { checkForgotten } from '../../../nodes/shared/once/keys';
import { checkRoom } from '../../../nodes/shared/once/memory';
import type { Endpoint, Misbehavior, Sandbox } from '../../../sandbox/server';
import {
	listSearch,
	type NodeResult,
	type WorkflowResult,
	runNode,
	runWorkflow,
	startWebhook,
	testCredential,
	TRIGGER,
} from '../harness';
import {
	byId,
	createLeads,
	credentialFor,
	EMPTY_LID,
	type LeadsRun,
	readLeads,
} from '../support/clickPoint';
import {
	addRecipients,
	type AddRun,
	createClientPoints,
	createdIds,
	getLinks,
	type CreateRun,
	REQUIRED,
	runClientPoint,
	updateClientPoints,
	type UpdateRun,
} from '../support/clientPoint';
import { hurryTimers } from '../support/clock';
import { clickPointTrigger } from '../support/trigger';
import { startUntrustedServer } from '../support/untrustedServer';

/**
 * Every message that the nodes and credentials can have for a person, with the input that causes it:
 * what happened, and the way out. Hosts, which differ from run to run, are `‹host›`.
 */

/** A message as it is shown; of a credential's Test n8n shows one text. */
export interface Told {
	message: string;
	wayOut: string;
}

export interface Row extends Told {
	/** The input that causes it. */
	when: string;
	/** Enters that input. */
	cause(sandbox: Sandbox): Promise<Told>;
	/** Where it is shown. A Test and an answer to a webhook have no place for a way out of its own. */
	kind: 'node' | 'trigger' | 'test' | 'answer';
}

type Cause = (sandbox: Sandbox) => Promise<Pick<NodeResult, 'error'>>;

const ITEM = / \[item 0\]$/;

/** What a node that stopped told of its first item. */
async function toldByNode({ error }: Pick<NodeResult, 'error'>, hasItem: boolean): Promise<Told> {
	if (error === undefined) throw new Error('The node did not stop');
	if (ITEM.test(error.message) !== hasItem)
		throw new Error(`The item is wrong in ${error.message}`);
	return {
		message: error.message.replace(ITEM, ''),
		wayOut: typeof error.description === 'string' ? error.description : '',
	};
}

/** What was thrown where there is no item. */
function toldBy(error: unknown): Told {
	if (error instanceof InputError) return { message: error.message, wayOut: error.wayOut };
	if (error instanceof AnswerError) return { message: error.message, wayOut: error.detail };
	const { message, description }: { message?: unknown; description?: unknown } = Object(error);
	if (typeof message !== 'string') throw new Error(`${String(error)} is no error`);
	return { message, wayOut: typeof description === 'string' ? description : '' };
}

async function toldByFailure(work: Promise<unknown>): Promise<Told> {
	const [outcome] = await Promise.allSettled([work]);
	if (outcome.status === 'fulfilled') throw new Error('It did not fail');
	return toldBy(outcome.reason);
}

/** What the list of a lead type's fields tells: one text, with the way to do without the list at its end. */
async function toldByList(sandbox: Sandbox, lid: string | number): Promise<Told> {
	const { message } = await toldByFailure(
		listSearch({
			type: 'clickPoint',
			method: 'searchFieldNames',
			parameters: { authentication: 'apiKey', lid: byId(lid) },
			credentials: credentialFor('apiKey', sandbox),
		}),
	);
	const text = /^(.+?)\. (.+) To enter a name without the list, choose By Name\.$/.exec(message);
	return { message: text?.[1] ?? message, wayOut: text?.[2] ?? '' };
}

const node = (when: string, cause: Cause, message: string, wayOut: string): Row => ({
	when,
	kind: 'node',
	cause: async (sandbox) => await toldByNode(await cause(sandbox), true),
	message,
	wayOut,
});

/** A value that is refused before anything is sent. */
const refused = (when: string, cause: Cause, message: string, wayOut: string): Row =>
	node(when, cause, message, `${wayOut} Nothing was sent.`);

const leads =
	(run: LeadsRun): Cause =>
	async (sandbox) =>
		await readLeads(sandbox, run);
const withOptions = (options: INodeParameters) => leads({ options });
const withFilters = (...filter: INodeParameters[]) =>
	leads({ parameters: { filters: { filter } } });
const inPeriod = (period: INodeParameters) => leads({ period });
const create =
	(run: CreateRun): Cause =>
	async (sandbox) =>
		await createClientPoints(sandbox, run);
const withFields = (parameters: INodeParameters) => create({ parameters });
const update =
	(run: UpdateRun): Cause =>
	async (sandbox) =>
		await updateClientPoints(sandbox, { of: 7, ...run });
const add =
	(run: AddRun): Cause =>
	async (sandbox) =>
		await addRecipients(sandbox, { of: 7, input: [{ email: 'ann@example.com' }], ...run });

const createLead =
	(run: LeadsRun): Cause =>
	async (sandbox) =>
		await createLeads(sandbox, { input: [{ email: 'ann@example.com' }], ...run });
const withRows = (...field: INodeParameters[]) =>
	createLead({ parameters: { leadFields: { field } } });
const getLink: Cause = async (sandbox) => await getLinks(sandbox, { of: 7 });

/** Lets the vendor misbehave for as long as the row takes. */
const while_ =
	(on: Endpoint, action: Misbehavior['do'], cause: Cause): Cause =>
	async (sandbox) => {
		sandbox.misbehave({ on, times: -1, do: action });
		return await cause(sandbox);
	};
const answering = (on: Endpoint, body: string, cause: Cause, contentType?: string): Cause =>
	while_(on, { kind: 'body', body, ...(contentType && { contentType }) }, cause);
const withStatus = (on: Endpoint, status: number, cause: Cause, body = ''): Cause =>
	while_(on, { kind: 'status', status, body, headers: { 'retry-after': '0' } }, cause);
/** Answers one after the other, over and over. */
const inTurn =
	(on: Endpoint, bodies: string[], cause: Cause): Cause =>
	async (sandbox) => {
		const rounds = [...bodies, ...bodies, ...bodies];
		for (const [after, body] of rounds.entries()) {
			sandbox.misbehave({ on, after, do: { kind: 'body', body } });
		}
		return await cause(sandbox);
	};
const onPages =
	(trick: Extract<Misbehavior['do'], { kind: 'page' }>['trick'], after = 0): Cause =>
	async (sandbox) => {
		for (let round = 0; round < 3; round++) {
			sandbox.misbehave({
				on: 'leads',
				after: after + round * (after + 1),
				do: { kind: 'page', trick },
			});
		}
		return await readLeads(sandbox, { options: { pageSize: 10, parallelPages: 1 } });
	};
const always = (trick: Extract<Misbehavior['do'], { kind: 'page' }>['trick']): Cause =>
	while_('leads', { kind: 'page', trick }, leads({}));

/** Lets waits between two tries take no time. */
const hurried =
	(cause: Cause): Cause =>
	async (sandbox) => {
		hurryTimers();
		const result = await cause(sandbox);
		jest.restoreAllMocks();
		return result;
	};

const withClient = leads({ authentication: 'clientCredentials' });
const leadTypes = leads({
	authentication: 'clientCredentials',
	parameters: { operation: 'leadTypes' },
});

/** Presses a credential's Test. */
const test = (
	type: 'clickPointApi' | 'clientPointApi' | 'clickPointClientCredentialsApi',
	when: string,
	message: string,
	{ fields = {}, misbehavior }: { fields?: IDataObject; misbehavior?: Misbehavior } = {},
): Row => ({
	when: `${when}, at the Test of ${type}`,
	kind: 'test',
	async cause(sandbox) {
		if (misbehavior !== undefined) sandbox.misbehave({ times: -1, ...misbehavior });
		const good = {
			clickPointApi: {
				apiKey: sandbox.clickPointKey,
				baseUrl: sandbox.url,
				receiverUrl: sandbox.url,
			},
			clientPointApi: { apiKey: sandbox.clientPointKey, baseUrl: sandbox.url },
			clickPointClientCredentialsApi: {
				clientId: sandbox.clientId,
				clientSecret: sandbox.clientSecret,
				apiUrl: sandbox.url,
				dataUrl: sandbox.url,
				receiverUrl: sandbox.url,
			},
		};
		const data: ICredentialDataDecryptedObject = good[type];
		const verdict = await testCredential(type, Object.assign(data, fields));
		if (verdict.status === 'OK') throw new Error('The Test passed');
		return { message: verdict.message, wayOut: '' };
	},
	message,
	wayOut: '',
});

const SECRET = 'kq7Zx0vWj9Jt5Lr2Hs8Gd4';

/** Sends a request to the ClientPoint Trigger. */
const event = (
	when: string,
	body: string | Buffer,
	message: string,
	{
		parameters = { authentication: 'none' },
		query = '',
	}: { parameters?: INodeParameters; query?: string } = {},
): Row => ({
	when,
	kind: 'answer',
	async cause() {
		const webhook = await startWebhook({
			nodes: [{ name: 'Trigger', type: 'clientPointTrigger', parameters }],
			credentials: { clientPointWebhookApi: { secret: SECRET } },
		});
		const answer = await request(`${webhook.url}${query}`, {
			method: 'POST',
			headers: { 'content-type': 'text/plain' },
			body,
		});
		const text = (await answer.body.text()).trim();
		await webhook.close();
		return { message: text, wayOut: '' };
	},
	message,
	wayOut: '',
});

/** Sends an event to a ClientPoint Trigger that is not set up right. */
const badTrigger = (
	when: string,
	{ secret = SECRET, ...parameters }: INodeParameters & { secret?: string },
	message: string,
	wayOut: string,
): Row => ({
	when,
	kind: 'trigger',
	async cause() {
		const webhook = await startWebhook({
			nodes: [{ name: 'Trigger', type: 'clientPointTrigger', parameters }],
			credentials: { clientPointWebhookApi: { secret } },
		});
		const body = '{"Event":"won","Data":{}}';
		await request(`${webhook.url}?secret=${SECRET}`, { method: 'POST', body });
		const [error] = webhook.errors;
		await webhook.close();
		return toldBy(error);
	},
	message,
	wayOut,
});

const badSecret = (when: string, secret: string, message: string, wayOut: string): Row =>
	badTrigger(when, { secret }, message, wayOut);

const SECRET_WAY_OUT =
	'Use at least 16 letters, digits, hyphens, periods, underscores, or tildes, ideally from a password generator.';
const RECIPIENT =
	'{"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "primary": true}';
const NOT_SENT_AGAIN =
	"This execution won't send it again. To send its other items, set 'On Error' to 'Continue' and retry it.";
const TRIED_THRICE =
	'It was read 3 times. Run the node again when no leads are being added, or choose a period in the past.';
const ONLY_EVENTS =
	'Only ClientPoint\'s events are accepted here: a JSON object such as {"Event": "won", "Data": {"ClientPointId": "12345"}}, a list of these, or a form with the fields Event and Data.';
const NOT_LEADS = 'ClickPoint did not return a list of leads';
const NOT_FITTING = 'The pages of the report did not match, so leads would have been missing';
const ID_WAY_OUT = 'Enter the ID, e.g. 1001. An expression must return text or a whole number.';

const BAD_INPUT: Row[] = [
	refused(
		'an LID in words',
		leads({ parameters: { lid: byId('={{ "solar" }}') } }),
		'LID: "solar" is not an ID (a whole number above 0)',
		ID_WAY_OUT,
	),
	refused(
		'an LID whose expression finds nothing',
		leads({ parameters: { lid: byId('={{ $json.lid }}') } }),
		'LID is empty',
		ID_WAY_OUT,
	),
	refused(
		'a Duration that an expression makes up',
		inPeriod({ duration: '={{ "month" }}' }),
		'Duration: "month" is not a choice',
		'Choose one from the list.',
	),
	refused(
		'a fraction of a day',
		inPeriod({ duration: 'singleDate', daysBack: 1.5 }),
		'Days Back: 1.5 is not a whole number from 0 to 18250',
		'Enter a whole number from 0 to 18250.',
	),
	refused(
		'a date that is none',
		inPeriod({ duration: 'singleDate', reportDate: 'specific', specificDate: '11/21/2026' }),
		'Select Specific Date: "11/21/2026" is not a date',
		'Choose a date, or enter one in the format year-month-day, e.g. 2026-11-21.',
	),
	refused(
		'a Specific Date that was not chosen',
		inPeriod({ duration: 'singleDate', reportDate: 'specific' }),
		'Select Specific Date is empty',
		'Choose a date, or enter one in the format year-month-day, e.g. 2026-11-21.',
	),
	refused(
		'a year with a digit missing',
		inPeriod({ duration: 'singleDate', reportDate: 'specific', specificDate: '0226-11-21' }),
		'Select Specific Date: "0226-11-21" is out of range',
		'Enter a date from 1970-01-01 to 9998-12-31.',
	),
	refused(
		'a range that ends before it starts',
		inPeriod({ duration: 'dateRange', daysBackToStartFrom: 5, daysBackToEndAt: 10 }),
		'Days Back to End At: "2026-11-11" comes before the start of the range, 2026-11-16 (Days Back to Start From)',
		'Choose an end on or after the start. Of two numbers of days back the start has the larger one, e.g. 10 to start from and 5 to end at.',
	),
	refused(
		'a time zone of no place',
		withOptions({ timeZone: 'Pacific Time' }),
		'Time Zone: "Pacific Time" is not a time zone',
		'Choose one from the list, or enter its name, e.g. America/New_York.',
	),
	refused(
		'a direction that an expression makes up',
		withOptions({ sortDirection: '={{ "up" }}' }),
		'Sort Direction: "up" is not a choice',
		'Choose Ascending or Descending. An expression must return ASC or DESC.',
	),
	refused(
		'fields of which an expression has found no names',
		withOptions({ fields: '={{ ["UID", ""] }}' }),
		'Fields to Return: ["UID",""] is not a list of field names',
		'Enter comma-separated field names, e.g. FirstName, Email.',
	),
	refused(
		'a Filter without a field',
		withFilters({ value: 'CA' }),
		'Filter 1, Field is empty',
		'Enter a value, e.g. State.',
	),
	...[
		{ valueIs: 'number', example: '150000' },
		{ valueIs: 'boolean', example: 'true' },
	].map(({ valueIs, example }) =>
		refused(
			`a Filter without a value that is a ${valueIs}`,
			withFilters({ field: 'State', valueIs }),
			'Filter 1, Value is empty',
			`Enter a value, e.g. ${example}.`,
		),
	),
	refused(
		'a Filter whose expression finds no value',
		withFilters({ field: 'State', value: '={{ $json.state }}' }),
		'Filter 1, Value is empty',
		'Enter a value, e.g. CA.',
	),
	refused(
		'a Filter with a Condition that an expression makes up',
		withFilters({ field: 'State', condition: '={{ "over" }}', value: 'CA' }),
		'Filter 1, Condition: "over" is not a choice',
		'Choose Is, At Least, or At Most. An expression must return is, atLeast, or atMost.',
	),
	refused(
		'a Filter with a Value Is that an expression makes up',
		withFilters({ field: 'State', value: 'CA', valueIs: '={{ "date" }}' }),
		'Filter 1, Value Is: "date" is not a choice',
		'Choose Text, Number, or True/False. An expression must return text, number, or boolean.',
	),
	refused(
		'a Filter with an amount that has separators',
		withFilters({ field: 'Price', condition: 'atLeast', value: '1,250', valueIs: 'number' }),
		'Filter 1, Value: "1,250" is not a number that can be compared',
		'Enter digits without separators, e.g. 150000 or 99.50, or choose Text under Value Is.',
	),
	refused(
		'a Filter with another word than true or false',
		withFilters({ field: 'IsValid', value: 'yes', valueIs: 'boolean' }),
		'Filter 1, Value: "yes" is neither true nor false',
		'Enter true or false, or choose Text under Value Is.',
	),
	refused(
		'two Filters that exclude each other',
		withFilters({ field: 'State', value: 'CA' }, { field: 'State', value: 'TX' }),
		'Filter 2, Field: "State" cannot have Is beside the Is of Filter 1',
		'All filters must hold, and a field takes one Is, or one At Least and one At Most. For other conditions, use the option Filter (JSON).',
	),
	refused(
		'Filters beside a Filter (JSON)',
		leads({
			parameters: { filters: { filter: [{ field: 'State', value: 'CA' }] } },
			options: { filter: '{}' },
		}),
		'Filter (JSON): "{}" cannot be combined with Filters',
		'Remove the option, or the rows of Filters.',
	),
	...[
		{
			when: 'a list of fields without an LID',
			lid: '',
			message: 'LID is empty',
			wayOut:
				'The list shows the fields of its leads. Enter an LID, or run the previous nodes if it is an expression. Nothing was sent.',
		},
		{
			when: 'a list of fields of an LID without leads',
			lid: EMPTY_LID,
			message: 'LID 1005 had no leads in the past 365 days',
			wayOut: 'The list shows the fields of its newest leads. Check the LID.',
		},
	].map(({ lid, ...row }): Row => ({
		...row,
		kind: 'trigger',
		cause: async (sandbox) => await toldByList(sandbox, lid),
	})),
	refused(
		'a Filter (JSON) without quotation marks',
		withOptions({ filter: '{State: CA}' }),
		'Filter (JSON): "{State: CA}" is not valid JSON',
		'Enter a JSON object, e.g. {"State": "CA"}, or remove the option, or use an expression that returns one. Names and texts need double quotation marks.',
	),
	refused(
		'a Filter (JSON) that is empty',
		withOptions({ filter: '' }),
		'Filter (JSON) is empty',
		'Enter a JSON object, e.g. {"State": "CA"}, or remove the option, or use an expression that returns one.',
	),
	refused(
		'a Filter (JSON) that is a list',
		withOptions({ filter: '["CA"]' }),
		'Filter (JSON): "[\\"CA\\"]" is not a JSON object',
		'Enter a JSON object, e.g. {"State": "CA"}, or remove the option, or use an expression that returns one.',
	),
	refused(
		'a Filter (JSON) with a number that JavaScript would change',
		withOptions({ filter: '{"ClickId": 90071992547409931}' }),
		'Filter (JSON): "{\\"ClickId\\": 90071992547409931}" has a whole number too large to be kept exactly',
		'Put the number in quotation marks, e.g. "9007199254740993".',
	),
	refused(
		'a Filter (JSON) that has a name twice',
		withOptions({ filter: '{Price: {"$gte": 1}, "Price": {"$lte": 2}}' }),
		'Filter (JSON): "{\\"Price\\": {\\"$gte\\": 1}, \\"Price\\": {\\"$lte\\": 2}}" has the name "Price" twice in one object',
		'Only the last value would count. Use each name once.',
	),
	refused(
		'a switch whose expression gives a word',
		leads({ parameters: { returnAll: '={{ "yes" }}' } }),
		'Return All: "yes" is neither true nor false',
		'Turn the switch on or off, or use an expression that returns true or false.',
	),
	refused(
		'an Authentication that an expression makes up',
		async () =>
			await runNode({
				type: 'clickPoint',
				parameters: { authentication: 'password', lid: byId(1001) },
			}),
		'Authentication: "password" is not a choice',
		'Choose API Key or Client Credentials.',
	),
	{
		when: 'an operation that ClickPoint does not have',
		kind: 'node',
		cause: async (sandbox) =>
			await toldByNode(await readLeads(sandbox, { parameters: { operation: 'report' } }), false),
		message: 'There is no operation "report"',
		wayOut: 'Choose an operation that the node offers. Nothing was sent.',
	},
	refused(
		'Get Lead Types with an API key',
		leads({ parameters: { operation: 'leadTypes' } }),
		'Authentication: "API Key" has no access to the lead types',
		'Choose Client Credentials as Authentication.',
	),
	{
		when: 'From List with an API key',
		kind: 'trigger',
		cause: async (sandbox) =>
			await toldByFailure(
				listSearch({
					type: 'clickPoint',
					method: 'searchLeadTypes',
					credentials: credentialFor('apiKey', sandbox),
				}),
			),
		message: 'Authentication: "API Key" has no access to the lead types',
		wayOut:
			'Choose By ID and enter the LID, or choose Client Credentials as Authentication. Nothing was sent.',
	},
	refused(
		'an address with a question mark, which may hold a key',
		leads({ credential: { baseUrl: 'https://apidata.leadexec.net/?key=1' } }),
		'Base URL of the credential: "(not shown)" is not a valid server address',
		'Enter an address such as https://api.example.com, without a query string, user name, or password.',
	),
	refused(
		'an address that the credential does not allow',
		leads({
			credential: {
				allowedHttpRequestDomains: 'domains',
				allowedDomains: 'apidata.leadexec.net',
				baseUrl: 'http://127.0.0.1:4010',
			},
		}),
		'Base URL of the credential: "http://127.0.0.1:4010" is not among the Allowed Domains of the credential',
		'Open the credential and add 127.0.0.1 to them.',
	),
	refused(
		'a credential of ClickPoint without a key',
		leads({ credential: { apiKey: '' } }),
		'API Key of the credential is empty',
		'Enter a value, e.g. the key that ClickPoint gave you.',
	),
	refused(
		'a credential without a Client ID',
		leads({ authentication: 'clientCredentials', credential: { clientId: '' } }),
		'Client ID of the credential is empty',
		'Enter a value, e.g. the ID that ClickPoint gave you.',
	),
	refused(
		'a credential without a Client Secret',
		leads({ authentication: 'clientCredentials', credential: { clientSecret: ' ' } }),
		'Client Secret of the credential is empty',
		'Enter a value, e.g. the secret that ClickPoint gave you.',
	),
	refused(
		'a credential of ClientPoint without a key',
		create({ credential: { apiKey: '' } }),
		'API Key of the credential is empty',
		'Enter a value, e.g. your key.',
	),
	...[
		['kq7\u200bZx0', 'has an invisible character (U+200B) as its character 4'],
		['kq7Zx0\u2060x', 'has an invisible character (U+2060) as its character 7'],
		['"kq7Zx0"', 'is in quotation marks'],
		['Bearer kq7Zx0', 'begins with "Bearer"'],
	].map(([apiKey = '', problem]) =>
		refused(
			`a key that ${problem}`,
			create({ credential: { apiKey } }),
			`API Key of the credential: "(not shown)" ${problem}`,
			'Copy it again in full, and nothing else.',
		),
	),
	refused(
		'a server that would get the key in clear text',
		create({ credential: { baseUrl: 'http://api.clientpoint.example' } }),
		'Base URL of the credential: "http://api.clientpoint.example" is not encrypted',
		'Enter an address that begins with https. Only localhost and private IP addresses can have http.',
	),
	refused(
		'a key that an expression has not taken out of what holds it',
		create({ credential: { apiKey: '={{ ({ api_key: "kq7Zx0vWj9Jt5Lr2" }) }}' } }),
		'API Key of the credential: "(not shown)" is not text',
		'Enter text. An expression must return text or a number.',
	),
	refused(
		'an expression that does not say how the recipients are given',
		withFields({ specifyRecipients: '={{ $json.mode }}' }),
		'Specify Recipients is empty',
		'Choose Using Fields Below or Using JSON.',
	),
	refused(
		'a way to give custom fields that there is not',
		withFields({ specifyCustomFields: '={{ "JSON" }}' }),
		'Specify Custom Fields: "JSON" is not a choice',
		'Choose Using Fields Below or Using JSON.',
	),
	refused(
		'a name that is a number with its last digits lost',
		withFields({ name: '={{ 9007199254740993 }}' }),
		'Name: 9007199254740992 is a number too large to be kept exactly',
		'Its last digits may already be wrong. Get it as text from its source.',
	),
	refused(
		'a ClientPoint without a name',
		withFields({ name: '={{ $json.name }}' }),
		'Name is empty',
		'Enter a value, e.g. ABC Company.',
	),
	refused(
		'a name that is no text',
		withFields({ name: '={{ ({ first: "Ann" }) }}' }),
		'Name: {"first":"Ann"} is not text',
		'Enter text. An expression must return text or a number.',
	),
	refused(
		'revenue with a comma that can stand before the cents',
		withFields({ revenue: '1,250' }),
		'Revenue: "1,250" is not a clear amount',
		'Enter it with a point before the cents, e.g. 500.50 or $1,250.00. An amount with commas needs the cents.',
	),
	refused(
		'a name in place of an address',
		withFields({ assignedTo: 'Dana Reyes' }),
		'Assigned To: "Dana Reyes" is not an email address',
		'Enter one address, e.g. name@company.com.',
	),
	refused(
		'a list of files with nothing in a place',
		create({ additional: { fileIds: '={{ [9173927, null] }}' } }),
		'File IDs: [9173927,null] has an empty entry',
		'Enter comma-separated IDs, e.g. 567834, 673498.',
	),
	refused(
		'a custom field without a tag',
		withFields({ customFields: { customField: [{ tag: '', value: 'Boston' }] } }),
		'Custom Field 1, Tag is empty',
		'Enter a value, e.g. location.',
	),
	refused(
		'custom fields that are no JSON',
		withFields({ specifyCustomFields: 'json', customFieldsJson: 'location: Boston' }),
		'Custom Fields (JSON): "location: Boston" is not valid JSON',
		'Enter a JSON array of objects, e.g. [{"tag": "location", "value": "Boston"}], or use an expression that returns an array. Names and texts need double quotation marks.',
	),
	refused(
		'custom fields that are a list of texts',
		withFields({ specifyCustomFields: 'json', customFieldsJson: '["Boston"]' }),
		'Custom Fields (JSON): "[\\"Boston\\"]" is not a JSON array of objects',
		'Enter a JSON array of objects, e.g. [{"tag": "location", "value": "Boston"}], or use an expression that returns an array.',
	),
	refused(
		'recipients that are no JSON',
		withFields({ specifyRecipients: 'json', recipientsJson: 'ann@example.com' }),
		'Recipients (JSON): "ann@example.com" is not valid JSON',
		`Enter a JSON array of objects, e.g. [${RECIPIENT}], or use an expression that returns an array. Names and texts need double quotation marks.`,
	),
	refused(
		'recipients that are a list of addresses',
		withFields({ specifyRecipients: 'json', recipientsJson: '["ann@example.com"]' }),
		'Recipients (JSON): "[\\"ann@example.com\\"]" is not a JSON array of objects',
		`Enter a JSON array of objects, e.g. [${RECIPIENT}], or use an expression that returns an array.`,
	),
	refused(
		'a value of Data without a key',
		create({ additional: { data: { value: [{ key: '', value: 'LeadExec' }] } } }),
		'Data 1, Key is empty',
		'Enter a value, e.g. source.',
	),
	refused(
		'Data that is no JSON',
		create({ additional: { dataJson: 'source=LeadExec' } }),
		'Data (JSON): "source=LeadExec" is not valid JSON',
		'Enter a JSON object, e.g. {"source": "LeadExec"}, or use an expression that returns one. Names and texts need double quotation marks.',
	),
	refused(
		'Data that is a list',
		create({ additional: { dataJson: '[1]' } }),
		'Data (JSON): "[1]" is not a JSON object',
		'Enter a JSON object, e.g. {"source": "LeadExec"}, or use an expression that returns one.',
	),
	refused(
		'a Create Once Per whose expression finds nothing',
		create({ parameters: { createOncePer: '={{ $json.UID }}' } }),
		'Create Once Per is empty',
		'Enter a value, e.g. {{ $json.UID }}.',
	),
	refused(
		'a Create Once Per that is too long',
		create({ parameters: { createOncePer: '={{ "x".repeat(1001) }}' } }),
		`Create Once Per: "${'x'.repeat(79)}… has more than 1000 characters`,
		'Use a short key, e.g. {{ $json.UID }}.',
	),
	refused(
		'Create Once Per in a workflow that was never saved',
		create({ id: '__EMPTY__', parameters: { createOncePer: '5' } }),
		'Create Once Per: "5" cannot be remembered, because the workflow was never saved',
		'Save the workflow, then run it again.',
	),
	refused(
		'Keys to Forget without Create Once Per',
		create({ options: { keysToForget: '5, 6' }, mode: 'manual' }),
		'Keys to Forget: "5, 6" requires Create Once Per',
		"Fill in 'Create Once Per', or remove the option 'Keys to Forget'.",
	),
	refused(
		'Keys to Forget whose expression gives a list with nothing in it',
		create({
			parameters: { createOncePer: '5' },
			options: { keysToForget: '={{ [""] }}' },
			mode: 'manual',
		}),
		'Keys to Forget is empty',
		'Enter a value, e.g. 22364931, 22364932.',
	),
	{
		when: 'more keys than a node remembers',
		kind: 'trigger',
		cause: async () =>
			await toldByFailure(
				Promise.resolve(Array.from({ length: 50_001 }, (_, key) => `${key}`)).then(checkRoom),
			),
		message: 'Create Once Per: "0" is one of 50001 keys, and a node remembers 50000',
		wayOut: 'Split the input, and give each part its own node.',
	},
	{
		when: 'keys that another process keeps bringing back while they are forgotten',
		kind: 'trigger',
		cause: async () => await toldByFailure(Promise.resolve(false).then(checkForgotten)),
		message:
			'Keys to Forget: "(not forgotten)" are still remembered: another n8n process keeps writing to the memory of this node',
		wayOut: 'Run the workflow again when no other execution uses this node.',
	},
	{
		when: 'a trigger that cannot continue from what n8n stored',
		kind: 'trigger',
		cause: async (sandbox) => {
			const staticData = { 'node:Poll': { position: '?' } };
			const trigger = await clickPointTrigger(sandbox, { lid: EMPTY_LID, staticData });
			await trigger.activate();
			return toldBy(trigger.failures[0]);
		},
		message: 'The trigger started over, so leads may be missing',
		wayOut:
			'The clock of n8n was wrong, the workflow was inactive for more than a year, or what n8n had stored for "Poll" is unusable. It continues with the leads that are added from now on. Get the leads since its last execution with ClickPoint → Get Leads.',
	},
	node(
		'an answer to a create that denies it and names a new ClientPoint',
		answering(
			'create',
			'{"status":"error","clientpoint_id":77,"message":"mail bounced"}',
			create({}),
		),
		'"ABC Company" may have been created: ClientPoint did not say whether it was created (its response: mail bounced, ID 77)',
		`Check ClientPoint before you create it again. ${NOT_SENT_AGAIN}`,
	),
	refused(
		'two nodes with the same ID, as in a workflow that a program has written',
		async (sandbox) => {
			const twin = (name: string) => ({
				name,
				type: 'clientPoint',
				nodeId: 'same',
				parameters: { ...REQUIRED, createOncePer: '22364930' },
			});
			const { clientPointKey: apiKey, url: baseUrl } = sandbox;
			return await runWorkflow({
				nodes: [{ name: 'Input', type: TRIGGER }, twin('Node'), twin('Node1')],
				credentials: { clientPointApi: { apiKey, baseUrl } },
			});
		},
		'Create Once Per: "22364930" cannot be remembered: the nodes "Node" and "Node1" have the same ID, so they would share one memory',
		'Copy one of them on the canvas, and use the copy in its place.',
	),
	refused(
		'data that is nested deeper than can be written',
		create({ additional: { dataJson: `={{ '{"a":'.repeat(1e5) + 1 + '}'.repeat(1e5) }}` } }),
		'Data: "(not shown)" cannot be written as JSON',
		'Use a value that does not contain itself, is not nested that deeply, and has only valid numbers and dates.',
	),
	refused(
		'an update of nothing',
		update({}),
		'Update Fields: {} has nothing to change',
		'Fill in a field, or add one to Update Fields, a recipient, or a custom field.',
	),
	refused(
		'a list that is empty, in an update',
		update({ fields: { fileIds: '={{ [] }}' } }),
		'File IDs: [] is empty',
		'Enter a value, or remove the field from the form to keep what ClientPoint has.',
	),
	refused(
		'a value whose expression finds nothing, in an update',
		update({ fields: { division: '={{ $json.no }}' } }),
		'Division is empty',
		'Enter a value, or remove the field from the form to keep what ClientPoint has.',
	),
	refused(
		'a custom field without a value, in an update',
		update({ parameters: { customFields: { customField: [{ tag: 'location', value: '' }] } } }),
		'Custom Field 1, Value is empty',
		'Enter a value, or remove the custom field from the form. To empty it in ClientPoint, choose Using JSON and give it the value "".',
	),
	refused(
		'a status that there is not',
		update({ fields: { status: '={{ "closed" }}' } }),
		'Status: "closed" is not a status of a ClientPoint',
		'Choose one from the list, or enter one of archive, eBrochure, lost, pending, trash, won.',
	),
	refused(
		'several recipients where one belongs',
		add({
			parameters: {
				specifyRecipient: 'json',
				recipientJson: '[{"email":"a@example.com"},{"email":"b@example.com"}]',
			},
		}),
		'Recipient (JSON): "[{\\"email\\":\\"a@example.com\\"},{\\"email\\":\\"b@example.com\\"}]" is not one recipient',
		`Enter one, e.g. ${RECIPIENT}. For a list, put a Split Out node before this one.`,
	),
	refused(
		'a recipient that is no JSON',
		add({ parameters: { specifyRecipient: 'json', recipientJson: 'Ann' } }),
		'Recipient (JSON): "Ann" is not valid JSON',
		`Enter a JSON array of objects, e.g. ${RECIPIENT}, or use an expression that returns an array. Names and texts need double quotation marks.`,
	),
	refused(
		'a recipient that is a text',
		add({ parameters: { specifyRecipient: 'json', recipientJson: '"Ann"' } }),
		'Recipient (JSON): "\\"Ann\\"" is not a JSON array of objects',
		`Enter a JSON array of objects, e.g. ${RECIPIENT}, or use an expression that returns an array.`,
	),
	{
		when: 'an operation that an expression makes up',
		kind: 'node',
		cause: async (sandbox) =>
			await toldByNode(
				await runClientPoint(sandbox, { parameters: { operation: 'delete' } }),
				false,
			),
		message: 'There is no operation "delete" of "clientPoint"',
		wayOut: 'Choose an operation that the node offers. Nothing was sent.',
	},
];

const FACTS = { vendor: 'ClickPoint', url: 'https://clickpoint.example/', timeout: 1000 };

/** A failure that the sandbox cannot have, as it is shown. */
const shown = (when: string, error: VendorError, message: string, wayOut: string): Row => ({
	when,
	kind: 'trigger',
	cause: async () => await Promise.resolve({ message: error.message, wayOut: error.describe([]) }),
	message,
	wayOut,
});
const brokenBy = (code: string) =>
	connectionError(FACTS, Object.assign(new Error('It broke'), { code }), 'notDone');

const CONNECTIONS: Row[] = [
	node(
		'a server that does not run',
		hurried(leads({ credential: { baseUrl: 'http://127.0.0.1:9' } })),
		'ClickPoint cannot be reached: 127.0.0.1:9 refused the connection',
		'Check the Base URL in the credential, and whether the server is running.',
	),
	node(
		'a server whose name is mistyped',
		hurried(leads({ credential: { baseUrl: 'https://apidata.leadexec.example' } })),
		'ClickPoint cannot be reached: there is no server named apidata.leadexec.example',
		'Check the Base URL in the credential, and the internet connection of n8n.',
	),
	node(
		'a server with a certificate of its own making',
		async (sandbox) => {
			const server = await startUntrustedServer();
			const result = await readLeads(sandbox, { credential: { baseUrl: server.url } });
			await server.close();
			return result;
		},
		'ClickPoint cannot be reached safely: the certificate of ‹host› is not trusted',
		'Check the Base URL in the credential, and whether there is a proxy in between. The reason is DEPTH_ZERO_SELF_SIGNED_CERT.',
	),
	node(
		'a server that takes longer than Timeout',
		while_('leads', { kind: 'delay', ms: 5_000 }, hurried(withOptions({ timeout: 1 }))),
		'ClickPoint did not respond within 1 seconds',
		"Try again later, or raise Timeout (Seconds) in the node's options.",
	),
	node(
		'a connection that is cut within the answer',
		while_('leads', { kind: 'cut', when: 'before-processing' }, hurried(leads({}))),
		'The connection to ClickPoint broke before the response was complete',
		'Try again later. The connection ended with ECONNRESET.',
	),
	shown(
		'an address that n8n is told to keep away from',
		connectionError(FACTS, new Error('The address is not allowed'), 'notDone'),
		'n8n got no response from ClickPoint',
		'The reason is: The address is not allowed',
	),
	{
		when: 'a version of n8n that gives out responses of another kind',
		kind: 'trigger',
		async cause() {
			const helpers = { httpRequest: async () => await Promise.resolve('a text') };
			const [outcome] = await Promise.allSettled([
				read({ helpers }, { ...FACTS, method: 'GET', headers: {}, account: 'x' }),
			]);
			const { reason }: { reason?: unknown } = { reason: undefined, ...outcome };
			if (!(reason instanceof VendorError)) throw new Error('It is another error');
			return { message: reason.message, wayOut: reason.describe([]) };
		},
		message: 'n8n got no response from ClickPoint',
		wayOut: 'The reason is: n8n returned an HTTP response of an unknown shape. Please report this.',
	},
	node(
		'Stop, pressed while the node waits',
		async (sandbox) => {
			const stop = new AbortController();
			sandbox.misbehave({
				on: 'leads',
				times: -1,
				do: { kind: 'status', status: 503, headers: { 'retry-after': '60' } },
			});
			const reading = readLeads(sandbox, { stop: stop.signal });
			while (!sandbox.requests()[0]?.ended) await new Promise(setImmediate);
			stop.abort();
			return await reading;
		},
		'The execution was canceled',
		'Nothing more was sent.',
	),
	node(
		'a key that ClickPoint no longer takes',
		withStatus('leads', 401, leads({})),
		'ClickPoint rejected the credential',
		'Open the credential, check its key, and save it. n8n then tests it.',
	),
	node(
		'a key that ClientPoint no longer takes, in its own words',
		withStatus('create', 401, create({}), 'No such key'),
		'ClientPoint rejected the credential',
		'Open the credential, check its key, and save it. n8n then tests it. ClientPoint responded: No such key',
	),
	node(
		'more requests than ClickPoint takes',
		hurried(withStatus('leads', 429, leads({}))),
		'ClickPoint received too many requests',
		'Try again later.',
	),
	shown(
		'more requests than ClickPoint takes, which asks for a long wait',
		statusError(FACTS, 429, { 'retry-after': '3600' }, '', 'notDone'),
		'ClickPoint received too many requests',
		'Try again in 3600 seconds, as ClickPoint requests.',
	),
	shown(
		'more requests than ClickPoint takes, which asks for a long wait in its own words',
		statusError(FACTS, 429, { 'retry-after': '3600' }, 'Slow down', 'notDone'),
		'ClickPoint received too many requests',
		'Try again in 3600 seconds, as ClickPoint requests. ClickPoint responded: Slow down',
	),
	shown(
		'https to a port that speaks plain HTTP',
		brokenBy('EPROTO'),
		'ClickPoint cannot be reached safely: clickpoint.example does not support https properly',
		'Check the Base URL in the credential, and its port. The reason is EPROTO.',
	),
	shown(
		'a network without a way to the server',
		brokenBy('EHOSTUNREACH'),
		'ClickPoint cannot be reached: there is no route to clickpoint.example',
		'Check the Base URL in the credential, and the internet connection of n8n. The reason is EHOSTUNREACH.',
	),
	node(
		'lead types without an end',
		answering('leadTypes', `[${' '.repeat(4_000_001)}`, leadTypes),
		'ClickPoint sent a response of more than 4 MB',
		'It was not read, because it could crash n8n. Check the Base URL in the credential.',
	),
	node(
		'an answer without an end',
		answering('leads', `{"Leads":[${' '.repeat(8_000_001)}`, leads({})),
		'ClickPoint sent a response of more than 8 MB',
		'It was not read, because it could crash n8n. Check the Base URL in the credential, lower Page Size, or name the fields that you need in Fields to Return.',
	),
	node(
		'more requests than ClientPoint takes, in its own words',
		hurried(withStatus('create', 429, create({}), 'Slow down')),
		'ClientPoint received too many requests',
		'Try again later. ClientPoint responded: Slow down',
	),
	node(
		'a server with a fault of its own',
		hurried(withStatus('leads', 503, leads({}))),
		'ClickPoint failed with status 503',
		'Try again later.',
	),
	node(
		'a server with a fault of its own, in its own words',
		hurried(withStatus('leads', 500, leads({}), 'Out of memory')),
		'ClickPoint failed with status 500',
		'Try again later. ClickPoint responded: Out of memory',
	),
	node(
		'an address that has moved',
		while_(
			'leads',
			{ kind: 'status', status: 301, body: '', headers: { location: 'https://login.example/' } },
			leads({}),
		),
		'ClickPoint redirected the request to login.example',
		'Redirects are not followed, because they would pass on the key. Check the Base URL in the credential.',
	),
	node(
		'an address that has moved, and a page that says so',
		while_(
			'leads',
			{ kind: 'status', status: 301, body: 'Moved', headers: { location: '/login' } },
			leads({}),
		),
		'ClickPoint redirected the request to another address',
		'Redirects are not followed, because they would pass on the key. Check the Base URL in the credential. ClickPoint responded: Moved',
	),
	node(
		'an LID that ClickPoint does not know, without a word',
		withStatus('leads', 404, leads({})),
		'ClickPoint rejected the request with status 404',
		'Check the values that you entered, and the Base URL in the credential.',
	),
	node(
		'a user who is not active',
		withStatus('create', 422, create({}), '{"message":"assigned_to is not an active user"}'),
		'ClientPoint rejected the request with status 422',
		'Check the values that you entered, and the Base URL in the credential. ClientPoint responded: {"message":"assigned_to is not an active user"}',
	),
	node(
		'an answer in a character set that there is not',
		answering('leads', '{}', leads({}), 'application/json; charset=utf-99'),
		'ClickPoint did not return readable text',
		'The response should be text in utf-99, but is not.',
	),
];

const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

const ANSWERS: Row[] = [
	node(
		'an answer with nothing in it',
		answering('leads', ' ', leads({})),
		NOT_LEADS,
		'The response was empty.',
	),
	node(
		'a sentence in place of leads',
		answering('leads', 'Unknown key', leads({}), 'text/plain'),
		NOT_LEADS,
		'It responded: Unknown key',
	),
	node(
		'JSON of something else',
		answering('leads', '{"Error":"Unknown LID"}', leads({})),
		NOT_LEADS,
		'It responded: {"Error":"Unknown LID"}',
	),
	node(
		'JSON that was cut off',
		answering('leads', '{"QueryTotal":"1","Leads":[{', leads({})),
		NOT_LEADS,
		'The response is cut off or is not valid JSON. It begins with: {"QueryTotal":"1","Leads":[{',
	),
	node(
		'JSON in JSON in JSON',
		answering('leads', `{"QueryTotal":1,"Leads":[{"UID":"1","A":${deep(40)}}]}`, leads({})),
		NOT_LEADS,
		'The response is nested too deeply.',
	),
	node(
		'XML that was cut off',
		answering('leads', '<Leads><Lead>', leads({}), 'text/xml'),
		NOT_LEADS,
		'The response is cut off or is not valid XML. It begins with: <Leads><Lead>',
	),
	node(
		'XML of something else',
		answering('leads', '<Fault/>', leads({}), 'text/xml'),
		NOT_LEADS,
		'The response is a <Fault>. It begins with: <Fault/>',
	),
	node(
		'XML in XML in XML',
		answering(
			'leads',
			`<Leads><Lead>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</Lead></Leads>`,
			leads({}),
			'text/xml',
		),
		NOT_LEADS,
		`The response is nested too deeply. It begins with: <Leads><Lead>${'<a>'.repeat(40)}${'</a>'.repeat(16)}</a…`,
	),
	node(
		'a sentence between the leads',
		answering('leads', '<Leads>Sorry</Leads>', leads({}), 'text/xml'),
		NOT_LEADS,
		'There is text between the leads. It begins with: <Leads>Sorry</Leads>',
	),
	node(
		'something else between the leads',
		answering('leads', '<Leads><Fault/></Leads>', leads({}), 'text/xml'),
		NOT_LEADS,
		'There is a <Fault> between the leads. It begins with: <Leads><Fault/></Leads>',
	),
	node(
		'no leads, and a reason why',
		answering('leads', '<Leads error="Unknown key"/>', leads({}), 'text/xml'),
		NOT_LEADS,
		'It has an error instead of leads. It begins with: <Leads error="Unknown key"/>',
	),
	node(
		'a first page with a lead twice',
		always('lead-twice'),
		NOT_FITTING,
		`The first page has a lead twice, or more leads than ClickPoint counts. ${TRIED_THRICE}`,
	),
	node(
		'pages of one lead',
		inTurn('leads', ['{"QueryTotal":"2","Leads":[{"UID":"1"}]}'], leads({})),
		NOT_FITTING,
		`ClickPoint returns one lead at a time. ${TRIED_THRICE}`,
	),
	node(
		'more leads than ClickPoint counts',
		inTurn(
			'leads',
			['{"QueryTotal":"2","Leads":[{"UID":"1"},{"UID":"2"}]}', '{"Leads":[{"UID":"3"}]}'],
			withOptions({ pageSize: 2, parallelPages: 1 }),
		),
		NOT_FITTING,
		`ClickPoint returns more than 2 leads. ${TRIED_THRICE}`,
	),
	node(
		'a page that comes twice',
		onPages('repeated', 1),
		NOT_FITTING,
		`The page after lead 10 of 25 does not follow on. ${TRIED_THRICE}`,
	),
	node(
		'a page with a lead missing',
		onPages('short', 1),
		NOT_FITTING,
		`The page after lead 10 of 25 is too short. ${TRIED_THRICE}`,
	),
	node(
		'a page that comes twice, where nobody counts',
		answering('leads', '{"Leads":[{"UID":"1"},{"UID":"2"}]}', leads({})),
		NOT_FITTING,
		`The page after lead 2 does not follow on. ${TRIED_THRICE}`,
	),
	node(
		'a page with leads missing, where nobody counts',
		inTurn(
			'leads',
			['{"Leads":[{"UID":"1"},{"UID":"2"}]}', '{"Leads":[{"UID":"2"}]}', '{"Leads":[{"UID":"3"}]}'],
			leads({}),
		),
		NOT_FITTING,
		`The page after lead 2 is too short. ${TRIED_THRICE}`,
	),
	node(
		'a count of more leads than there are',
		inTurn('leads', ['{"QueryTotal":"3","Leads":[]}'], leads({})),
		NOT_FITTING,
		`ClickPoint counts 3 leads and returned 0. ${TRIED_THRICE}`,
	),
	node(
		'a lead without a UID',
		always('lead-without-uid'),
		'ClickPoint returned a lead without a UID',
		'Lead 1 of the report has no usable UID (UID is undefined). Correct it in ClickPoint, or choose a period without it.',
	),
	node(
		'no lead that has a UID',
		answering('leads', '{"Leads":[{"Message":"no access"}]}', leads({})),
		'ClickPoint returned a lead without a UID',
		'Without UIDs, leads cannot be told apart. It responded: {"Leads":[{"Message":"no access"}]}',
	),
	node(
		'a lead that is malformed',
		answering(
			'leads',
			'{"QueryTotal":2,"Leads":[{"UID":"1"},{"UID":"2","Name":"a"b"c"}]}',
			leads({}),
		),
		'ClickPoint returned a lead that cannot be read',
		'Lead 2 of the report, UID 2, is not valid JSON. Correct it in ClickPoint, or choose a period without it.',
	),
	node(
		'something else than lead types',
		answering(
			'leadTypes',
			'{"Message":"no access"}',
			leads({ authentication: 'clientCredentials', parameters: { operation: 'leadTypes' } }),
		),
		'ClickPoint did not return a list of lead types',
		'It responded: {"Message":"no access"}',
	),
	{
		when: 'a test of the ClickPoint Trigger where nothing came in lately',
		kind: 'trigger',
		cause: async (sandbox) =>
			await toldByFailure((await clickPointTrigger(sandbox, { lid: EMPTY_LID })).fetchTestEvent()),
		message: 'No leads were added in the past 30 days',
		wayOut:
			'Check the LID and the filters. Once the workflow is published (activated), each new lead starts it.',
	},
];

const MAY_NOT =
	'To read leads, a client needs the scope Data API. Check it in ClickPoint under Settings → API Credentials.';
const MAY_NOT_LIST =
	'To read lead types, a client needs the scope Account API. Check it in ClickPoint under Settings → API Credentials.';
const NO_TOKEN = 'ClickPoint did not return an access token';

const TOKENS: Row[] = [
	node(
		'a client that ClickPoint does not know',
		leads({
			authentication: 'clientCredentials',
			credential: { clientSecret: 'not-the-right-one' },
		}),
		'ClickPoint rejected the Client ID and Client Secret (status 401)',
		'Open the credential ClickPoint Client Credentials API, check both, and save it. n8n then tests it. ClickPoint responded: {"access_token":null,"token_type":null,"expires_in":0,"error":"invalid_client."}',
	),
	node(
		'tokens that ClickPoint gives and does not take',
		hurried(withStatus('query', 401, withClient)),
		'ClickPoint issued access tokens but rejected each of them',
		`${MAY_NOT} If another application uses the same Client ID, create a separate one for n8n.`,
	),
	node(
		'tokens that ClickPoint gives and does not take, in its own words',
		hurried(withStatus('query', 401, withClient, 'Wrong scope')),
		'ClickPoint issued access tokens but rejected each of them',
		`${MAY_NOT} If another application uses the same Client ID, create a separate one for n8n. ClickPoint responded: Wrong scope`,
	),
	node(
		'a client that may not read leads',
		withStatus('query', 403, withClient),
		'ClickPoint denied access to this client',
		MAY_NOT,
	),
	node(
		'a client that may not read leads, in its own words',
		withStatus('query', 403, withClient, 'No permission'),
		'ClickPoint denied access to this client',
		`${MAY_NOT} ClickPoint responded: No permission`,
	),
	node(
		'tokens that ClickPoint does not take for lead types',
		withStatus('leadTypes', 401, leadTypes),
		'ClickPoint issued access tokens but rejected each of them',
		`${MAY_NOT_LIST} If another application uses the same Client ID, create a separate one for n8n.`,
	),
	node(
		'tokens that ClickPoint does not take for lead types, in its own words',
		withStatus('leadTypes', 401, leadTypes, 'Wrong scope'),
		'ClickPoint issued access tokens but rejected each of them',
		`${MAY_NOT_LIST} If another application uses the same Client ID, create a separate one for n8n. ClickPoint responded: Wrong scope`,
	),
	node(
		'a client that may not read lead types',
		withStatus('leadTypes', 403, leadTypes),
		'ClickPoint denied access to this client',
		MAY_NOT_LIST,
	),
	node(
		'a client that may not read lead types, in its own words',
		withStatus('leadTypes', 403, leadTypes, 'No permission'),
		'ClickPoint denied access to this client',
		`${MAY_NOT_LIST} ClickPoint responded: No permission`,
	),
	node(
		'a web page in place of a token',
		answering('token', '<html>Log in</html>', withClient, 'text/html'),
		NO_TOKEN,
		'It returned a web page. Check the API Base URL.',
	),
	node(
		'a refusal in place of a token',
		answering('token', '{"error":"invalid_client"}', withClient),
		NO_TOKEN,
		'Check the Client ID and the Client Secret. It responded: invalid_client',
	),
	node(
		'a token that was cut off',
		answering('token', '{"access_token":"eyJhbGciOiJIUzI1', withClient),
		NO_TOKEN,
		'Check the Client ID and the Client Secret. The response is cut off, or is not in the format that ClickPoint documents.',
	),
	node(
		'something else than a token',
		answering('token', 'Hello', withClient, 'text/plain'),
		NO_TOKEN,
		'Check the API Base URL. It responded: Hello',
	),
	node(
		'a token of several lines',
		answering('token', '{"access_token":"a\\nb"}', withClient),
		NO_TOKEN,
		'The one that it returned is unusable.',
	),
];

const lost: Misbehavior['do'] = { kind: 'cut', when: 'after-processing' };
const BROKEN = 'the connection to ClientPoint broke before the response was complete';

/** The first item's, of an operation on a ClientPoint that is there. */
const onExisting =
	(cause: (id: number) => Cause): Cause =>
	async (sandbox) => {
		const [id = 0] = await createdIds(sandbox, 1);
		return await cause(id)(sandbox);
	};

/** Retries an execution that has created the first of two items, with a node that was changed. */
const retriedAs = (
	what: string,
	retry: (sandbox: Sandbox, failed: WorkflowResult) => Promise<NodeResult>,
	message: string,
): Row =>
	node(
		`a failed execution that is retried with ${what}`,
		async (sandbox) => {
			sandbox.misbehave({ on: 'create', after: 1, do: { kind: 'status', status: 422 } });
			const input = [{}, {}];
			const failed = await createClientPoints(sandbox, { input, options: { concurrency: 1 } });
			return await retry(sandbox, failed.workflow);
		},
		message,
		'A retry would send the remaining items differently. Start a new execution instead.',
	);

/** A lead that the receiver refuses, by its own words. */
const refusedLead = (answer: object) => answering('insert', JSON.stringify(answer), createLead({}));
const RECEIVER_KEY =
	'Ask ClickPoint whether this key is for its lead receiver too, which may have a key of its own, or choose Client Credentials as Authentication.';
const MAY_NOT_CREATE =
	'To create leads, a client needs the scope Lead Receiver. Check it in ClickPoint under Settings → API Credentials.';
const byClient = createLead({ authentication: 'clientCredentials' });

const LEADS_AND_LINKS: Row[] = [
	refused(
		'a lead without a field',
		withRows(),
		'Lead Fields is empty',
		'Enter at least one field of the lead that has a value.',
	),
	refused(
		'a lead whose JSON has no value',
		createLead({ parameters: { specifyLeadFields: 'json', leadFieldsJson: '{"Email": ""}' } }),
		'Lead Fields (JSON) is empty',
		'Enter at least one field of the lead that has a value.',
	),
	refused(
		'a lead with the same field in two rows',
		withRows({ name: 'Email', value: 'a' }, { name: 'Email', value: 'b' }),
		'Lead Field 2, Name: "Email" is there twice',
		'Remove one of the two.',
	),
	refused(
		'a lead whose JSON has the same field in another case',
		createLead({
			parameters: { specifyLeadFields: 'json', leadFieldsJson: '{"Email": "a", "email": "b"}' },
		}),
		'Lead Fields (JSON), email, Name: "email" is there twice',
		'Remove one of the two.',
	),
	refused(
		'a field of a lead that is too large a number',
		withRows({ name: 'Loan', value: '={{ 9007199254740993 }}' }),
		'Lead Field 1, Value: 9007199254740992 is a number too large to be kept exactly',
		'Its last digits may already be wrong. Get it as text from its source.',
	),
	refused(
		'a field of a lead without a name',
		withRows({ name: '', value: 'a' }),
		'Lead Field 1, Name is empty',
		'Enter a value, e.g. FirstName.',
	),
	refused(
		'a field of a lead that is a list',
		createLead({ parameters: { specifyLeadFields: 'json', leadFieldsJson: '{"Sends": []}' } }),
		'Lead Fields (JSON), Sends, Value: [] is not text',
		'Enter text. An expression must return text or a number.',
	),
	refused(
		'a choice of Specify Lead Fields that an expression makes up',
		createLead({ parameters: { specifyLeadFields: '={{ "xml" }}' } }),
		'Specify Lead Fields: "xml" is not a choice',
		'Choose Using Fields Below or Using JSON.',
	),
	refused(
		'a choice of If Duplicate that an expression makes up',
		createLead({ options: { ifDuplicate: '={{ "update" }}' } }),
		'If Duplicate: "update" is not a choice',
		'Choose one from the list.',
	),
	refused(
		'a Source ID in words',
		createLead({ parameters: { sourceId: 'Website' } }),
		'Source ID: "Website" is not an ID (a whole number above 0)',
		ID_WAY_OUT,
	),
	node(
		'a lead outside the criteria',
		refusedLead({ isValidPost: false, ResponseType: 5, ResponseDetail: 'Not sold in TX' }),
		'ClickPoint did not create lead "ann@example.com"',
		'ClickPoint responded: Outside Criteria: Not sold in TX',
	),
	node(
		'a lead that ClickPoint refuses and names',
		refusedLead({ isValidPost: false, ResponseType: 5, LeadIdentifier: 7 }),
		'Lead "ann@example.com" may have been created: ClickPoint did not say whether it was created (its response: Outside Criteria, ID 7)',
		`Check ClickPoint before you create it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'an answer about a lead that is no JSON',
		answering('insert', 'OK', createLead({})),
		'Lead "ann@example.com" may have been created: ClickPoint did not return a JSON object',
		`Check ClickPoint before you create it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'an API key that the lead receiver does not take',
		withStatus('insert', 401, createLead({})),
		"ClickPoint's lead receiver rejected the API Key",
		RECEIVER_KEY,
	),
	node(
		'an API key that the lead receiver does not take, in its own words',
		withStatus('insert', 403, createLead({}), 'Unknown key'),
		"ClickPoint's lead receiver rejected the API Key",
		`${RECEIVER_KEY} ClickPoint responded: Unknown key`,
	),
	node(
		'tokens that ClickPoint does not take for leads to create',
		withStatus('insert', 401, byClient),
		'ClickPoint issued access tokens but rejected each of them',
		`${MAY_NOT_CREATE} If another application uses the same Client ID, create a separate one for n8n.`,
	),
	node(
		'a client that may not create leads',
		withStatus('insert', 403, byClient),
		'ClickPoint denied access to this client',
		MAY_NOT_CREATE,
	),
	node(
		'tokens that ClickPoint does not take for leads to create, in its own words',
		withStatus('insert', 401, byClient, 'Wrong scope'),
		'ClickPoint issued access tokens but rejected each of them',
		`${MAY_NOT_CREATE} If another application uses the same Client ID, create a separate one for n8n. ClickPoint responded: Wrong scope`,
	),
	node(
		'a client that may not create leads, in its own words',
		withStatus('insert', 403, byClient, 'No permission'),
		'ClickPoint denied access to this client',
		`${MAY_NOT_CREATE} ClickPoint responded: No permission`,
	),
	node(
		'an answer without a link',
		answering('getLink', '{"status":false,"message":"No access"}', getLink),
		'ClientPoint did not return a link to ClientPoint 7',
		'Check the ClientPoint ID. It responded: {"status":false,"message":"No access"}',
	),
	refused(
		'personal links for addresses that an expression has not found',
		async (sandbox) => await getLinks(sandbox, { of: 7, parameters: { emails: '={{ [""] }}' } }),
		'Emails is empty',
		'Enter a value, e.g. ann@example.com.',
	),
	refused(
		'a personal link for somebody without an address',
		async (sandbox) => await getLinks(sandbox, { of: 7, parameters: { emails: 'Ann' } }),
		'Emails: "Ann" is not an email address',
		'Enter one address, e.g. name@company.com.',
	),
];

const WRITES: Row[] = [
	node(
		'a success that says no',
		answering('create', '{"status":false,"message":"No such division"}', create({})),
		'ClientPoint did not create "ABC Company"',
		'ClientPoint responded: No such division',
	),
	node(
		'an update that is refused with a success',
		answering(
			'update',
			'{"status":false,"message":"It is archived"}',
			update({ fields: { name: 'A' } }),
		),
		'ClientPoint did not update ClientPoint 7',
		'ClientPoint responded: It is archived',
	),
	node(
		'a recipient who is refused with a success',
		answering('recipientAdd', '{"status":false,"message":"Blocked"}', add({})),
		'ClientPoint did not add recipient ann@example.com for ClientPoint 7',
		'ClientPoint responded: Blocked',
	),
	node(
		'a create whose answer is lost',
		while_('create', lost, create({})),
		`"ABC Company" may have been created: ${BROKEN}`,
		`Check ClientPoint before you create it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'an update whose answer is lost',
		onExisting((of) => while_('update', lost, update({ of, fields: { name: 'A' } }))),
		`ClientPoint 100001 may have been updated: ${BROKEN}`,
		`Check ClientPoint before you update it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'a recipient whose answer is lost',
		onExisting((of) => while_('recipientAdd', lost, add({ of }))),
		`Recipient ann@example.com for ClientPoint 100001 may have been added: ${BROKEN}`,
		`Check ClientPoint before you add it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'an answer to a create that is no JSON',
		answering('create', 'OK', create({})),
		'"ABC Company" may have been created: ClientPoint did not return a JSON object',
		`Check ClientPoint before you create it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'an answer to a create that says neither yes nor no',
		answering('create', '{"took":3}', create({})),
		'"ABC Company" may have been created: ClientPoint did not say whether it was created',
		`Check ClientPoint before you create it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'an answer to an update that says neither yes nor no',
		answering('update', '{"took":3}', update({ fields: { name: 'A' } })),
		'ClientPoint 7 may have been updated: ClientPoint did not say whether it was updated',
		`Check ClientPoint before you update it again. ${NOT_SENT_AGAIN}`,
	),
	node(
		'an answer about a recipient that says neither yes nor no',
		answering('recipientAdd', '{"took":3}', add({})),
		'Recipient ann@example.com for ClientPoint 7 may have been added: ClientPoint did not say whether it was added',
		`Check ClientPoint before you add it again. ${NOT_SENT_AGAIN}`,
	),
	retriedAs(
		'another operation',
		async (sandbox, retryOf) =>
			await updateClientPoints(sandbox, { of: 7, fields: { name: 'A' }, retryOf }),
		'This execution already sent some of its items with the operation "create"',
	),
	retriedAs(
		'another credential',
		async (sandbox, retryOf) =>
			await createClientPoints(sandbox, { credentialId: 'other', retryOf }),
		'This execution already sent some of its items with another credential',
	),
	retriedAs(
		'another address',
		async (sandbox, retryOf) =>
			await createClientPoints(sandbox, { credential: { baseUrl: `${sandbox.url}/b` }, retryOf }),
		'This execution already sent some of its items to http://‹host›',
	),
	{
		when: 'a server that is down for one create after the other',
		kind: 'node',
		async cause(sandbox) {
			sandbox.misbehave({ on: 'create', times: -1, do: { kind: 'status', status: 503 } });
			const { json } = await createClientPoints(sandbox, {
				options: { concurrency: 1 },
				input: Array.from({ length: 9 }, () => ({})),
				onError: 'continueRegularOutput',
			});
			const [message = '', wayOut = ''] = String(json[8]?.error).split(' [item 8]. ');
			return { message, wayOut };
		},
		message: 'ClientPoint was unavailable for 8 requests in a row, so this item was not sent',
		wayOut:
			'Run the workflow again when ClientPoint is available. First check ClientPoint to see which of the earlier items were created.',
	},
];

const onEach = (on: Endpoint, action: Misbehavior['do']) => ({ misbehavior: { on, do: action } });

const TESTS: Row[] = [
	test(
		'clickPointApi',
		'no key',
		'API Key is empty. Enter a value, e.g. the key that ClickPoint gave you.',
		{
			fields: { apiKey: '' },
		},
	),
	test(
		'clickPointApi',
		'a wrong key',
		'ClickPoint rejected the API Key (status 401). Copy the whole key again.',
		{ fields: { apiKey: 'wrong' } },
	),
	test(
		'clickPointApi',
		'a server with a fault of its own',
		'ClickPoint failed with status 503. Try again later.',
		onEach('leads', { kind: 'status', status: 503 }),
	),
	test(
		'clickPointApi',
		'the address of a website',
		'ClickPoint returned a web page instead of data. Check the API Key and the Base URL.',
		onEach('leads', { kind: 'body', body: '<html>Hello</html>', contentType: 'text/html' }),
	),
	test(
		'clickPointApi',
		'an answer that is no list of leads',
		'ClickPoint did not return leads. Check the API Key, or enter a Test LID. It responded: The key has expired',
		onEach('leads', { kind: 'body', body: 'The key has expired', contentType: 'text/plain' }),
	),
	test(
		'clickPointApi',
		'an answer that is no list of leads, though an LID was given',
		'ClickPoint did not return leads. Check the API Key and the Test LID. It responded: Unknown lead type',
		{
			fields: { testLid: '1001' },
			...onEach('leads', { kind: 'body', body: 'Unknown lead type', contentType: 'text/plain' }),
		},
	),

	test(
		'clientPointApi',
		'no key',
		'API Key is empty. Enter a value, e.g. the key of your ClientPoint account.',
		{
			fields: { apiKey: '' },
		},
	),
	test(
		'clientPointApi',
		'a wrong key',
		'ClientPoint rejected the API Key (status 401). Copy the whole key again.',
		{ fields: { apiKey: 'wrong' } },
	),
	test(
		'clientPointApi',
		'the address of a website',
		'ClientPoint returned a web page instead of data. Check the API Key and the Base URL.',
		onEach('update', { kind: 'body', body: '<html>Hello</html>', contentType: 'text/html' }),
	),
	test(
		'clientPointApi',
		'an answer that is no data',
		'ClientPoint did not accept the test of the API Key. Check the API Key and the Base URL. It responded: The key has expired',
		onEach('update', { kind: 'body', body: 'The key has expired', contentType: 'text/plain' }),
	),
	test(
		'clickPointClientCredentialsApi',
		'a wrong secret',
		'ClickPoint rejected the Client ID and Client Secret (status 401). Copy both again in full.',
		{ fields: { clientSecret: 'wrong' } },
	),
	test(
		'clickPointClientCredentialsApi',
		'a refusal in place of a token',
		'ClickPoint did not return an access token. Check the Client ID and the Client Secret. It responded: invalid_client',
		onEach('token', { kind: 'body', body: '{"error":"invalid_client"}' }),
	),
	{
		when: 'a secret that is short, at the Test of clientPointWebhookApi',
		kind: 'test',
		cause: async () => {
			const { message } = await testCredential('clientPointWebhookApi', { secret: 'short' });
			return { message, wayOut: '' };
		},
		message: `Secret is too short. ${SECRET_WAY_OUT}`,
		wayOut: '',
	},
];

const EVENTS: Row[] = [
	event('an event without the secret', '{}', 'The secret of this webhook is missing or wrong.', {
		parameters: {},
	}),
	event('an event with nothing in it', ' ', `The body is empty. ${ONLY_EVENTS}`),
	event(
		'an event that is no JSON',
		'won',
		`The body is not JSON, and not a form with an event. ${ONLY_EVENTS}`,
	),
	event('an empty list of events', '[]', `The body is an empty list. ${ONLY_EVENTS}`),
	event(
		'an event in Latin-1 that does not say so',
		Buffer.from('"B\u00e4ckerei"', 'latin1'),
		`The body is not text in the character set it names, or in UTF-8. ${ONLY_EVENTS}`,
	),
	event('an event that is a text', '"won"', `The body is not a JSON object. ${ONLY_EVENTS}`),
	event(
		'an event without its name',
		'{"Data":{}}',
		`The body has no "Event" with text. ${ONLY_EVENTS}`,
	),
	event(
		'an event without data',
		'{"Event":"won"}',
		`The body has no "Data" with an object. ${ONLY_EVENTS}`,
	),
	badSecret(
		'a secret that was not entered',
		'',
		'Secret of the credential is empty',
		SECRET_WAY_OUT,
	),
	badSecret(
		'a secret that is short',
		'kq7Zx0vWj9',
		'Secret of the credential: "(not shown)" is too short',
		SECRET_WAY_OUT,
	),
	badSecret(
		'a secret that does not fit into an address',
		`${SECRET}+/=`,
		'Secret of the credential: "(not shown)" has characters that are not safe in a URL',
		SECRET_WAY_OUT,
	),
	badTrigger(
		'a time zone of no place, in the ClientPoint Trigger',
		{ options: { timeZone: 'Pacific Time' } },
		'Time Zone of Dates: "Pacific Time" is not a time zone',
		'Choose one from the list, or enter its name, e.g. America/New_York.',
	),
];

/** All rows; each `when` stands once. */
export const CATALOGUE: readonly Row[] = [
	...BAD_INPUT,
	...CONNECTIONS,
	...ANSWERS,
	...TOKENS,
	...WRITES,
	...LEADS_AND_LINKS,
	...TESTS,
	...EVENTS,
];
