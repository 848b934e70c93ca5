import type { Editor, Theme } from '../../scripts/editor/editor';
import type { N8nClient, StoredWorkflow } from '../../scripts/n8n-client';
import { chain, connect, MANUAL_TRIGGER, PACKAGE } from '../e2e/host';
import { emptyN8n, openEditor } from './host';

let client: N8nClient;
let editor: Editor;
let workflow: StoredWorkflow;

beforeAll(async () => {
	client = await connect();
	await emptyN8n(client);
	workflow = await client.importWorkflow(
		chain('Themes', [
			MANUAL_TRIGGER,
			{ name: 'Leads', type: `${PACKAGE}.clickPoint`, parameters: {} },
			{ name: 'Create', type: `${PACKAGE}.clientPoint`, parameters: {} },
		]),
	);
	editor = await openEditor(client);
	await editor.openWorkflow(workflow.id);
});
afterAll(() => editor?.close());

it.each<[Theme, string, string]>([
	['light', '/clickpoint.svg', '/clientpoint.svg'],
	['dark', '/clickpoint.dark.svg', '/clientpoint.dark.svg'],
])('shows the icons of the %s theme, everywhere', async (theme, clickPoint, clientPoint) => {
	const ends = (icon: string) =>
		expect.stringMatching(new RegExp(`${icon.replace(/\./g, '\\.')}$`));
	await editor.useTheme(theme);
	await editor.nodes.first().waitFor();
	expect(await editor.iconOf('Leads')).toEqual(ends(clickPoint));
	expect(await editor.iconOf('Create')).toEqual(ends(clientPoint));
	await editor.picture(`theme-${theme}-canvas`);

	const [found] = await editor.findNodes('clientpoint');
	expect(found?.icon).toEqual(ends(clientPoint));
	await editor.picture(`theme-${theme}-panel`);
	await editor.closePanel();

	const form = await editor.openNode('Create');
	await editor.picture(`theme-${theme}-form`);
	const dialog = await form.connect();
	expect(await dialog.icon()).toEqual(ends(clientPoint));
	await editor.picture(`theme-${theme}-credential`);
	await dialog.close();
	await form.close();
});
