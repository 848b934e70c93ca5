import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { parseArgs } from 'node:util';

import { redact } from '../nodes/shared/redact';
import { runMain } from './cli';
import { parseJson } from './json';
import { Problem } from './problem';
import { FACT_IDS, factOf, observe, observeSandbox, writeReport } from './vendorCheck/check';

const HELP = `npm run vendor-check -- [options]

Sends requests to ClickPoint and ClientPoint with your own keys, and writes a report of what this package only
assumes about them, to send to its maintainers. It asks for the keys and doesn't show, keep or report them. At
ClickPoint it only reads. At ClientPoint it writes nothing unless you give one of the last two options.

  --lid N                the lead type to read; one with recent leads
  --webhook FILE         a file with the body of a webhook that ClientPoint sent you
  --assigned-to EMAIL    create one ClientPoint in test mode, assigned to this active user
  --recipient EMAIL      and change it, add this address of yours without a mail, and move it to the trash
  --report FILE          where to write the report (vendor-check.md); never over a file that exists
  --clickpoint-url URL, --clickpoint-account-url URL, --clientpoint-url URL
                         other servers than the vendors'
  --sandbox              look at the sandbox instead; fails unless it is as the facts say
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
	if (options.sandbox) {
		const { seen, requests } = await observeSandbox();
		const wrong = FACT_IDS.filter((id) => seen.get(id) !== factOf(id).seen);
		for (const id of wrong) console.log(`${id}: ${seen.get(id)}, not ${factOf(id).seen}`);
		console.log(`${seen.size} facts seen in ${requests.length} requests, ${wrong.length} wrong`);
		return wrong.length === 0 ? 0 : 1;
	}

	const clickPointKey = await secret('CLICKPOINT_API_KEY', 'ClickPoint API Key');
	const clientId = await secret('CLICKPOINT_CLIENT_ID', 'ClickPoint Client ID');
	const clientSecret = clientId && (await secret('CLICKPOINT_CLIENT_SECRET', 'Client Secret'));
	const clientPointKey = await secret('CLIENTPOINT_API_KEY', 'ClientPoint API Key');
	const { lid, webhook, recipient, 'assigned-to': assignedTo } = options;
	if (`${clickPointKey}${clientSecret}` !== '' && !/^\d+$/.test(lid ?? '')) {
		throw new Problem('ClickPoint needs the LID of a lead type: --lid 1234');
	}
	const clickPointUrl = options['clickpoint-url'] ?? 'https://apidata.leadexec.net';
	const accountUrl = options['clickpoint-account-url'] ?? 'https://api.leadexec.net';
	const clientPointUrl = options['clientpoint-url'] ?? 'https://api.clientpoint.net';
	for (const url of [clickPointUrl, accountUrl, clientPointUrl]) {
		if (!/^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])[^@?#]*$/.test(url)) {
			throw new Problem('An address must begin with https:// and hold no key.');
		}
	}

	const findings = await observe(
		{
			...(clickPointKey && {
				dataInterface: { url: clickPointUrl, key: clickPointKey, lid: `${lid}` },
			}),
			...(clientSecret && {
				queryApi: { accountUrl, dataUrl: clickPointUrl, clientId, clientSecret, lid: `${lid}` },
			}),
			...(clientPointKey && {
				clientPoint: {
					url: clientPointUrl,
					key: clientPointKey,
					...(assignedTo && { assignedTo }),
					...(recipient && { recipient }),
				},
			}),
			...(webhook && { webhook: parseJson(await readFile(fromHere(webhook), 'utf8')) }),
		},
		{ now: new Date(), pause: 200, limit: 90 },
	);
	const keys = [clickPointKey, clientId, clientSecret, clientPointKey, assignedTo, recipient, lid];
	const secrets = [...keys, ...findings.secrets].filter((each): each is string => Boolean(each));
	const file = fromHere(options.report ?? 'vendor-check.md');
	const title = new Date().toISOString().slice(0, 10);
	await writeFile(file, redact(writeReport(findings, title), secrets), {
		flag: 'wx',
		mode: 0o600,
	});
	console.log(`${findings.seen.size} facts seen in ${findings.requests.length} requests.
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
			'assigned-to': text,
			recipient: text,
			report: text,
			'clickpoint-url': text,
			'clickpoint-account-url': text,
			'clientpoint-url': text,
			sandbox: { type: 'boolean' },
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
