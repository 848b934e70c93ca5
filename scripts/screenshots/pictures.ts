import path from 'node:path';

import type { Locator } from 'playwright-core';
import sharp from 'sharp';

import type { Sandbox } from '../../sandbox/server';
import type { Editor, Theme } from '../editor/editor';
import { fieldOf } from '../editor/labels';
import type { N8nClient, Workflow } from '../n8n-client';
import { readExample, withParameters } from '../workflows';

/** What a picture is taken of. */
export interface Scene {
	editor: Editor;
	/** Logged in; the credentials of the example are there. */
	client: N8nClient;
	/** The workflow of the README, as it is to be imported. */
	example: Workflow;
	/** Both vendors, as after their start. */
	sandbox: Sandbox;
}

interface Area {
	x: number;
	y: number;
	width: number;
	height: number;
}

interface Picture {
	name: string;
	/** Of the browser's window, in CSS pixels: n8n's panels and dialogs are as wide as it lets them. */
	window: { width: number; height: number };
	/** Brings what is to be seen onto the screen, and says where it is. */
	compose: (scene: Scene) => Promise<Area>;
}

/** What the example asks for. */
export const LID = 1001;

/** About the width that GitHub has for a README. The widths in the documents go with those of the pictures. */
const WIDE = 820;

export const PICTURES: readonly Picture[] = [
	{
		name: 'workflow',
		window: { width: 1440, height: 900 },
		compose: async ({ editor, client, example }) => {
			await openWorkflow(editor, client, example);
			await runWorkflow(editor);
			const { x, width, ...nodes } = await around(
				editor.nodes,
				editor.page.getByTestId('canvas-handle-plus'),
			);
			// With the trigger's sign on the left and the subtitles below; without the note above the nodes,
			// which would be most of the picture.
			const whole = { ...nodes, x: x - 32, width: width + 32 };
			return widen(grow(whole, { top: 40, bottom: 60 }), WIDE);
		},
	},
	{
		name: 'credential-test',
		window: { width: 1180, height: 900 },
		compose: async ({ editor, client, example }) => {
			await openWorkflow(editor, client, example);
			const node = await editor.openNode('ClickPoint');
			// n8n tests a stored credential when its dialog opens.
			const dialog = await node.editCredential();
			await dialog.passedBanner.waitFor();
			const box = await around(dialog.root);
			const lid = await around(fieldOf(dialog.root, 'Test LID'));
			// Without the Base URL below, which is the sandbox's here, and the round corners.
			return grow({ ...box, height: lid.y + lid.height - box.y }, { all: -8, bottom: 24 });
		},
	},
	{
		name: 'create',
		window: { width: 1280, height: 900 },
		compose: async ({ editor, client, example }) => {
			await openWorkflow(editor, client, example);
			await runWorkflow(editor);
			const node = await editor.openNode('ClientPoint');
			// Below each expression n8n shows what it gives for the lead under the mouse, else for the first.
			await editor.page.mouse.move(640, 4);
			await node.field('Name').getByTestId('parameter-expression-preview-name').waitFor();
			await node.field('Name').evaluate((field) => field.scrollIntoView());
			const { x, y, height } = await around(node.input);
			const { x: right } = await around(node.output);
			return { x, y, width: right - x, height };
		},
	},
	{
		name: 'leads-hint',
		window: { width: 1910, height: 900 },
		compose: async ({ editor, client, example }) => {
			await openWorkflow(editor, client, example);
			await runWorkflow(editor);
			const node = await editor.openNode('ClickPoint');
			await node.showTable(node.output);
			return { ...(await around(node.output)), height: 300 };
		},
	},
	{
		name: 'trigger',
		window: { width: 1280, height: 900 },
		compose: async ({ editor, client }) => {
			await openWorkflow(editor, client, readExample('new-lead-to-clientpoint.json'));
			const node = await editor.openNode('ClickPoint Trigger');
			await node.choose('Start From', 'Days Back');
			const fields = await around(node.credentialSlot, node.field('Days Back'));
			// Without the notice that stands below.
			return grow(fields, { all: 16, top: 12, bottom: 8 });
		},
	},
	{
		name: 'agent',
		window: { width: 1440, height: 900 },
		compose: async ({ editor, client }) => {
			await openWorkflow(editor, client, readExample('agent-creates-a-clientpoint.json'));
			await editor.nodes.nth(4).waitFor();
			return widen(grow(await around(editor.nodes), { top: 24, bottom: 64 }), WIDE);
		},
	},
	leadsForm('leads-single-date', {
		duration: 'singleDate',
		reportDate: 'specific',
		specificDate: '2026-11-14T00:00:00',
	}),
	leadsForm('leads-days-back', {
		duration: 'singleDate',
		reportDate: 'relative',
		daysBack: 7,
		daysToInclude: 'throughToday',
	}),
	leadsForm('leads-date-range', {
		duration: 'dateRange',
		startDate: 'relative',
		daysBackToStartFrom: 10,
		endDate: 'relative',
		daysBackToEndAt: 5,
	}),
	{
		name: 'error',
		window: { width: 1910, height: 900 },
		compose: async ({ editor, client, example, sandbox }) => {
			sandbox.addLead(LID, { fields: { EstimatedRevenue: '12.500,00' } });
			await openWorkflow(editor, client, example);
			await runWorkflow(editor, false);
			const node = await editor.openNode('ClientPoint');
			const wayOut = node.output.getByTestId('node-error-description');
			await wayOut.waitFor();
			const panel = await around(node.output);
			const { y, height } = await around(wayOut);
			return { ...panel, height: y + height + 15 - panel.y };
		},
	},
];

/** The fields of the Leads operation that tell the period. */
function leadsForm(name: string, period: Record<string, unknown>): Picture {
	return {
		name,
		window: { width: 1280, height: 1100 },
		compose: async ({ editor, client, example }) => {
			await openWorkflow(editor, client, withParameters(example, { ClickPoint: period }));
			const node = await editor.openNode('ClickPoint');
			const fields = await around(node.credentialSlot, node.field('Return All'));
			return grow(fields, { all: 16, top: 12 });
		},
	};
}

/** The ways to the nodes before and behind, which lie over the edges of a form, and the button over a canvas. */
const HIDDEN =
	'[data-test-id="floating-nodes"], [data-test-id="workflow-chat-button"] { display: none }';
/** GitHub's own for lines between parts of a page. */
const FRAME_COLOUR: Record<Theme, string> = { light: '#d1d9e0', dark: '#3d444d' };

/** A line around the picture: a white form on a white page would have no edges. */
function frame({ x, y, width, height }: Area, theme: Theme): string {
	return `body::after {
		content: ''; position: fixed; z-index: 99999; box-sizing: border-box; pointer-events: none;
		left: ${x}px; top: ${y}px; width: ${width}px; height: ${height}px;
		border: 1px solid ${FRAME_COLOUR[theme]};
	}`;
}

/** Takes one picture, and saves it as `<name>-<theme>.png` in the folder. */
export async function take(
	{ name, window, compose }: Picture,
	scene: Scene,
	theme: Theme,
	folder: string,
): Promise<void> {
	scene.sandbox.reset();
	const { page } = scene.editor;
	await page.setViewportSize(window);
	const clip = round(await compose(scene));
	// Nothing is pointed at, nor has the cursor in it.
	await page.mouse.move(window.width / 2, 4);
	await page.evaluate('document.activeElement?.blur?.()');
	await page.waitForFunction('[...document.images].every((image) => image.complete)');
	const png = await page.screenshot({
		clip,
		animations: 'disabled',
		style: HIDDEN + frame(clip, theme),
	});
	// 256 colors are enough for an editor, and make the file two to three times smaller.
	await sharp(png)
		.png({ palette: true, effort: 10, compressionLevel: 9 })
		.toFile(path.join(folder, `${name}-${theme}.png`));
}

async function openWorkflow(editor: Editor, client: N8nClient, workflow: Workflow): Promise<void> {
	const { id } = await client.importWorkflow(workflow);
	await editor.openWorkflow(id);
}

/** Runs it as a person does, and takes n8n's message away. @throws Error when it ends otherwise */
async function runWorkflow(editor: Editor, succeeds = true): Promise<void> {
	const { succeeded, message } = await editor.execute();
	if (succeeded !== succeeds) throw new Error(`The workflow ended with: ${message}`);
	await editor.dismissMessages();
}

/** The smallest area with all of these in it. */
async function around(...locators: Locator[]): Promise<Area> {
	const all = (await Promise.all(locators.map((locator) => locator.all()))).flat();
	const boxes: Area[] = [];
	for (const each of all) {
		const box = await each.boundingBox();
		if (box) boxes.push(box);
	}
	if (boxes.length === 0) throw new Error(`Not visible: ${locators.map(String).join(', ')}`);
	const x = Math.min(...boxes.map((box) => box.x));
	const y = Math.min(...boxes.map((box) => box.y));
	return {
		x,
		y,
		width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
		height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
	};
}

/** Moves the sides of an area outwards, or inwards by a negative number. */
function grow(
	{ x, y, width, height }: Area,
	{ all = 0, top = all, bottom = all }: { all?: number; top?: number; bottom?: number },
): Area {
	return { x: x - all, y: y - top, width: width + 2 * all, height: height + top + bottom };
}

/** To whole CSS pixels, so that the frame is sharp. */
function round({ x, y, width, height }: Area): Area {
	return {
		x: Math.round(x),
		y: Math.round(y),
		width: Math.round(width),
		height: Math.round(height),
	};
}

/** Makes an area as wide as that, with its middle in the middle. */
function widen({ x, width, ...rest }: Area, to: number): Area {
	return { ...rest, x: x + width / 2 - to / 2, width: to };
}
