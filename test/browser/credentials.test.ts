import type { CredentialDialog } from '../../scripts/editor/credentialDialog';
import { editor, sandbox, useEditor } from './host';

/** Each credential in its dialog: first wrong, then right, as a person does who mistyped the key. */

const WRONG = 'wrongKey0123456789';

useEditor({ withCredentials: false });
beforeAll(async () => {
	await editor.openCredentials();
});
beforeEach(async () => {
	// What a failed test left open.
	if (await editor.page.getByTestId('editCredential-modal').isVisible()) {
		await editor.openCredentials();
	}
});

interface Case {
	type: string;
	/** The labels of the form that are this package's. */
	labels: string[];
	fill: (dialog: CredentialDialog) => Promise<void>;
	/** The field that is mistyped first. */
	secret: string;
	right: () => string;
	refusal: RegExp;
}

const cases: Case[] = [
	{
		type: 'ClickPoint API',
		labels: ['API Key', 'Account Time Zone', 'Test LID', 'Base URL'],
		fill: async (dialog) => {
			await dialog.choose('Account Time Zone', sandbox.accountTimeZone);
			await dialog.fill('Test LID', '1001');
			await dialog.fill('Base URL', sandbox.url);
		},
		secret: 'API Key',
		right: () => sandbox.clickPointKey,
		refusal: /^ClickPoint rejected the API Key/,
	},
	{
		type: 'ClickPoint Client Credentials API',
		labels: ['Client ID', 'Client Secret', 'API Base URL', 'Data Base URL'],
		fill: async (dialog) => {
			await dialog.fill('Client ID', sandbox.clientId);
			await dialog.fill('API Base URL', sandbox.url);
			await dialog.fill('Data Base URL', sandbox.url);
		},
		secret: 'Client Secret',
		right: () => sandbox.clientSecret,
		refusal: /^ClickPoint rejected the Client ID and Client Secret/,
	},
	{
		type: 'ClientPoint API',
		labels: ['API Key', 'Base URL'],
		fill: (dialog) => dialog.fill('Base URL', sandbox.url),
		secret: 'API Key',
		right: () => sandbox.clientPointKey,
		refusal: /^ClientPoint rejected the API Key/,
	},
	{
		type: 'ClientPoint Webhook Secret API',
		labels: ['Secret'],
		fill: async () => {},
		secret: 'Secret',
		right: () => 'kq7Zx0vWj9Jt5Lr2',
		// Nobody can be asked; what is wrong with it is said at once.
		refusal: /Secret/,
	},
];

describe.each(cases)('the dialog of $type', ({ type, labels, fill, secret, right, refusal }) => {
	it('shows its fields, why a wrong secret fails, and that the right one passes', async () => {
		const dialog = await editor.addCredential(type);
		expect((await dialog.labels()).slice(0, labels.length)).toEqual(labels);

		await fill(dialog);
		await dialog.fill(secret, secret === 'Secret' ? 'short' : WRONG);
		const wrong = await dialog.save();
		expect(wrong).toEqual({ passed: false, details: expect.stringMatching(refusal) });
		expect(wrong.details).not.toContain(WRONG);

		await dialog.fill(secret, right());
		expect(await dialog.save()).toEqual({ passed: true, details: '' });
		await dialog.passedBanner.waitFor();
		await dialog.close();
		expect(sandbox.clientPoints()).toEqual([]);
	});
});
