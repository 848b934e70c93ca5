import path from 'node:path';

import { TZDate } from '@date-fns/tz';
import { startOfMonth, subMonths } from 'date-fns';

import { MORE_DETAILS } from '../../scripts/editor/credentialDialog';
import { PACKAGE, TIME_ZONE } from '../e2e/host';
import { editor, sandbox, useEditor } from './host';
import { ReadmeSection } from './readme';

/**
 * From an empty n8n to ClientPoints, with nothing but what the README says: each label that is clicked
 * is looked up there first, so this fails when the README and the editor say different things. It does not
 * say that both vendors are the sandbox, whose address is the Base URL, and what a filter is made of.
 */

/** As the README promises; a person also reads, n8n here has other work beside. */
const MOST_MINUTES = 5;
const startedAt = Date.now();
/** The leads that the newcomer asks for. */
useEditor({ withCredentials: false });
let chosen: string[] = [];
const credentials = new ReadmeSection('Credentials');
const workflow = new ReadmeSection('A first workflow');

it('finds where the package is installed', async () => {
	const install = new ReadmeSection('Install');
	const { page } = editor;
	await page.goto('/settings');
	expect(install.names('Settings')).toBe(await page.getByTestId('settings-back').innerText());
	await page.getByText(install.names('Community nodes'), { exact: true }).first().click();
	await page.getByRole('button', { name: install.names('Install a community node') }).click();
	await page.getByText(install.names('npm Package Name')).waitFor();
	await page.getByTestId('package-name-input').fill(install.packageName);
	const [start = ''] = install.names('I understand the risks …').split(' …');
	await page.getByText(start).click();
	const button = page.getByTestId('install-community-package-button');
	expect((await button.innerText()).trim()).toBe(install.names('Install'));
	expect(await button.isEnabled()).toBe(true);
	expect(install.packageName).toBe(PACKAGE);
	// It is there already, as after the click, which would ask the npm registry.
	await page.keyboard.press('Escape');
});

it('imports the first workflow and connects both vendors', async () => {
	const { page } = editor;
	await editor.newWorkflow();
	await editor.openMenu();
	workflow.names('⋯');
	await editor.chooseSubmenu(workflow.names('Import'));
	const example = path.join(__dirname, '..', '..', workflow.link('.json'));
	await editor.chooseFile(workflow.names('From file'), example);
	const note = await page.getByTestId('sticky').innerText();

	const leads = await editor.openNode(workflow.names('ClickPoint'));
	expect(await leads.labels()).toContain(credentials.names('Credential'));
	expect(note).toContain('Choose your credentials in both nodes');
	const first = await leads.connect(credentials.names('Connect to ClickPoint'));
	expect(await first.valueOf('Account Time Zone')).toBe(sandbox.accountTimeZone);
	await first.fill('Base URL', sandbox.url);
	// A key that was not copied whole, to see why it fails.
	await first.fill(credentials.names('API Key'), sandbox.clickPointKey.slice(1));
	expect(credentials.names('More details')).toBe(MORE_DETAILS);
	expect(await first.save(credentials.names('Save'))).toMatchObject({ passed: false });
	await first.fill(credentials.names('API Key'), sandbox.clickPointKey);
	expect(await first.save(credentials.names('Save'))).toEqual({ passed: true, details: '' });
	await first.root.waitFor({ state: 'hidden' });
	expect(await leads.credential()).toBe('ClickPoint account');
	expect(note).toContain('replace the LID 1001');
	await leads.fill(workflow.names('LID'), '1001');
	await leads.close();

	const create = await editor.openNode(workflow.names('ClientPoint'));
	const second = await create.connect(credentials.names('Connect to ClientPoint'));
	await second.fill(credentials.names('API Key'), sandbox.clientPointKey);
	await second.fill('Base URL', sandbox.url);
	expect(await second.save(credentials.names('Save'))).toEqual({ passed: true, details: '' });
	// n8n closes the dialog of a new credential that passed.
	await second.root.waitFor({ state: 'hidden' });
	expect(await create.credential()).toBe('ClientPoint account');
	await create.close();
});

it('chooses the leads of last month by state and amount', async () => {
	const leads = await editor.openNode('ClickPoint');
	await leads.choose(workflow.names('Duration'), 'Preset');
	await leads.choose('Preset', 'Last Month');
	await leads.addRow(workflow.names('Add Filter'));
	await leads.chooseFromLocator('Field', 'State');
	await leads.fill('Value', 'CA');
	await leads.addRow('Add Filter');
	await leads.chooseFromLocator('Field', 'EstimatedRevenue', 1);
	await leads.choose('Condition', 'At Least', 1);
	await leads.fill('Value', '5000', 1);
	await leads.choose('Value Is', 'Number', 1);
	await leads.close();

	const month = startOfMonth(TZDate.tz(TIME_ZONE));
	chosen = sandbox
		.leadsOf(1001, subMonths(month, 1), month)
		.filter(({ fields }) => fields.State === 'CA' && Number(fields.EstimatedRevenue) >= 5_000)
		.map(({ uid }) => uid);
	expect(chosen.length).toBeGreaterThan(0);
});

it('previews a ClientPoint for each, and creates none', async () => {
	const create = await editor.openNode('ClientPoint');
	await create.addField(workflow.names('Options'), workflow.names('Preview Only'));
	await create.flip('Preview Only');
	await create.close();
	expect(await run()).toContain('Preview Only is on');
	expect(sandbox.requests().filter(({ endpoint }) => endpoint === 'create')).toEqual([]);
});

it('creates one each, and no second one when it runs again', async () => {
	const create = await editor.openNode('ClientPoint');
	await create.flip('Preview Only');
	await create.close();
	for (const hint of ['', 'already created']) {
		expect(await run()).toContain(hint);
		const made = sandbox.clientPoints().map(({ fields }) => String(fields.data?.UID));
		expect(made.sort()).toEqual([...chosen].sort());
	}
	expect(Date.now() - startedAt).toBeLessThan(MOST_MINUTES * 60_000);
});

/** Executes the workflow, which succeeds with an item for each lead. @returns the hints above them */
async function run(): Promise<string> {
	const { succeeded, message } = await editor.execute(workflow.names('Execute workflow'));
	expect({ succeeded, message }).toMatchObject({ succeeded: true });
	const create = await editor.openNode('ClientPoint');
	expect(await create.itemCount()).toContain(`${chosen.length} items`);
	const hints = await create.hints();
	await create.close();
	return hints.join('\n');
}
