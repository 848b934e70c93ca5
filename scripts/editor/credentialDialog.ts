import type { Locator, Page } from 'playwright-core';

import { fieldOf, readLabels } from './labels';
import { chooseFromList } from './lists';

/** What n8n's dialog calls the reason of a failed Test. */
export const MORE_DETAILS = 'More details';

/** How the Test of a credential ended, in the words of the dialog. */
export interface TestOutcome {
	passed: boolean;
	/** What n8n says under *More details*; empty when the Test passed. */
	details: string;
}

/** The dialog in which a credential is created and changed. */
export class CredentialDialog {
	readonly root: Locator;

	constructor(private readonly page: Page) {
		this.root = page.getByTestId('editCredential-modal');
	}

	async whenOpen(): Promise<void> {
		await this.root.getByTestId('credential-save-button').waitFor();
	}

	/** What stands at the top: the credential's own name and that of its type. */
	async title(): Promise<string> {
		return await this.root.getByTestId('credential-name').innerText();
	}

	/** Path of its icon on n8n's server. */
	async icon(): Promise<string> {
		return (await this.root.locator('img').first().getAttribute('src')) ?? '';
	}

	/** The labels of the fields, from top to bottom. */
	async labels(): Promise<string[]> {
		return await readLabels(this.root);
	}

	/** What the field holds, as it is shown. */
	async valueOf(label: string): Promise<string> {
		return await fieldOf(this.root, label).locator('input').last().inputValue();
	}

	/** Types into the field with that label, over what it holds. */
	async fill(label: string, value: string): Promise<void> {
		await fieldOf(this.root, label).locator('input').last().fill(value);
	}

	/** Chooses from the list of the field with that label. */
	async choose(label: string, option: string): Promise<void> {
		await chooseFromList(this.page, fieldOf(this.root, label).locator('input').last(), option);
	}

	/** Chooses how to log in, where the node takes more than one type of credential. */
	async chooseMode(label: string): Promise<void> {
		const mode = this.root.getByTestId('credential-mode-dropdown-trigger');
		await mode.click();
		await this.page.getByRole('menuitem', { name: label }).click();
		await mode.getByText(label, { exact: true }).waitFor();
	}

	/**
	 * Saves, which makes n8n test the credential, and waits for the outcome. When a new one passes, n8n
	 * closes the dialog by itself.
	 */
	async save(label = 'Save'): Promise<TestOutcome> {
		const button = this.root.getByRole('button', { name: label, exact: true });
		return await this.afterTest(() => button.click());
	}

	/** Clicks *Retry* on the banner of the last Test. */
	async retry(): Promise<TestOutcome> {
		return await this.afterTest(() =>
			this.page.getByText('Retry', { exact: true }).filter({ visible: true }).click(),
		);
	}

	private async afterTest(act: () => Promise<void>): Promise<TestOutcome> {
		const answer = this.page.waitForResponse((response) =>
			response.url().endsWith('/credentials/test'),
		);
		await act();
		await answer;
		const outcome = this.passedBanner.or(this.failedBanner).filter({ visible: true });
		await Promise.race([outcome.waitFor(), this.root.waitFor({ state: 'hidden' })]);
		if (!(await this.failedBanner.isVisible())) return { passed: true, details: '' };
		return { passed: false, details: await this.readDetails() };
	}

	/** The green banner above the fields. */
	get passedBanner(): Locator {
		return this.root.getByTestId('credentials-config-container-test-success');
	}

	/** The red banner above the fields. */
	get failedBanner(): Locator {
		return this.root.locator('.el-tag--danger').filter({ hasText: /couldn.t connect/i });
	}

	private async readDetails(): Promise<string> {
		await this.failedBanner.getByText(MORE_DETAILS).click();
		await this.failedBanner.getByText(MORE_DETAILS).waitFor({ state: 'hidden' });
		const lines = (await this.failedBanner.innerText()).split('\n').map((line) => line.trim());
		return lines
			.slice(1)
			.filter((line) => !['', 'Retry'].includes(line))
			.join(' ');
	}

	/** Closes it, throwing away what is not saved. */
	async close(): Promise<void> {
		await this.root.getByLabel('Close this dialog').click();
		const discard = this.page.getByRole('button', { name: 'Close', exact: true });
		await Promise.race([
			this.root.waitFor({ state: 'hidden' }),
			discard.waitFor().then(async () => {
				await discard.click();
				await this.root.waitFor({ state: 'hidden' });
			}),
		]);
	}
}
