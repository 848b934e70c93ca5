import { digText } from '../../scripts/json';
import type { Execution, Workflow, WorkflowNode } from '../../scripts/n8n-client';
import {
	atClientPoint,
	chain,
	client,
	hostUnderTest,
	MANUAL_TRIGGER,
	PACKAGE,
	sandbox,
	useN8n,
} from './host';
import { startScriptedModel, type ScriptedModel } from './scriptedModel';

const LANGCHAIN = '@n8n/n8n-nodes-langchain';

let model: ScriptedModel;

useN8n();
beforeAll(async () => {
	model = await startScriptedModel();
	await client.saveCredential('Scripted model', 'openAiApi', { apiKey: 'none', url: model.url });
});
afterAll(async () => {
	await model.close();
});

/** What the editor puts into a field whose AI button was pressed. */
const fromAi = (name: string, description: string, type = 'string') =>
	`={{ $fromAI('${name}', \`${description}\`, '${type}') }}`;

type Tool = Pick<WorkflowNode, 'name' | 'type' | 'parameters'> & Partial<WorkflowNode>;

/** An agent with one tool: a node of ours whose fields the model fills. */
function agentWith(tool: Tool, typeVersion = 3): Workflow {
	const workflow = chain('An agent', [
		MANUAL_TRIGGER,
		{
			name: 'Agent',
			type: `${LANGCHAIN}.agent`,
			typeVersion,
			parameters: { promptType: 'define', text: 'Do what is in the script', options: {} },
		},
		{
			name: 'Model',
			type: `${LANGCHAIN}.lmChatOpenAi`,
			typeVersion: 1.3,
			parameters: {
				model: { __rl: true, mode: 'id', value: 'scripted' },
				responsesApiEnabled: false,
				options: { maxRetries: 0 },
			},
			credentials: { openAiApi: { name: 'Scripted model' } },
		},
		tool,
	]);
	const to = (type: string) => ({ [type]: [[{ node: 'Agent', type, index: 0 }]] });
	workflow.connections = {
		'Manual Trigger': to('main'),
		Model: to('ai_languageModel'),
		[tool.name]: to('ai_tool'),
	};
	return workflow;
}

async function runAgent(workflow: Workflow): Promise<Execution> {
	const execution = await run(workflow);
	expect({ status: execution.status, error: execution.error }).toEqual({
		status: 'success',
		error: undefined,
	});
	return execution;
}

async function run(workflow: Workflow): Promise<Execution> {
	return await client.run(await client.importWorkflow(workflow), MANUAL_TRIGGER.name);
}

/**
 * Runs an agent whose tool fails, and gives what is said about that: to the model, which goes on. The
 * engine of n8n 2.8 ends the execution when a tool that it runs fails, unless told to continue.
 */
async function runFailingTool(tool: Tool, typeVersion: number): Promise<string> {
	const workflow = agentWith(tool, typeVersion);
	if (hostUnderTest() === 'n8n-2.8' && typeVersion >= 3 && tool.onError === undefined) {
		const { status, error } = await run(workflow);
		expect(status).toBe('error');
		return digText(error, 'message');
	}
	await runAgent(workflow);
	return model.toolResults().join();
}

/** A tool that creates a ClientPoint of what the model gives. */
const CREATE = {
	name: 'Create ClientPoint',
	type: `${PACKAGE}.clientPointTool`,
	parameters: {
		resource: 'clientPoint',
		operation: 'create',
		name: fromAi('Name', 'The client'),
		revenue: fromAi('Revenue', 'The expected revenue', 'number'),
		assignedTo: fromAi('Assigned_To', 'The email address of the representative'),
		specifyRecipients: 'json',
		recipientsJson: fromAi('Recipients', 'A JSON array of recipients', 'json'),
		specifyCustomFields: 'json',
		customFieldsJson: fromAi('Custom_Fields', 'A JSON array of tags and values', 'json'),
		additionalFields: {
			testMode: fromAi('Test_Mode', 'Whether it is a test', 'boolean'),
			templateIds: fromAi('Template_IDs', 'Ids of templates'),
			dataJson: fromAi('Data', 'A JSON object', 'json'),
		},
	},
};

const FILLED = {
	Name: 'ABC Company',
	Revenue: 500.5,
	Assigned_To: 'rep@example.com',
	Recipients: [
		{ first_name: 'Ann', last_name: 'Lee', email: 'ann@example.com', primary: true },
		{ first_name: 'Bob', last_name: 'Ray', email: 'bob@example.com' },
	],
	Custom_Fields: [{ tag: 'location', value: 'Berlin' }],
	Test_Mode: true,
	Template_IDs: '567834, 673498',
	Data: { UID: '22363629' },
};

it('lets a model create a ClientPoint, lists and all', async () => {
	model.play([{ tool: 'Create_ClientPoint', arguments: FILLED }, { answer: 'It is created.' }]);
	const { nodes } = await runAgent(agentWith(CREATE));
	expect(nodes.Agent?.[0]?.outputs[0]?.[0]?.json).toEqual({ output: 'It is created.' });

	const [tool] = model.tools();
	expect(tool?.description).toBe('Create client point in ClientPoint');
	expect(tool?.parameters).toMatchObject({ required: expect.arrayContaining(Object.keys(FILLED)) });
	expect(sandbox.clientPoints()).toHaveLength(1);
	const [created] = sandbox.clientPoints();
	expect(sandbox.requests()[0]?.body).toEqual({
		api_key: sandbox.clientPointKey,
		name: 'ABC Company',
		revenue: 500.5,
		assigned_to: 'rep@example.com',
		recipients: FILLED.Recipients,
		custom_fields: FILLED.Custom_Fields,
		test_mode: true,
		template_id: [567834, 673498],
		data: FILLED.Data,
	});
	// The model learns the id.
	expect(model.toolResults().join()).toContain(String(created?.id));
});

it('lets a model create a lead and get a link', async () => {
	model.play([
		{
			tool: 'Create_Lead',
			arguments: { Fields: { FirstName: 'Ann', Email: 'ann@example.com' }, Reference: 'ORDER-1' },
		},
		{ answer: 'It is there.' },
	]);
	await runAgent(
		agentWith({
			name: 'Create Lead',
			type: `${PACKAGE}.clickPointTool`,
			parameters: {
				operation: 'createLead',
				lid: { __rl: true, mode: 'id', value: '1005' },
				sourceId: '77',
				specifyLeadFields: 'json',
				leadFieldsJson: fromAi('Fields', 'A JSON object', 'json'),
				reference: fromAi('Reference', 'The order'),
			},
		}),
	);
	const [lead] = sandbox.receivedLeads();
	expect(lead).toMatchObject({
		reference: 'ORDER-1',
		fields: { FirstName: 'Ann', Email: 'ann@example.com' },
	});
	expect(model.toolResults().join()).toContain(String(lead?.uid));

	const fields = { name: 'Acme', revenue: 1, assigned_to: 'rep@example.com' };
	await atClientPoint('POST', 'create', fields);
	const [clientPoint] = sandbox.clientPoints();
	model.play([
		{ tool: 'Get_Link', arguments: { ID: `${clientPoint?.id}`, Emails: 'ann@example.com' } },
		{ answer: 'Here it is.' },
	]);
	await runAgent(
		agentWith({
			name: 'Get Link',
			type: `${PACKAGE}.clientPointTool`,
			parameters: {
				operation: 'getLink',
				clientPointId: fromAi('ID', 'The ClientPoint'),
				emails: fromAi('Emails', 'The recipients'),
			},
		}),
	);
	expect(model.toolResults().join()).toContain(`/proposalId/${clientPoint?.id}/pin/0000/email/ann`);
	expect(model.toolResults().join()).not.toContain(sandbox.clientPointKey);
});

it('lets a model read leads', async () => {
	model.play([
		{
			tool: 'Get_leads',
			arguments: { LID: '1001', Start_Date: '2026-01-01', Limit: 3, Field: 'Price', Least: '10' },
		},
		{ answer: 'There are some.' },
	]);
	await runAgent(
		agentWith({
			name: 'Get leads',
			type: `${PACKAGE}.clickPointTool`,
			parameters: {
				operation: 'leads',
				lid: { __rl: true, mode: 'id', value: fromAi('LID', 'The lead type') },
				duration: 'dateRange',
				startDate: 'specific',
				specificStartDate: fromAi('Start_Date', 'The first day'),
				endDate: 'relative',
				daysBackToEndAt: 0,
				returnAll: false,
				limit: fromAi('Limit', 'How many', 'number'),
				filters: {
					filter: [
						{
							field: { __rl: true, mode: 'name', value: fromAi('Field', 'What is compared') },
							condition: 'atLeast',
							value: fromAi('Least', 'The least'),
							valueIs: 'number',
						},
					],
				},
			},
		}),
	);
	const query = '{"Price":{"$gte":10}}';
	expect(sandbox.requests()[0]?.body).toMatchObject({ lid: '1001', take: '3', query });
	const [first] = sandbox.leadsOf(1001);
	expect(first).toBeDefined();
	const results: unknown = JSON.parse(model.toolResults()[0] ?? '');
	expect(results).toHaveLength(3);
	expect(model.toolResults().join()).not.toContain(sandbox.clickPointKey);
});

// Up to 2.x the agent runs its tools itself, and tells the model nothing of an error; since 3 n8n's
// engine runs them, as it runs other nodes.
it.each([
	{ typeVersion: 2.2, onError: 'continueRegularOutput' },
	{ typeVersion: 3, onError: 'continueRegularOutput' },
	{ typeVersion: 3, onError: undefined },
])('says what a model got wrong, and sends nothing, with agent %j', async (settings) => {
	model.play([
		{ tool: 'Create_ClientPoint', arguments: { ...FILLED, Assigned_To: 'Ann' } },
		{ answer: 'I am sorry.' },
	]);
	const { typeVersion, onError } = settings;
	const said = await runFailingTool({ ...CREATE, ...(onError && { onError }) }, typeVersion);
	expect(said).toContain('is not an email address');
	expect(sandbox.requests()).toEqual([]);
});

it.each([2.2, 3])(
	'creates one ClientPoint when the answer is lost, with Retry On Fail and agent %p',
	async (typeVersion) => {
		sandbox.misbehave({ on: 'create', do: { kind: 'cut', when: 'after-processing' } });
		model.play([{ tool: 'Create_ClientPoint', arguments: FILLED }, { answer: 'I do not know.' }]);
		const tool = { ...CREATE, retryOnFail: true, maxTries: 3, waitBetweenTries: 10 };
		await runAgent(agentWith(tool, typeVersion));
		expect(model.toolResults().join()).toContain('may have been created');
		expect(sandbox.clientPoints()).toHaveLength(1);
	},
);
