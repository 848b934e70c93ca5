import type { Locator } from 'playwright-core';

/** The labels of a form's fields. */
export function labelsIn(form: Locator): Locator {
	return form.locator('.n8n-input-label [class*="_title_"]:visible');
}

/** The labels' words, from top to bottom, without the sign of required fields. */
export async function readLabels(form: Locator): Promise<string[]> {
	return (await labelsIn(form).allInnerTexts()).map((label) => label.replace('*', '').trim());
}

/**
 * The field with that label: label, control and what belongs to them.
 *
 * @param which of several with the same label, such as those of the second recipient (1)
 */
export function fieldOf(form: Locator, label: string, which = 0): Locator {
	const words = label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return labelsIn(form)
		.filter({ hasText: new RegExp(`^\\s*${words}\\s*\\*?\\s*$`) })
		.nth(which)
		.locator(
			'xpath=ancestor::*[@data-test-id="parameter-item" or @data-test-id="credential-connection-parameter"][1]',
		);
}
