import { Editor } from '../../scripts/editor/editor';
import { dig, digList, digText } from '../../scripts/json';
import type { N8nClient, StoredWorkflow } from '../../scripts/n8n-client';
import { until } from '../e2e/host';

declare global {
	/** Called by environment.js. */
	var onTestFailure: ((name: string) => Promise<void>) | undefined;
}

/** An editor for a test file; a picture is kept of whatever fails in it. */
export async function openEditor(client: N8nClient): Promise<Editor> {
	const pictures = process.env.BROWSER_ARTEFACTS;
	if (!pictures) throw new Error('Run these tests with: npm run test:browser');
	const editor = await Editor.open({ url: client.url, pictures });
	globalThis.onTestFailure = async (name) => {
		const file = await editor.picture(`FAILED ${name.replace(/[^\w -]/g, '_').slice(0, 80)}`);
		process.stderr.write(`What the page showed: ${file}\n`);
	};
	return editor;
}

/** Removes all workflows and credentials, so that n8n is as empty as a new one. */
export async function emptyN8n(client: N8nClient): Promise<void> {
	for (const { id } of await client.workflows()) {
		await client.request('POST', `/rest/workflows/${id}/archive`, {});
		await client.request('DELETE', `/rest/workflows/${id}`);
	}
	for (const { id } of await client.credentials()) {
		await client.request('DELETE', `/rest/credentials/${id}`);
	}
}

/**
 * Waits until n8n, which saves by itself a moment after a change, has stored these parameters of a node.
 *
 * @throws what jest says of the difference, after two minutes
 */
export async function untilStored(
	client: N8nClient,
	{ id }: StoredWorkflow,
	node: string,
	parameters: Record<string, unknown>,
): Promise<void> {
	let difference: unknown;
	const isStored = async () => {
		const stored = await client.request('GET', `/rest/workflows/${id}`);
		const found = digList(stored, 'nodes').find((each) => digText(each, 'name') === node);
		try {
			expect(dig(found, 'parameters')).toMatchObject(parameters);
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
