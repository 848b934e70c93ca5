import { PollContext } from 'n8n-core';
import {
	type IDataObject,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type IPollFunctions,
	jsonParse,
	Workflow,
	type WorkflowActivateMode,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { additionalData } from './additionalData';
import { type CredentialData, CredentialsHelper, CredentialStore } from './credentials';
import { type LoadedPackage, packageUnderTest } from './package';
import { asNode } from './run';

export interface PollerSetup {
	/** Node of the package under test, without the package's name. */
	type: string;
	parameters?: INodeParameters;
	credentials?: CredentialData | CredentialStore;
	/** What the database has of earlier polls. */
	staticData?: IDataObject;
	workflowId?: string;
	/** The workflow's time zone; n8n's own default is America/New_York. */
	timezone?: string;
}

/**
 * A workflow that begins with a polling trigger, from its activation on.
 *
 * As in n8n (active-workflow-manager.js, active-workflow-triggers.js): it is polled once while it is
 * activated; what the node keeps is saved after that, and then only when a poll gives something out;
 * whatever else it kept is lost when n8n ends. Newer ones drop what a poll has found when the workflow
 * was activated anew meanwhile (poll-trigger-executor.js).
 */
export class Poller {
	private active: { workflow: Workflow; node: INode } | undefined;
	/** The column `staticData` of the workflow. */
	private saved: string;
	/** How often the database was written. */
	saves = 0;
	/** What the node had n8n save as failed executions while its polls went on. */
	readonly failures: Error[] = [];
	/** Whether this n8n drops what a poll has found when the workflow was activated anew meanwhile. */
	dropsOutdated = false;

	private constructor(
		private readonly loaded: LoadedPackage,
		private setup: PollerSetup,
	) {
		this.saved = JSON.stringify(setup.staticData ?? {});
	}

	static async create(setup: PollerSetup): Promise<Poller> {
		return new Poller(await packageUnderTest(), setup);
	}

	/** What the node has saved. */
	get state(): unknown {
		return jsonParse<IDataObject>(this.saved)['node:Poll'];
	}

	/** What the node keeps while the workflow is active, saved or not. */
	get memory(): IDataObject {
		if (!this.active) throw new Error('The workflow is not active');
		const { workflow, node } = this.active;
		return workflow.getStaticData('node', node);
	}

	/** Activates the workflow. @returns what the first poll gave out; null is nothing */
	async activate(activation: WorkflowActivateMode = 'activate') {
		this.active = undefined;
		const { workflow, node } = this.load();
		const given = await this.run(workflow, node, 'trigger', activation);
		if (given !== null) this.save(workflow);
		this.active = { workflow, node };
		this.save(workflow);
		return itemsOf(given);
	}

	/** Polls the active workflow, as n8n does each minute. @throws what n8n would save as a failed execution */
	async poll() {
		if (!this.active) throw new Error('The workflow is not active');
		const { workflow, node } = this.active;
		const given = await this.run(workflow, node, 'trigger', 'activate');
		if (this.dropsOutdated && this.active.workflow !== workflow) return null;
		if (given !== null) this.save(workflow);
		return itemsOf(given);
	}

	/** Ends n8n and starts it again. */
	async restart() {
		return await this.activate('init');
	}

	/** Saves the workflow with other parameters, which activates it anew. */
	async change(setup: Partial<PollerSetup>) {
		this.setup = { ...this.setup, ...setup };
		return await this.activate('update');
	}

	/** Duplicates the workflow, with what the database has of it, as n8n 2.8 does. */
	async copy(): Promise<Poller> {
		const staticData = jsonParse<IDataObject>(this.saved);
		return await Poller.create({ ...this.setup, staticData, workflowId: 'copy' });
	}

	/** Presses *Fetch Test Event*. */
	async fetchTestEvent() {
		const { workflow, node } = this.load();
		const given = await this.run(workflow, node, 'manual', 'manual');
		return itemsOf(given);
	}

	private load() {
		const { credentials, type, parameters, timezone } = this.setup;
		const store = CredentialStore.of(credentials);
		const node = asNode(
			this.loaded,
			store,
			{ name: 'Poll', type, ...(parameters && { parameters }) },
			0,
		);
		const workflow = new Workflow({
			id: this.setup.workflowId ?? 'workflow',
			name: 'Workflow under test',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: this.loaded.nodeTypes,
			staticData: jsonParse(this.saved),
			settings: timezone === undefined ? {} : { timezone },
		});
		return { workflow, node: workflow.getNode('Poll') ?? node };
	}

	private async run(
		workflow: Workflow,
		node: INode,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	): Promise<INodeExecutionData[][] | null> {
		const { poll } = this.loaded.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
		if (!poll) throw new Error(`${node.type} does not poll`);
		const given = additionalData(
			new CredentialsHelper(this.loaded, CredentialStore.of(this.setup.credentials)),
		);
		const context = new PollContext(
			workflow,
			node,
			given,
			mode,
			activation,
			undefined,
			(error) => void this.failures.push(error),
		);
		// n8n-core 2.8 has neither, 2.41 has both.
		this.dropsOutdated = 'getPollBudgetMs' in context;
		if (!isContext(context)) throw new Error('n8n-core no longer has this context');
		return await poll.call(context);
	}

	private save(workflow: Workflow): void {
		if (workflow.staticData.__dataChanged !== true) return;
		this.saved = JSON.stringify(workflow.staticData);
		workflow.staticData.__dataChanged = false;
		this.saves++;
	}
}

function itemsOf(given: INodeExecutionData[][] | null): IDataObject[] | null {
	return given === null ? null : (given[0] ?? []).map(({ json }) => json);
}

/** The types of the oldest host differ from those of newer ones. */
const isContext = (context: object): context is IPollFunctions => 'getActivationMode' in context;
