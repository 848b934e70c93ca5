import { Editor } from '../../scripts/editor/editor';
import type { N8nClient } from '../../scripts/n8n-client';

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
