import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';

import { redact } from '../nodes/shared/redact';
import { runMain } from './cli';
import { parseJson } from './json';
import { Problem } from './problem';
import { check } from './vendorCheck/check';
import { writeReport } from './vendorCheck/report';

const HELP = `npm run vendor-check -- [options]

Sends requests to ClickPoint and ClientPoint with your own keys, and writes a report of one page, vendor-check.md: which
of the facts in sandbox/facts.ts hold, to send to the maintainers of this package. It asks for the keys and doesn't show,
keep or report them. At the vendors it writes nothing without --refused-lead or --assigned-to.

  --lid N                the lead type to read; one with recent leads
  --webhook FILE         a file with the body of a webhook that ClientPoint sent you
  --refused-lead         ask ClickPoint's lead receiver to take a lead of a lead type that nobody has, to see how it refuses
  --assigned-to EMAIL    create one ClientPoint in test mode, assigned to this active user, and move it to the trash
  --sandbox URL          ask the sandbox there in the place of the vendors
  --help                 this text

Keys can also come from the environment: CLICKPOINT_API_KEY, CLICKPOINT_CLIENT_ID, CLICKPOINT_CLIENT_SECRET,
CLIENTPOINT_API_KEY. Press Enter alone for what you don't have.
`;

runMain(async () => {
	const text = { type: 'string' } as const;
	const { values: options } = parseArgs({
		options: {
			lid: text,
			webhook: text,
			'refused-lead': { type: 'boolean' },
			'assigned-to': text,
			sandbox: text,
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (options.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const key = await secret('CLICKPOINT_API_KEY', 'ClickPoint API Key');
	const clientId = await secret('CLICKPOINT_CLIENT_ID', 'ClickPoint Client ID');
	const clientSecret = clientId && (await secret('CLICKPOINT_CLIENT_SECRET', 'Client Secret'));
	const clientPointKey = await secret('CLIENTPOINT_API_KEY', 'ClientPoint API Key');
	const { lid = '', sandbox, webhook, 'assigned-to': assignedTo } = options;
	if (`${key}${clientSecret}` !== '' && !/^\d+$/.test(lid)) {
		throw new Problem('ClickPoint needs the LID of a lead type: --lid 1234');
	}
	if (sandbox && !/^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(sandbox)) {
		throw new Problem('The sandbox is on this machine: --sandbox http://127.0.0.1:4010');
	}
	const given = { lid, key, clientId, clientSecret, clientPointKey, assignedTo };
	const seen = await check(
		{
			...given,
			at: (host) => sandbox ?? `https://${host}`,
			refusedLead: options['refused-lead'],
			webhook: webhook && parseJson(await readFile(fromHere(webhook), 'utf8')),
		},
		new Date(),
		200,
	);
	const hidden = Object.values(given).flatMap((each) => each || []);
	const file = fromHere('vendor-check.md');
	const report = redact(writeReport(seen, new Date().toISOString().slice(0, 10)), hidden);
	await writeFile(file, report, { flag: 'wx', mode: 0o600 });
	console.log(`${seen.size} facts seen.
The report: ${file}
Read it, and attach it to an issue of this project.`);
	return 0;
});

/** npm runs scripts in the project's folder, wherever it was called. */
function fromHere(file: string): string {
	return path.resolve(process.env.INIT_CWD ?? '', file);
}

/** A key from the environment, or from the person, who doesn't see it while typing. */
async function secret(name: string, label: string): Promise<string> {
	const given = process.env[name]?.trim();
	if (given || !process.stdin.isTTY) return given ?? '';
	process.stderr.write(`${label}: `);
	const output = new Writable({ write: (_chunk, _encoding, done) => done() });
	const lines = createInterface({ input: process.stdin, output, terminal: true });
	lines.once('SIGINT', () => process.exit(130));
	const answer = await lines.question('');
	lines.close();
	process.stderr.write('\n');
	return answer.trim();
}
