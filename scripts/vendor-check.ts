import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { redact } from '../nodes/shared/redact';
import { FACTS } from '../sandbox/facts';
import { runMain } from './cli';
import { digText, parseJson } from './json';
import { describeError, errorCode, Problem } from './problem';
import { progressPrinter } from './progress';
import { Prompt } from './vendorCheck/prompt';
import { countsOf, sandboxProblems, withoutPersonalData, writeReport } from './vendorCheck/report';
import { CHECKED_IDS, runChecks, type Accounts, type Result } from './vendorCheck/run';
import { checkSandbox } from './vendorCheck/sandboxAccounts';
import { createSender } from './vendorCheck/sender';

const HELP = `npm run vendor-check -- [options]

Finds out with your own keys what this package only assumes about ClickPoint and ClientPoint, and writes a
report to send to its maintainers. It asks for the keys and does not show, keep or report them. At
ClickPoint it only reads. At ClientPoint it creates one ClientPoint in test mode if you say yes to that.

  --report FILE          where to write the report (default vendor-check-<date>.md in this folder)
  --lid N                the lead type to read
  --webhook FILE         a file with the body of a webhook that ClientPoint sent you
  --assigned-to E-MAIL   yes to one ClientPoint in test mode, assigned to this active user
  --recipient E-MAIL     yes to changing it, adding this address of yours, and moving it to the trash
  --clickpoint-url URL, --clickpoint-account-url URL, --clientpoint-url URL
                         other servers than the vendors'
  --sandbox              checks the sandbox instead, without questions; fails unless it is as the facts say
  --help                 this text

Keys can also come from the environment: CLICKPOINT_API_KEY, CLICKPOINT_CLIENT_ID,
CLICKPOINT_CLIENT_SECRET, CLIENTPOINT_API_KEY. Without a terminal, what is not there is left out.
`;

const CLICKPOINT_URL = 'https://apidata.leadexec.net';
const CLICKPOINT_ACCOUNT_URL = 'https://api.leadexec.net';
const CLIENTPOINT_URL = 'https://api.clientpoint.net';

/** Requests at most, and what lies between them: nobody at a vendor should notice the check. */
const LIMIT = 55;
const PAUSE_MS = 200;
const TIMEOUT_MS = 60_000;

/** npm runs scripts in the project's folder, wherever it was called. */
const HERE = process.env.INIT_CWD ?? process.cwd();
/** Everything that must not be shown or written. */
const secrets: string[] = [];

runMain(async () => {
	try {
		return await main();
	} catch (error) {
		if (error instanceof Problem) throw error;
		throw new Problem(redact(withoutPersonalData(describeError(error)), secrets));
	}
});

async function main(): Promise<number> {
	const options = readOptions();
	if (options.help) {
		console.log(HELP);
		return 0;
	}
	const version = digText(
		parseJson(await readFile(path.join(__dirname, '..', 'package.json'), 'utf8')),
		'version',
	);
	if (options.sandbox) return await sandboxOnly(version, options.report);

	const date = new Date();
	const file = path.resolve(
		HERE,
		options.report ?? `vendor-check-${date.toISOString().slice(0, 10)}.md`,
	);
	if (existsSync(file))
		throw new Problem(`${file} is there already. Name another file with --report.`);
	const accounts = await readAccounts(options);

	const now = () => new Date();
	const { send, exchanges } = createSender({
		pause: PAUSE_MS,
		timeout: TIMEOUT_MS,
		limit: LIMIT,
		now,
	});
	const keepSecret = (secret: string) => void secrets.push(secret);
	const show = progressPrinter();
	const started = Date.now();
	const tell = (detail: string, done: boolean) =>
		show({ step: 'Checking', detail, seconds: (Date.now() - started) / 1000, done });
	const results = await runChecks(accounts, { send, now, keepSecret }, (_id, number) =>
		tell(`${number} of ${CHECKED_IDS.length} facts`, false),
	);
	tell(`${exchanges.length} requests`, true);

	const { results: sandbox } = await checkSandbox();
	const report = writeReport({ version, date, results, sandbox, exchanges, secrets });
	await writeFile(file, report, { flag: 'wx', mode: 0o600 });
	showResults(results.filter(({ verdict }) => verdict === 'contradicted'));
	console.log(`${countsOf(results)}.

The report: ${file}
It holds names of fields, kinds of values and statuses, no keys and nothing of what stands in the fields.
Read it, and attach it to an issue of this project.`);
	return 0;
}

/** Checks the sandbox alone. @returns the exit code */
async function sandboxOnly(version: string, report: string | undefined): Promise<number> {
	const { results, exchanges, secrets: used } = await checkSandbox();
	const problems = sandboxProblems(results);
	showResults(problems);
	console.log(`The sandbox: ${countsOf(results)}, in ${exchanges.length} requests.`);
	if (report !== undefined) {
		const date = new Date();
		const text = writeReport({
			version,
			date,
			results,
			sandbox: results,
			exchanges,
			secrets: used,
		});
		await writeFile(path.resolve(HERE, report), text);
	}
	return problems.length === 0 ? 0 : 1;
}

function showResults(results: readonly Result[]): void {
	for (const { id, verdict, seen } of results) {
		const text = `${verdict}: ${FACTS[id].claim}\n  ${id}, seen: ${withoutPersonalData(seen)}\n`;
		console.log(redact(text, secrets));
	}
}

function readOptions() {
	try {
		const { values, positionals } = parseArgs({
			allowPositionals: true,
			options: {
				report: { type: 'string' },
				lid: { type: 'string' },
				webhook: { type: 'string' },
				'assigned-to': { type: 'string' },
				recipient: { type: 'string' },
				'clickpoint-url': { type: 'string' },
				'clickpoint-account-url': { type: 'string' },
				'clientpoint-url': { type: 'string' },
				sandbox: { type: 'boolean' },
				help: { type: 'boolean', short: 'h' },
			},
		});
		// not quoted: it may be a key
		if (positionals.length > 0)
			throw new Problem(
				'Keys are never given on the command line, where others can see them: they are asked for.',
			);
		return values;
	} catch (error) {
		if (!errorCode(error).startsWith('ERR_PARSE_ARGS')) throw error;
		throw new Problem('There is no such option. All options: npm run vendor-check -- --help');
	}
}

/** Collects keys and consent, from the options, the environment and the person. */
async function readAccounts(options: ReturnType<typeof readOptions>): Promise<Accounts> {
	const prompt = process.stdin.isTTY && process.stderr.isTTY ? new Prompt() : undefined;
	const secret = async (name: string, question: string): Promise<string> => {
		const value = process.env[name]?.trim() || (await prompt?.askHidden(question)) || '';
		if (value !== '') secrets.push(value);
		return value;
	};
	const text = async (given: string | undefined, question: string): Promise<string> =>
		given?.trim() || (await prompt?.ask(question)) || '';
	prompt?.say(
		'Press Enter alone for what you do not have or do not want to check. Keys are not shown while you type or paste them.\n',
	);

	const clickPointUrl = readUrl('--clickpoint-url', options['clickpoint-url'], CLICKPOINT_URL);
	const accountUrl = readUrl(
		'--clickpoint-account-url',
		options['clickpoint-account-url'],
		CLICKPOINT_ACCOUNT_URL,
	);
	const clientPointUrl = readUrl('--clientpoint-url', options['clientpoint-url'], CLIENTPOINT_URL);
	const webhook =
		options.webhook === undefined
			? undefined
			: await readWebhook(path.resolve(HERE, options.webhook));

	const clickPointKey = await secret('CLICKPOINT_API_KEY', 'ClickPoint API key: ');
	const clientId = await text(process.env.CLICKPOINT_CLIENT_ID, 'ClickPoint Client ID: ');
	if (clientId !== '') secrets.push(clientId);
	const clientSecret =
		clientId === '' ? '' : await secret('CLICKPOINT_CLIENT_SECRET', 'ClickPoint Client Secret: ');
	const lid =
		clickPointKey === '' && clientSecret === ''
			? ''
			: await text(options.lid, 'LID of a lead type that gets leads: ');
	if (lid !== '' && !/^\d+$/.test(lid)) throw new Problem('The LID must be a number.');
	if (clickPointKey !== '' && lid === '')
		throw new Problem('The API key of ClickPoint needs an LID too: give it with --lid.');

	const clientPointKey = await secret('CLIENTPOINT_API_KEY', 'ClientPoint API key: ');
	const { assignedTo, recipient } = clientPointKey === '' ? {} : await readConsent(options, prompt);

	const accounts: Accounts = {
		...(clickPointKey !== '' && {
			dataInterface: { url: clickPointUrl, key: clickPointKey, lid },
		}),
		...(clientSecret !== '' && {
			queryApi: {
				accountUrl,
				dataUrl: clickPointUrl,
				clientId,
				clientSecret,
				...(lid !== '' && { lid }),
			},
		}),
		...(clientPointKey !== '' && {
			clientPoint: {
				url: clientPointUrl,
				key: clientPointKey,
				...(assignedTo !== undefined && { assignedTo }),
				...(recipient !== undefined && { recipient }),
			},
		}),
		...(webhook !== undefined && { webhook }),
	};
	if (Object.keys(accounts).length === 0)
		throw new Problem(
			'There is nothing to check: no key was given. See npm run vendor-check -- --help',
		);
	return accounts;
}

/** What may be written at ClientPoint: nothing without a yes. */
async function readConsent(
	options: ReturnType<typeof readOptions>,
	prompt: Prompt | undefined,
): Promise<{ assignedTo?: string; recipient?: string }> {
	const mayCreate =
		options['assigned-to'] !== undefined ||
		(await prompt?.confirm(
			'May one ClientPoint be created at ClientPoint, in test mode, without mails and without recipients?',
		));
	if (!mayCreate) return {};
	const assignedTo = await readEmail(
		options['assigned-to'],
		'E-mail address of an active user to assign it to: ',
		prompt,
	);
	const mayChange =
		options.recipient !== undefined ||
		(await prompt?.confirm(
			'May that one also be changed: another name, a recipient (your own address, no mail is sent), and the trash at the end?',
		));
	if (!mayChange) return { assignedTo };
	const recipient = await readEmail(options.recipient, 'Your own e-mail address: ', prompt);
	return { assignedTo, recipient };
}

async function readEmail(
	given: string | undefined,
	question: string,
	prompt: Prompt | undefined,
): Promise<string> {
	const email = given?.trim() || (await prompt?.ask(question)) || '';
	if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new Problem('That is no e-mail address.');
	secrets.push(email);
	return email;
}

/** A base URL that a key may be sent to. */
function readUrl(option: string, given: string | undefined, standard: string): string {
	const text = given ?? standard;
	const url = URL.canParse(text) ? new URL(text) : undefined;
	const isLocal = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
	const isSafe = url?.protocol === 'https:' || (isLocal && url.protocol === 'http:');
	if (!url || !isSafe || url.username !== '' || url.search !== '' || url.hash !== '')
		throw new Problem(`${option} must be an https address without a key in it.`);
	return text.replace(/\/+$/, '');
}

async function readWebhook(file: string): Promise<string> {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		throw new Problem(`${file} could not be read (${errorCode(error)}).`);
	}
}
