import type { Locator, Page } from 'playwright-core';

import { CredentialDialog } from './credentialDialog';
import { fieldOf, readLabels } from './labels';
import { chooseFromList } from './lists';

/** What a failed node shows in place of its output. */
export interface ShownError {
	message: string;
	description: string;
}

/** A node that was opened: its form, what comes in on the left, and what came out on the right. */
export class NodeView {
	readonly root: Locator;
	readonly form: Locator;
	readonly input: Locator;
	readonly output: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('ndv');
		this.form = page.getByTestId('node-parameters');
		this.input = page.getByTestId('ndv-input-panel');
		this.output = page.getByTestId('output-panel');
	}

	async whenOpen(): Promise<void> {
		await this.form.waitFor();
	}

	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.root.waitFor({ state: 'hidden' });
	}

	/** The node's name. */
	async name(): Promise<string> {
		return await this.root.getByTestId('node-title-container').innerText();
	}

	/** The labels of all fields that are visible, from top to bottom. */
	async labels(): Promise<string[]> {
		return await readLabels(this.form);
	}

	/** The field with that label. @param which of several with the same label, from 0 */
	field(label: string, which = 0): Locator {
		return fieldOf(this.form, label, which);
	}

	/** What the field holds, as it is shown. */
	async valueOf(label: string, which = 0): Promise<string> {
		return await this.field(label, which).locator('input').last().inputValue();
	}

	/** Types into a field, over what it holds, and leaves it. */
	async fill(label: string, value: string, which = 0): Promise<void> {
		const input = this.field(label, which).locator('input').last();
		await input.fill(value);
		// Numbers and dates are taken over when the field is left.
		await input.press('Tab');
	}

	/** Types a date into a field that has a calendar, and closes that. */
	async fillDate(label: string, date: string): Promise<void> {
		const input = this.field(label).locator('input').last();
		await input.fill(date);
		await input.press('Enter');
		await this.page.locator('.el-picker-panel:visible').waitFor({ state: 'hidden' });
	}

	/** Chooses from a field's list, and waits until the field shows the choice. */
	async choose(label: string, option: string, which = 0): Promise<void> {
		await chooseFromList(this.page, this.field(label, which).locator('input').last(), option);
	}

	/** Opens the list of a resource locator. @returns its entries, or why it could not load */
	async openLocator(label: string, which = 0): Promise<string[]> {
		await this.field(label, which).getByTestId('rlc-input').click();
		const error = this.page.getByTestId('rlc-error-container').filter({ visible: true });
		const { locatorEntries } = this;
		// While it loads, it shows the one that is chosen.
		await locatorEntries.nth(1).or(error).first().waitFor();
		return await ((await error.isVisible()) ? error : locatorEntries).allInnerTexts();
	}

	/** The entries of the open list of a resource locator. */
	private get locatorEntries(): Locator {
		return this.page.getByTestId('rlc-item').filter({ visible: true });
	}

	/** Closes the open list of a resource locator. */
	async closeLocator(): Promise<void> {
		await this.page.keyboard.press('Escape');
		await this.locatorEntries.first().waitFor({ state: 'hidden' });
	}

	/** Opens the list of a resource locator, searches, and chooses the entry that says just that. */
	async chooseFromLocator(label: string, option: string, which = 0): Promise<void> {
		await this.openLocator(label, which);
		await this.page.getByTestId('rlc-search').filter({ visible: true }).fill(option);
		await this.locatorEntries.nth(1).waitFor({ state: 'hidden' });
		await this.locatorEntries.getByText(option, { exact: true }).click();
	}

	/** Switches a resource locator to another way to fill it, such as *By Name*. */
	async chooseMode(label: string, mode: string, which = 0): Promise<void> {
		const input = this.field(label, which).getByTestId('rlc-mode-selector').locator('input');
		await chooseFromList(this.page, input, mode);
	}

	/** Chooses one more from the list of a field that takes several. */
	async chooseAlso(label: string, option: string, which = 0): Promise<void> {
		const input = this.field(label, which).locator('.el-select__input');
		await input.click();
		const entries = this.page.locator('.el-select-dropdown__item:visible');
		await entries.getByText(option, { exact: true }).click();
		await input.press('Escape');
	}

	/** Chooses among the credentials that there are, of all types that the node takes. */
	async chooseCredential(name: string): Promise<void> {
		const select = this.credentialSlot.getByTestId('node-credentials-select');
		await chooseFromList(this.page, select.locator('input'), name);
	}

	/** Flips a field that is on or off. */
	async flip(label: string, which = 0): Promise<void> {
		await this.field(label, which).locator('.el-switch').click();
	}

	/**
	 * Switches a field to an expression and types it, over what it holds. n8n takes it over a moment
	 * later, and not at all when the form is closed before.
	 */
	async fillExpression(label: string, expression: string, which = 0): Promise<void> {
		const field = this.field(label, which);
		await field.hover();
		await field.getByTestId('radio-button-expression').click();
		const editor = field.locator('.cm-content');
		// At once: typed letter by letter, n8n would close the brackets by itself.
		await editor.fill(expression);
	}

	/** Clicks the button of a list of rows, such as *Add Recipient*. */
	async addRow(button: string): Promise<void> {
		await this.form.getByRole('button', { name: button, exact: true }).click();
	}

	/** Adds a field or an option to a collection, by the label of the collection and the field's own. */
	async addField(collection: string, field: string, which = 0): Promise<void> {
		const input = this.field(collection, which)
			.getByTestId('collection-parameter-add')
			.locator('input');
		await chooseFromList(this.page, input, field);
		await this.field(collection, which).getByText(field, { exact: true }).first().waitFor();
	}

	/** The row at the top in which the credential is chosen. */
	get credentialSlot(): Locator {
		return this.root.getByTestId('node-credentials-slot');
	}

	/** The name of the credential that is chosen; empty when there is none. */
	async credential(): Promise<string> {
		const input = this.credentialSlot.getByTestId('node-credentials-select').locator('input');
		return (await input.isVisible()) ? await input.inputValue() : '';
	}

	/** Opens the dialog of a new credential, where the node has none yet. */
	async connect(label: string | RegExp = /^Connect to /): Promise<CredentialDialog> {
		await this.credentialSlot.getByRole('button', { name: label }).click();
		return await this.credentialDialog();
	}

	/** Opens the dialog of the chosen credential. */
	async editCredential(): Promise<CredentialDialog> {
		await this.credentialSlot.getByTestId('credential-edit-button').click();
		return await this.credentialDialog();
	}

	private async credentialDialog(): Promise<CredentialDialog> {
		const dialog = new CredentialDialog(this.page);
		await dialog.whenOpen();
		return dialog;
	}

	/** Clicks *Execute step*, which runs what comes before, too, and waits for items or an error. */
	async execute(): Promise<void> {
		// What is shown of the run before is gone then.
		const started = this.page.waitForResponse((response) => response.url().endsWith('/run'));
		await this.page.getByTestId('node-execute-button').click();
		await started;
		const ended = this.output
			.getByTestId('node-run-status-success')
			.or(this.output.getByTestId('node-error-message'));
		await ended.first().waitFor();
	}

	/** The number of items that came out, in n8n's words, such as `70 items`. */
	async itemCount(): Promise<string> {
		return await this.output.getByTestId('run-data-item-count').innerText();
	}

	/** The hints above the output. */
	async hints(): Promise<string[]> {
		return (await this.output.getByTestId('node-hint').allInnerTexts()).map((hint) => hint.trim());
	}

	/** Shows one side as a table. */
	async showTable(side: Locator): Promise<void> {
		await side.getByTestId('radio-button-table').click();
		await side.locator('table').waitFor();
	}

	/** The first page of a side that shows a table: each row by its column's names. */
	async rows(side: Locator): Promise<Array<Record<string, string>>> {
		const [columns = [], ...rows] = await side
			.locator('table tr')
			.evaluateAll((lines) =>
				lines.map((line) =>
					[...line.querySelectorAll('th, td')].map((cell) => (cell.textContent ?? '').trim()),
				),
			);
		return rows.map((cells) =>
			Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
		);
	}

	/**
	 * Points at a row of the output's table, from 0.
	 *
	 * @returns the text of the row that n8n then marks in the input's table, because its item became that
	 *   of the output; empty when none is
	 */
	async inputOfOutput(row: number): Promise<string> {
		await this.output.locator('tbody tr').nth(row).hover();
		await this.output.getByTestId('hovering-item').waitFor();
		const marked = this.input.getByTestId('hovering-item');
		return (await marked.isVisible()) ? await marked.innerText() : '';
	}

	/** The error in place of the output. */
	async error(): Promise<ShownError> {
		const description = this.output.getByTestId('node-error-description');
		return {
			message: await this.output.getByTestId('node-error-message').innerText(),
			description: (await description.isVisible()) ? await description.innerText() : '',
		};
	}
}
