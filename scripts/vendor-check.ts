import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';

import { redact } from '../nodes/shared/redact';
import { runMain } from './cli';
import { parseJson } from './json';
import { Problem } from './problem';
import { check } from './vendorCheck/check';
import { writeReport } from './vendorCheck/report';

const HELP = `npm run vendor-check -- [options]

Sends requests to ClickPoint and ClientPoint with your own keys, and writes a report of one page: which of the facts in
sandbox/facts.ts hold, to send to the maintainers of this package. It asks for the keys and doesn't show, keep or report
them. It writes nothing unless you give one of the last three options.

  --lid N                the lead type to read; one with recent leads
  --webhook FILE         a file with the body of a webhook that ClientPoint sent you
  --refused-lead         ask ClickPoint's lead receiver to take a lead of a lead type that nobody has, to see how it refuses
  --assigned-to EMAIL    create one ClientPoint in test mode, assigned to this active user
  --recipient EMAIL      and add this address of yours without a mail, and move it to the trash
  --report FILE          where to write the report (vendor-check.md); never over a file that exists
  --sandbox URL          ask the sandbox there in the place of the vendors
  --help                 this text

Keys can also come from the environment: CLICKPOINT_API_KEY, CLICKPOINT_CLIENT_ID, CLICKPOINT_CLIENT_SECRET,
CLIENTPOINT_API_KEY. Press Enter alone for what you don't have.
`;

runMain(async () => {
	const options = readOptions();
	if (options.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const key = await secret('CLICKPOINT_API_KEY', 'ClickPoint API Key');
	const clientId = await secret('CLICKPOINT_CLIENT_ID', 'ClickPoint Client ID');
	const clientSecret = clientId && (await secret('CLICKPOINT_CLIENT_SECRET', 'Client Secret'));
	const clientPointKey = await secret('CLIENTPOINT_API_KEY', 'ClientPoint API Key');
	const { lid = '', webhook, recipient, 'assigned-to': assignedTo } = options;
	if (`${key}${clientSecret}` !== '' && !/^\d+$/.test(lid)) {
		throw new Problem('ClickPoint needs the LID of a lead type: --lid 1234');
	}
	const { sandbox } = options;
	if (sandbox && !/^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(sandbox)) {
		throw new Problem('The sandbox is on this machine: --sandbox http://127.0.0.1:4010');
	}
	const at = (vendor: string) => sandbox ?? `https://${vendor}`;
	const dataUrl = at('apidata.leadexec.net');
	const client = { accountUrl: at('api.leadexec.net'), dataUrl, clientId, clientSecret, lid };
	const writes = { ...(assignedTo && { assignedTo }), ...(recipient && { recipient }) };
	const { seen, secrets } = await check(
		{
			...(key && { dataInterface: { url: dataUrl, key, lid } }),
			...(clientSecret && { queryApi: client }),
			...(options['refused-lead'] && { receiver: { url: at('leads.leadexec.net') } }),
			...(clientPointKey && {
				clientPoint: { url: at('api.clientpoint.net'), key: clientPointKey, ...writes },
			}),
			...(webhook && { webhook: parseJson(await readFile(fromHere(webhook), 'utf8')) }),
		},
		{ now: new Date(), pause: 200, limit: 60 },
	);
	const keys = [key, clientId, clientSecret, clientPointKey, assignedTo, recipient, lid];
	const hidden = [...keys, ...secrets].filter((each): each is string => Boolean(each));
	const file = fromHere(options.report ?? 'vendor-check.md');
	const report = redact(writeReport(seen, new Date().toISOString().slice(0, 10)), hidden);
	await writeFile(file, report, { flag: 'wx', mode: 0o600 });
	console.log(`${seen.size} facts seen.
The report: ${file}
Read it, and attach it to an issue of this project.`);
	return 0;
});

function readOptions() {
	const text = { type: 'string' } as const;
	const { values } = parseArgs({
		options: {
			lid: text,
			webhook: text,
			'refused-lead': { type: 'boolean' },
			'assigned-to': text,
			recipient: text,
			report: text,
			sandbox: text,
			help: { type: 'boolean', short: 'h' },
		},
	});
	return values;
}

/** npm runs scripts in the project's folder, wherever it was called. */
function fromHere(file: string): string {
	return path.resolve(process.env.INIT_CWD ?? '', file);
}

/** A key from the environment, or from the person, who doesn't see it while typing. */
async function secret(name: string, label: string): Promise<string> {
	const given = process.env[name]?.trim();
	if (given || !process.stdin.isTTY) return given ?? '';
	process.stderr.write(`${label}: `);
	const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
	const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
	try {
		return await new Promise<string>((resolve, reject) => {
			lines.once('close', () => reject(new Problem('Stopped.')));
			lines.question('', (answer) => resolve(answer.trim()));
		});
	} finally {
		lines.close();
		process.stderr.write('\n');
	}
}
