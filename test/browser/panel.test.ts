import type { Point } from '../../scripts/editor/editor';
import { editor, useEditor } from './host';

useEditor({ withCredentials: false });
beforeAll(async () => {
	await editor.newWorkflow();
});

describe('the node panel', () => {
	it.each([
		['clickpoint', 'ClickPoint'],
		['leadexec', 'ClickPoint'],
		['leads', 'ClickPoint'],
		['clientpoint', 'ClientPoint'],
		['proposal', 'ClientPoint'],
	])('finds for "%s" the node %s, before all others', async (words, name) => {
		const [first] = await editor.findNodes(words);
		expect(first).toMatchObject({
			name,
			description: expect.stringContaining(name),
			icon: expect.stringContaining(`/${name.toLowerCase()}.svg`),
		});
	});

	it('lists what each node does', async () => {
		expect(await editor.openNodeDetails('ClickPoint')).toEqual(
			expect.arrayContaining(['Get leads', 'Get lead types']),
		);
	});
});

describe('the canvas', () => {
	it('takes both nodes from the panel, and a line from one to the other', async () => {
		await editor.newWorkflow();
		await editor.addPlainNode('Manual Trigger');
		const drop = async (node: string, action: string, to: Point) => {
			await editor.deselect(to);
			await editor.openNodeDetails(node);
			const view = await editor.dragFromPanel(action, to);
			const name = await view.name();
			await view.close();
			return name;
		};
		const clickPoint = await drop('ClickPoint', 'Get leads', { x: 420, y: 220 });
		const [create = ''] = (await editor.openNodeDetails('ClientPoint')).filter((action) =>
			/^Create/.test(action),
		);
		const clientPoint = await drop('ClientPoint', create, { x: 700, y: 220 });
		expect(await editor.nodes.count()).toBe(3);
		expect(await editor.connections()).toEqual([]);

		await editor.moveNode(clientPoint, { x: 760, y: 300 });
		await editor.connect(clickPoint, clientPoint);
		expect(await editor.connections()).toEqual([`${clickPoint} → ${clientPoint}`]);
	});
});
