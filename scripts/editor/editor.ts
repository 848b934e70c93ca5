import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { selectors } from 'playwright-core';
import type { BrowserContext, Locator, Page } from 'playwright-core';

import { OWNER } from '../n8n-client';
import { launchChromium } from './browser';
import { CredentialDialog } from './credentialDialog';
import { NodeView } from './nodeView';

/** n8n marks its controls with this attribute, and it has outlived their looks. */
selectors.setTestIdAttribute('data-test-id');

export type Theme = 'light' | 'dark';

export interface EditorOptions {
	/** `http://127.0.0.1:<port>` of an n8n whose owner is set up, as `startN8n` leaves it. */
	url: string;
	/** Where screenshots are saved; it is created. */
	pictures: string;
	/** Pixels of a picture for each CSS pixel; 1 by default. */
	scale?: number;
	/** Light by default. */
	theme?: Theme;
	/** The browser's folder; one that was logged in stays so. */
	profile?: string | undefined;
}

/** A node as the node panel lists it. */
export interface FoundNode {
	name: string;
	description: string;
	/** Path of its icon on n8n's server. */
	icon: string;
}

/** A point of the page, in CSS pixels. */
export interface Point {
	x: number;
	y: number;
}

/** Where the editor keeps the theme, in the browser. */
const THEME_KEY = 'N8N_THEME';
/** On a machine that has other work, too. A condition that holds is noticed at once. */
const PATIENCE_MS = 60_000;

/**
 * n8n's editor in a headless browser, driven as a person does: what is visible is clicked, typed into
 * and dragged with the mouse. It waits for what it needs, and throws playwright's TimeoutError when
 * that does not come within a minute.
 *
 * Nothing but this machine is reached, see `launchChromium`.
 */
export class Editor {
	private constructor(
		readonly page: Page,
		private readonly browser: BrowserContext,
		private readonly options: EditorOptions,
	) {}

	/** Starts a browser, logged in as the owner. @throws Problem without Chromium */
	static async open(options: EditorOptions): Promise<Editor> {
		await mkdir(options.pictures, { recursive: true });
		const browser = await launchChromium(options.profile, {
			baseURL: options.url,
			viewport: { width: 1440, height: 900 },
			deviceScaleFactor: options.scale ?? 1,
			locale: 'en-US',
		});
		const page = browser.pages()[0] ?? (await browser.newPage());
		page.setDefaultTimeout(PATIENCE_MS);
		// Leaving a workflow that is not saved yet.
		page.on('dialog', (dialog) => void dialog.accept());
		const editor = new Editor(page, browser, options);
		await editor.logIn();
		const theme = options.theme ?? 'light';
		const kept: unknown = await page.evaluate(`localStorage.getItem('${THEME_KEY}')`);
		if (kept !== theme) await editor.useTheme(theme);
		return editor;
	}

	async close(): Promise<void> {
		await this.browser.close();
	}

	private async logIn(): Promise<void> {
		await this.page.goto('/home/credentials');
		const email = this.page.locator('input[type="email"]');
		await email.or(this.page.getByTestId('add-resource-credential')).first().waitFor();
		if (!(await email.isVisible())) return;
		await email.fill(OWNER.email);
		await this.page.locator('input[type="password"]').fill(OWNER.password);
		await this.page.getByTestId('form-submit-button').click();
		await this.page.waitForURL(({ pathname }) => !pathname.startsWith('/signin'));
	}

	/** Switches to another theme, as the personal settings do, and reloads the page. */
	async useTheme(theme: Theme): Promise<void> {
		await this.page.evaluate(`localStorage.setItem('${THEME_KEY}', '${theme}')`);
		await this.page.reload();
		await this.page.locator(`[data-theme="${theme}"]`).first().waitFor();
	}

	/** Saves a picture as `<name>.png`. @returns the path of the file */
	async picture(name: string): Promise<string> {
		const file = path.join(this.options.pictures, `${name}.png`);
		await this.page.screenshot({ path: file });
		return file;
	}

	/** Opens an empty workflow. */
	async newWorkflow(): Promise<void> {
		await this.page.goto('/workflow/new');
		await this.page.getByTestId('canvas-add-button').waitFor();
	}

	/** Opens a stored workflow. */
	async openWorkflow(id: string): Promise<void> {
		await this.page.goto(`/workflow/${id}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** The workflow's *⋯* menu, opened; entries are clicked by what they say. */
	async openMenu(): Promise<void> {
		await this.page.getByTestId('workflow-menu').click();
	}

	/** Clicks an entry of the open menu that leads to a submenu. */
	async chooseSubmenu(label: string): Promise<void> {
		const entry = this.page.getByRole('menuitem', { name: label, exact: true });
		await entry.hover();
		await entry.click();
	}

	/** Clicks an entry of the open menu that asks for a file, and gives it that file. */
	async chooseFile(label: string, file: string): Promise<void> {
		const entry = this.page.getByRole('menuitem', { name: label, exact: true });
		const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), entry.click()]);
		await chooser.setFiles(file);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** The panel that nodes are chosen from. */
	get nodePanel(): Locator {
		return this.page.getByTestId('node-creator');
	}

	/** Opens the node panel with **+** unless it is open, and searches for `words`. */
	async findNodes(words: string): Promise<FoundNode[]> {
		await this.search(words);
		return await this.entries.evaluateAll((entries) =>
			entries.map((entry) => {
				const text = (part: string) =>
					entry.querySelector(`[data-test-id="node-creator-item-${part}"]`)?.textContent ?? '';
				return {
					name: text('name').trim(),
					description: text('description').trim(),
					icon: entry.querySelector('img')?.getAttribute('src') ?? '',
				};
			}),
		);
	}

	private get entries(): Locator {
		return this.nodePanel.getByTestId('item-iterator-item');
	}

	private async search(words: string): Promise<void> {
		if (!(await this.nodePanel.isVisible())) {
			await this.page.getByTestId('node-creator-plus-button').click();
		}
		const bar = this.nodePanel.locator('input');
		// Something that no node is found by, so that what is listed then was found by the words.
		await bar.fill('- - -');
		await this.entries.first().waitFor({ state: 'hidden' });
		await bar.fill(words);
		await this.entries.first().waitFor();
	}

	/** Closes the node panel. */
	async closePanel(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.nodePanel.waitFor({ state: 'hidden' });
	}

	/**
	 * Searches for a node and opens its entry.
	 *
	 * @returns what it can do, in the panel's words, under *Actions* and under *Triggers*
	 */
	async openNodeDetails(name: string): Promise<string[]> {
		await this.search(name);
		const exactly = this.page
			.getByTestId('node-creator-item-name')
			.getByText(name, { exact: true });
		await this.entries.filter({ has: exactly }).first().click();
		const headings = this.nodePanel.getByTestId('node-creator-category-item');
		await headings.last().waitFor();
		for (const heading of await headings.all()) {
			const closed = heading.locator('[data-icon="chevron-up"]');
			if (!(await closed.isVisible())) continue;
			await heading.click();
			await closed.waitFor({ state: 'hidden' });
		}
		return await this.actions.allInnerTexts();
	}

	private get actions(): Locator {
		return this.nodePanel.locator('[draggable] [data-test-id="node-creator-item-name"]:visible');
	}

	/**
	 * Adds a node without actions and without a form, such as the Manual Trigger, as a person does who
	 * clicks its entry.
	 */
	async addPlainNode(name: string): Promise<void> {
		const before = await this.nodes.count();
		await this.search(name);
		await this.entries.getByText(name, { exact: true }).click();
		await this.nodes.nth(before).waitFor();
		await this.nodePanel.waitFor({ state: 'hidden' });
		await this.deselect();
	}

	/**
	 * Drags an action out of the node panel, whose details are open, to a point of the canvas. n8n takes
	 * any point for its node, puts it where the canvas was last clicked, or behind the selected one, and
	 * opens its form.
	 */
	async dragFromPanel(action: string, to: Point): Promise<NodeView> {
		await this.drag(this.actions.getByText(action, { exact: true }), to);
		await this.nodePanel.waitFor({ state: 'hidden' });
		return await this.shownNode();
	}

	/** Clicks an empty place of the canvas, so that no node is selected and the next one lands there. */
	async deselect(place: Point = { x: 300, y: 250 }): Promise<void> {
		await this.page.mouse.click(place.x, place.y);
		// The click closes the panel, too.
		await this.nodePanel.waitFor({ state: 'hidden' });
	}

	/** All nodes on the canvas, without notes. */
	get nodes(): Locator {
		return this.page.locator('[data-test-id="canvas-node"][data-node-name]');
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Path of a node's icon on n8n's server. */
	async iconOf(name: string): Promise<string> {
		return (await this.node(name).locator('img').first().getAttribute('src')) ?? '';
	}

	/** Drags a node over the canvas until its middle is at the point. */
	async moveNode(name: string, to: Point): Promise<void> {
		await this.drag(this.node(name).getByTestId('canvas-default-node'), to);
	}

	/** Drags a line from one node's output to another one's input. */
	async connect(from: string, to: string): Promise<void> {
		const input = this.node(to).getByTestId('canvas-node-input-handle');
		await this.drag(this.node(from).getByTestId('canvas-node-output-handle'), await middle(input));
	}

	/** The lines between nodes, each as `from → to`. */
	async connections(): Promise<string[]> {
		const edges = await this.page.getByTestId('edge').all();
		return await Promise.all(
			edges.map(async (edge) => {
				const [from, to] = await Promise.all(
					['data-source-node-name', 'data-target-node-name'].map((name) => edge.getAttribute(name)),
				);
				return `${from} → ${to}`;
			}),
		);
	}

	private async drag(what: Locator, to: Point): Promise<void> {
		const from = await middle(what);
		const { mouse } = this.page;
		await mouse.move(from.x, from.y);
		await mouse.down();
		// In steps: n8n takes a jump for a click.
		await mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 5 });
		await mouse.move(to.x, to.y, { steps: 5 });
		await mouse.up();
	}

	/** Double-clicks a node, which opens its form. */
	async openNode(name: string): Promise<NodeView> {
		await this.node(name).locator('[data-test-id$="-node"]').last().dblclick();
		return await this.shownNode();
	}

	/** The form that is open. */
	async shownNode(): Promise<NodeView> {
		const view = new NodeView(this.page);
		await view.whenOpen();
		return view;
	}

	/**
	 * Clicks *Execute workflow* and waits until all nodes of the run have ended.
	 *
	 * @returns the kind of n8n's last message, and what it says
	 */
	async execute(label = 'Execute workflow'): Promise<{ succeeded: boolean; message: string }> {
		await this.dismissMessages();
		await this.page.getByRole('button', { name: label, exact: true }).last().click();
		const outcome = this.messages.filter({ hasText: /executed successfully|^Problem/i });
		await outcome.first().waitFor();
		const message = await outcome.first().innerText();
		return { succeeded: /executed successfully/i.test(message), message };
	}

	/** The messages that n8n shows in a corner for some seconds. */
	get messages(): Locator {
		return this.page.locator('.el-notification:visible');
	}

	async dismissMessages(): Promise<void> {
		for (const message of await this.messages.all()) {
			await message.locator('.el-notification__closeBtn').click();
		}
		await this.messages.first().waitFor({ state: 'hidden' });
	}

	/** How the node ended in the last run; undefined when it did not run. */
	async statusOf(name: string): Promise<'success' | 'error' | undefined> {
		const node = this.node(name);
		if (await node.getByTestId('canvas-node-status-success').isVisible()) return 'success';
		if (await node.getByTestId('node-issues').isVisible()) return 'error';
		return undefined;
	}

	/** Opens the page that lists the credentials. */
	async openCredentials(): Promise<void> {
		await this.page.goto('/home/credentials');
		await this.page.getByTestId('add-resource-credential').waitFor();
	}

	/** On the page of the credentials: the dialog of a new one, of the type with that name. */
	async addCredential(typeName: string): Promise<CredentialDialog> {
		await this.page.getByTestId('add-resource-credential').click();
		const types = this.page.getByTestId('new-credential-type-select');
		await types.locator('input').fill(typeName);
		await this.page
			.getByTestId('new-credential-type-select-option')
			.getByText(typeName, { exact: true })
			.click();
		await this.page.getByTestId('new-credential-type-button').click();
		const dialog = new CredentialDialog(this.page);
		await dialog.whenOpen();
		return dialog;
	}
}

async function middle(locator: Locator): Promise<Point> {
	const box = await locator.boundingBox();
	if (box === null) throw new Error(`Not visible: ${String(locator)}`);
	return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
