import type { Theme } from '../../scripts/editor/editor';
import { editor, openNodes, useEditor } from './host';

useEditor({ withCredentials: false });
beforeAll(async () => {
	await openNodes({ ClickPoint: {}, ClientPoint: {} });
});

it.each<[Theme, string, string]>([
	['light', '/clickpoint.svg', '/clientpoint.svg'],
	['dark', '/clickpoint.dark.svg', '/clientpoint.dark.svg'],
])('shows the icons of the %s theme, everywhere', async (theme, clickPoint, clientPoint) => {
	const ends = (icon: string) =>
		expect.stringMatching(new RegExp(`${icon.replace(/\./g, '\\.')}$`));
	await editor.useTheme(theme);
	await editor.nodes.first().waitFor();
	expect(await editor.iconOf('ClickPoint')).toEqual(ends(clickPoint));
	expect(await editor.iconOf('ClientPoint')).toEqual(ends(clientPoint));

	const [found] = await editor.findNodes('clientpoint');
	expect(found?.icon).toEqual(ends(clientPoint));
	await editor.closePanel();

	const form = await editor.openNode('ClientPoint');
	const dialog = await form.connect();
	expect(await dialog.icon()).toEqual(ends(clientPoint));
	await dialog.close();
	await form.close();
});
