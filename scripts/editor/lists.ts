import type { Locator, Page } from 'playwright-core';

/** Opens a field's list by its input and clicks the option that says just that. */
export async function chooseFromList(page: Page, input: Locator, option: string): Promise<void> {
	await input.click();
	const words = option.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	// The list is not inside the field, and those of other fields stay on the page, out of sight.
	const entry = page
		.locator('.el-select-dropdown__item:visible')
		// An option can have a description below its name.
		.filter({ hasText: new RegExp(`^\\s*${words}`) })
		.filter({ has: page.getByText(option, { exact: true }) })
		.or(page.locator('.el-select-dropdown__item:visible').getByText(option, { exact: true }));
	await entry.first().click();
	await entry.first().waitFor({ state: 'hidden' });
}
