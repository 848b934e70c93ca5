import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { redact } from '../nodes/shared/redact';
import { runMain } from './cli';
import { parseJson } from './json';
import { Problem } from './problem';
import { check, CLIENTPOINT_NAME } from './vendorCheck/check';
import { writeReport } from './vendorCheck/report';
import { secret } from './vendorCheck/secret';

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
	const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
	const known = { lid: text, webhook: text, 'refused-lead': flag, 'assigned-to': text };
	const { values: options } = parseArgs({
		options: { ...known, sandbox: text, help: { ...flag, short: 'h' } },
	});
	if (options.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const { lid = '', sandbox, webhook, 'assigned-to': assignedTo } = options;
	// npm runs scripts in the project's folder, wherever it was called.
	const here = process.env.INIT_CWD ?? '';
	const file = path.resolve(here, 'vendor-check.md');
	if (existsSync(file)) throw new Problem('vendor-check.md exists: move it away first');
	const body = webhook && (await readFile(path.resolve(here, webhook), 'utf8').catch(() => ''));
	const event = body && parseJson(body);
	if (webhook && !event) throw new Problem(`${webhook} is no file with JSON in it`);
	const key = await secret('CLICKPOINT_API_KEY', 'ClickPoint API Key');
	const clientId = await secret('CLICKPOINT_CLIENT_ID', 'ClickPoint Client ID');
	const clientSecret = clientId && (await secret('CLICKPOINT_CLIENT_SECRET', 'Client Secret'));
	const clientPointKey = await secret('CLIENTPOINT_API_KEY', 'ClientPoint API Key');
	if (`${key}${clientSecret}` !== '' && !/^\d+$/.test(lid))
		throw new Problem('ClickPoint needs the LID of a lead type: --lid 1234');
	if (sandbox && !/^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/.test(sandbox))
		throw new Problem('The sandbox is on this machine: --sandbox http://127.0.0.1:4010');
	const given = { lid, key, clientId, clientSecret, clientPointKey, assignedTo };
	const at = (host: string) => sandbox ?? `https://${host}`;
	const refusedLead = options['refused-lead'];
	const found = await check({ ...given, at, refusedLead, webhook: event }, new Date(), 200);
	if (found.untrashed !== undefined) {
		const which = `${found.untrashed || 'of unknown ID'}, "${CLIENTPOINT_NAME}"`;
		console.log(`ClientPoint ${which}, may not be in the trash: please check.`);
	}
	const hidden = Object.values(given).flatMap((each) => each || []);
	const report = redact(writeReport(found, new Date().toISOString().slice(0, 10)), hidden);
	await writeFile(file, report, { flag: 'wx', mode: 0o600 });
	console.log(`${found.seen.size} facts seen. Read the report, and attach it to an issue: ${file}`);
	return 0;
});
