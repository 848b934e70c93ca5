import { type Sandbox, startSandbox } from '../../sandbox/server';
import { Editor } from '../../scripts/editor/editor';
import { dig, digList, digText, isRecord } from '../../scripts/json';
import type { N8nClient, StoredWorkflow } from '../../scripts/n8n-client';
import { chain, connect, MANUAL_TRIGGER, openSandbox, PACKAGE, until } from '../e2e/host';

declare global {
	/** Called by environment.js. */
	var onTestFailure: ((name: string) => Promise<void>) | undefined;
}

export let client: N8nClient;
export let sandbox: Sandbox;
export let editor: Editor;

/**
 * For all tests of a file: an n8n that has nothing but credentials for the sandbox, or not even those, and
 * an editor. A picture is kept of whatever fails.
 */
export function useEditor({ withCredentials = true } = {}): void {
	beforeAll(async () => {
		const { BROWSER_ARTEFACTS: pictures, BROWSER_PROFILE: profile } = process.env;
		if (!pictures) throw new Error('Run these tests with: npm run test:browser');
		client = await connect();
		await emptyN8n();
		sandbox = withCredentials ? (await openSandbox(client)).sandbox : await startSandbox();
		editor = await Editor.open({ url: client.url, pictures, profile });
		globalThis.onTestFailure = async (name) => {
			const file = await editor.picture(`FAILED ${name.replace(/[^\w -]/g, '_').slice(0, 80)}`);
			process.stderr.write(`What the page showed: ${file}\n`);
		};
	});
	afterAll(async () => {
		await editor?.close();
		await sandbox?.close();
	});
}

const TYPES = {
	'ClickPoint Trigger': 'clickPointTrigger',
	'ClientPoint Trigger': 'clientPointTrigger',
	ClickPoint: 'clickPoint',
	ClientPoint: 'clientPoint',
};

/** Opens a workflow with these nodes in a row, each with its parameters, behind a Manual Trigger. */
export async function openNodes(
	nodes: Partial<Record<keyof typeof TYPES, Record<string, unknown>>>,
): Promise<StoredWorkflow> {
	const own = Object.entries(TYPES).flatMap(([name, type]) => {
		const parameters = dig(nodes, name);
		return isRecord(parameters) ? [{ name, type: `${PACKAGE}.${type}`, parameters }] : [];
	});
	const hasTrigger = own.some(({ type }) => type.endsWith('Trigger'));
	const start = hasTrigger ? [] : [MANUAL_TRIGGER];
	const workflow = await client.importWorkflow(chain('Under test', [...start, ...own]));
	await editor.openWorkflow(workflow.id);
	return workflow;
}

/** Removes all workflows and credentials, so that n8n is as empty as a new one. */
async function emptyN8n(): Promise<void> {
	for (const { id } of await client.workflows()) {
		await client.request('POST', `/rest/workflows/${id}/archive`, {});
		await client.request('DELETE', `/rest/workflows/${id}`);
	}
	for (const { id } of await client.credentials()) {
		await client.request('DELETE', `/rest/credentials/${id}`);
	}
}

/** What n8n has stored of a node: nothing of a field that is as it comes. */
export async function storedParameters({ id }: StoredWorkflow, node: string): Promise<unknown> {
	const stored = await client.request('GET', `/rest/workflows/${id}`);
	const found = digList(stored, 'nodes').find((each) => digText(each, 'name') === node);
	return dig(found, 'parameters');
}

/**
 * Waits until n8n, which saves by itself a moment after a change, has stored these parameters of a node.
 *
 * @throws what jest says of the difference, after two minutes
 */
export async function untilStored(
	workflow: StoredWorkflow,
	node: string,
	parameters: Record<string, unknown>,
): Promise<void> {
	let difference: unknown;
	const isStored = async () => {
		const stored = await storedParameters(workflow, node);
		try {
			expect(stored).toMatchObject(parameters);
			return true;
		} catch (error) {
			difference = error;
			return false;
		}
	};
	await until('the form is stored', isStored).catch((error: unknown) => {
		throw difference ?? error;
	});
}
