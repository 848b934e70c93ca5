import { mkdir } from 'node:fs/promises';
import path from 'node:path';

import { startSandbox } from '../sandbox/server';
import { saveAccount } from './accounts';
import { runMain } from './cli';
import { findChromium } from './editor/browser';
import { Editor } from './editor/editor';
import { ensureHost } from './hosts';
import { startN8n } from './n8n-server';
import { packPackage } from './pack';
import { Problem } from './problem';
import { atExit, temporaryFolder } from './processes';
import { stage } from './progress';
import { LID, PICTURES, take } from './screenshots/pictures';
import { readExample } from './workflows';

const PROJECT = path.join(__dirname, '..');
const FOLDER = path.join(PROJECT, 'docs', 'images');
/** With these leads, the first one of the week is a person whom everybody can read. */
const SEED = 2970;

/**
 * Makes the pictures of the documents anew, light and dark: n8n's editor with the packed package in it,
 * and the sandbox for both vendors. What follows on the command line names some of them; without that,
 * all are made. They are the same each time but for the days.
 */
runMain(async () => {
	const names = process.argv.slice(2);
	const chosen = PICTURES.filter(({ name }) => names.length === 0 || names.includes(name));
	const unknown = names.filter((name) => !PICTURES.some((picture) => picture.name === name));
	if (unknown.length > 0) {
		throw new Problem(
			`There is no picture ${unknown.join(', ')}. There are: ` +
				PICTURES.map(({ name }) => name).join(', '),
		);
	}
	findChromium();
	const temporary = await temporaryFolder('screenshots');
	const packageTarball = await packPackage(temporary);
	await ensureHost('n8n');
	const sandbox = await startSandbox({ seed: SEED });
	atExit(() => sandbox.close());
	const { url, client } = await stage('Starting n8n', () =>
		startN8n({
			userFolder: path.join(temporary, 'n8n'),
			packageTarball,
			// That of the sandbox's account, so that a week has the same leads at each hour of a day.
			env: { GENERIC_TIMEZONE: sandbox.accountTimeZone },
		}),
	);
	await saveAccount(client, 'clickPoint', sandbox, { testLid: String(LID) });
	await saveAccount(client, 'clientPoint', sandbox);
	// Without it, n8n marks the model of the agent's example. No request is sent to it.
	await client.saveCredential('OpenAI account', 'openAiApi', { apiKey: 'unused' });
	const example = readExample('leads-to-clientpoints.json');

	await mkdir(FOLDER, { recursive: true });
	for (const theme of ['light', 'dark'] as const) {
		const editor = await Editor.open({ url, pictures: temporary, scale: 2, theme });
		for (const picture of chosen) {
			await stage(`${picture.name}, ${theme}`, () =>
				take(picture, { editor, client, sandbox, example }, theme, FOLDER),
			);
		}
		await editor.close();
	}
	console.log(`Look at them: ${path.relative(process.cwd(), FOLDER) || '.'}`);
	return 0;
});
