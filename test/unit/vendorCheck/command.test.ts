import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';

import { startSandbox, type Sandbox } from '../../../sandbox/server';
import { Prompt } from '../../../scripts/vendorCheck/prompt';
import { writeReport } from '../../../scripts/vendorCheck/report';
import { runChecks, type Accounts } from '../../../scripts/vendorCheck/run';
import { SANDBOX_NOW, sandboxAccounts } from '../../../scripts/vendorCheck/sandboxAccounts';
import { createSender, type Send } from '../../../scripts/vendorCheck/sender';

const MINUTES = 60_000;
/** With everything that another encoding would write in another way. */
const CLICKPOINT_KEY = 'Click=Pöint &<key>"42"/+%';
const CLIENTPOINT_KEY = 'Client"Point\\Key&7d21b8e4/+=';
const now = () => SANDBOX_NOW;

/** The forms in which a secret can stand in a text, also when it was cut off. */
function formsOf(secret: string): string[] {
	return [
		secret.slice(0, 12),
		secret.slice(-12),
		encodeURIComponent(secret),
		new URLSearchParams({ '': secret }).toString().slice(1),
		JSON.stringify(secret).slice(1, -1),
		Buffer.from(secret).toString('base64'),
		Buffer.from(secret).toString('base64url'),
	];
}

function expectNoSecret(text: string, secrets: readonly string[]): void {
	expect(secrets.length).toBeGreaterThan(0);
	for (const secret of secrets)
		for (const form of formsOf(secret)) expect(text).not.toContain(form);
}

describe('a check of everything', () => {
	let sandbox: Sandbox;
	let accounts: Accounts;
	beforeAll(async () => {
		const keys = { clickPointKey: CLICKPOINT_KEY, clientPointKey: CLIENTPOINT_KEY };
		sandbox = await startSandbox({ now, ...keys });
		accounts = await sandboxAccounts(sandbox);
	}, MINUTES);
	afterAll(async () => await sandbox.close());
	beforeEach(() => sandbox.reset());

	const check = async (changed: Partial<Accounts> = {}, limit = 100) => {
		const { send, exchanges } = createSender({ pause: 0, timeout: 20_000, limit, now });
		const tokens: string[] = [];
		const keepSecret = (token: string) => void tokens.push(token);
		const results = await runChecks({ ...accounts, ...changed }, { send, now, keepSecret });
		return { results, exchanges, tokens };
	};
	const clientPoint = (allowed: { assignedTo?: string; recipient?: string } = {}) => ({
		clientPoint: { url: sandbox.url, key: CLIENTPOINT_KEY, ...allowed },
	});
	const writes = () =>
		sandbox.requests().filter(({ path: to }) => /create|add|update\/\d\d/.test(to));

	it(
		'reports no key, no token, no address and nothing of what stands in a lead',
		async () => {
			sandbox.configure({ echoRequest: true });
			// a vendor that makes the key the name of a field
			sandbox.misbehave({
				on: 'update',
				do: { kind: 'body', status: 404, body: JSON.stringify({ [CLIENTPOINT_KEY]: 'x' }) },
			});
			const addresses = ['dana.reyes@sandbox.example', 'you@sandbox.example'];
			const { results, exchanges, tokens } = await check();
			expect(tokens.length > 0).toBe(accounts.queryApi !== undefined);
			const secrets = [CLICKPOINT_KEY, CLIENTPOINT_KEY, ...addresses, ...tokens];
			const report = writeReport({
				version: '1.2.3',
				date: SANDBOX_NOW,
				results,
				sandbox: results,
				exchanges,
				secrets,
			});
			expect(report).toContain('Version 1.2.3, 2026-11-21');
			expect(report).toContain('LeadSource: text(');
			expectNoSecret(report, secrets);
			const newest = sandbox.leadsOf(1001).slice(-20);
			const values = newest
				.flatMap(({ fields, sends }) => [fields, ...sends])
				.flatMap((record) => Object.values(record))
				// shorter ones are also words and counts of the report's own
				.filter((value) => value.length > 4 && !['false', '10000', 'email'].includes(value));
			expect(values.length).toBeGreaterThan(500);
			expect(values.filter((value) => report.includes(value))).toEqual([]);
		},
		MINUTES,
	);

	it('only reads at ClickPoint, and writes nothing at ClientPoint that was not allowed', async () => {
		const { results } = await check(clientPoint());
		expect(results.find(({ id }) => id === 'clientPoint.create.answer')).toMatchObject({
			verdict: 'undecided',
			seen: 'You did not allow a test ClientPoint.',
		});
		expect(writes()).toEqual([]);
		const clickPoint = sandbox.requests().filter(({ vendor }) => vendor === 'clickpoint');
		expect(new Set(clickPoint.map(({ endpoint }) => endpoint))).toEqual(
			new Set(accounts.queryApi ? ['leads', 'token', 'leadTypes', 'query'] : ['leads']),
		);
	});

	it('creates one ClientPoint in test mode, and does not change it unless that was allowed', async () => {
		await check(clientPoint({ assignedTo: 'dana.reyes@sandbox.example' }));
		expect(sandbox.clientPoints()).toMatchObject([{ updates: 0, fields: { test_mode: true } }]);
		expect(writes()).toHaveLength(2);
		expect(writes().every(({ rawBody }) => rawBody.includes('"test_mode":true'))).toBe(true);
	});

	it('creates no second one where the first was taken although it is wrong', async () => {
		const { send } = createSender({ pause: 0, timeout: 20_000, limit: 100, now });
		const lenient: Send = async (call) =>
			await send(
				call.json?.revenue === undefined ? call : { ...call, json: { ...call.json, revenue: 5 } },
			);
		const surroundings = { send: lenient, now, keepSecret: () => undefined };
		const results = await runChecks({ clientPoint: accounts.clientPoint }, surroundings);
		expect(sandbox.clientPoints()).toHaveLength(1);
		expect(results.filter(({ verdict }) => verdict === 'contradicted')).toMatchObject([
			{ id: 'clientPoint.create.badField' },
		]);
		expect(results.find(({ id }) => id === 'clientPoint.update.answer')).toMatchObject({
			verdict: 'confirmed',
		});
	});

	it('moves the one that it changed to the trash', async () => {
		await check();
		expect(sandbox.clientPoints()).toMatchObject([
			{ fields: { status: 'trash', test_mode: true } },
		]);
	});

	it.each(['after-processing', 'before-processing'] as const)(
		'does not create again when the answer was lost %s',
		async (when) => {
			sandbox.misbehave({ on: 'create', do: { kind: 'cut', when } });
			await check();
			expect(writes()).toHaveLength(1);
		},
	);

	it('does not create with a key that nothing has proven good', async () => {
		await check({
			clientPoint: {
				url: sandbox.url,
				key: 'wrong',
				assignedTo: 'a@b.example',
				recipient: 'a@b.example',
			},
		});
		expect(writes()).toEqual([]);
	});

	it('follows no redirect', async () => {
		const location = `${sandbox.url}/elsewhere`;
		sandbox.misbehave({
			on: 'any',
			times: -1,
			do: { kind: 'status', status: 307, headers: { location } },
		});
		const { results } = await check();
		expect(sandbox.requests().map(({ path: to }) => to)).not.toContain('/elsewhere');
		expect(results.filter(({ seen }) => seen.includes('status 307')).length).toBeGreaterThan(5);
		const decided = results.filter(
			({ id, verdict }) => verdict !== 'undecided' && !/^webhook/.test(id),
		);
		expect(decided).toEqual([]);
	});

	it('asks again where there was no answer, and goes on', async () => {
		sandbox.misbehave({ on: 'leads', do: { kind: 'cut', when: 'mid-body' } });
		const { results } = await check({ queryApi: undefined, clientPoint: undefined });
		expect(results.filter(({ verdict }) => verdict === 'confirmed').length).toBeGreaterThan(40);
	});

	it('leaves a server alone that asks for it, and one that does not answer', async () => {
		sandbox.misbehave({ on: 'leads', do: { kind: 'status', status: 429 } });
		await check({ queryApi: undefined, clientPoint: undefined, webhook: undefined });
		expect(sandbox.requests()).toHaveLength(1);
		sandbox.reset();
		sandbox.misbehave({ on: 'leads', times: -1, do: { kind: 'cut', when: 'before-processing' } });
		await check({ queryApi: undefined, clientPoint: undefined, webhook: undefined });
		expect(sandbox.requests()).toHaveLength(2);
	});

	it('takes a server that is not ready for no answer', async () => {
		sandbox.misbehave({ on: 'any', times: -1, do: { kind: 'status', status: 503 } });
		const { results } = await check({ webhook: undefined });
		expect(results.filter(({ verdict }) => verdict !== 'undecided')).toEqual([]);
	});

	it('sends no more requests than it may', async () => {
		const { results } = await check({}, 7);
		expect(sandbox.requests()).toHaveLength(7);
		expect(results.some(({ seen }) => seen === 'The limit of 7 requests was reached.')).toBe(true);
	});
});

describe('npm run vendor-check', () => {
	let sandbox: Sandbox;
	let folder: string;
	beforeAll(async () => {
		const keys = { clickPointKey: CLICKPOINT_KEY, clientPointKey: CLIENTPOINT_KEY };
		sandbox = await startSandbox(keys);
		folder = await mkdtemp(path.join(os.tmpdir(), 'vendor-check-'));
	});
	afterAll(async () => {
		await sandbox.close();
		await rm(folder, { recursive: true, force: true });
	});

	const run = async (options: string[], keys: Record<string, string> = {}) => {
		const project = path.resolve(__dirname, '../../..');
		const started = spawn(
			process.execPath,
			[require.resolve('tsx/cli'), path.join(project, 'scripts/vendor-check.ts'), ...options],
			{ cwd: project, env: { PATH: process.env.PATH, INIT_CWD: folder, ...keys } },
		);
		started.stdin.end();
		let output = '';
		started.stdout.on('data', (chunk) => (output += String(chunk)));
		started.stderr.on('data', (chunk) => (output += String(chunk)));
		const code = await new Promise<number | null>((resolve) => started.on('close', resolve));
		return { code, output };
	};
	const urls = () =>
		['clickpoint', 'clickpoint-account', 'clientpoint'].flatMap((name) => [
			`--${name}-url`,
			sandbox.url,
		]);
	const keys = { CLICKPOINT_API_KEY: CLICKPOINT_KEY, CLIENTPOINT_API_KEY: CLIENTPOINT_KEY };

	it(
		'takes keys from the environment, and writes a report that only its owner can read',
		async () => {
			const options = [...urls(), '--lid', '1001', '--report', 'report.md'];
			const { code, output } = await run(options, keys);
			expect([code, output]).toEqual([0, expect.stringMatching(/\d\d confirmed, 0 contradicted/)]);
			const file = path.join(folder, 'report.md');
			expect(output).toContain(file);
			const report = await readFile(file, 'utf8');
			expect(report).toContain('`dataInterface.get`');
			expectNoSecret(output + report, Object.values(keys));
			expect((await stat(file)).mode & 0o777).toBe(0o600);
			expect(sandbox.clientPoints()).toEqual([]);

			const again = await run(options, keys);
			expect(again).toMatchObject({ code: 1, output: expect.stringContaining('is there already') });
			expect(await readFile(file, 'utf8')).toBe(report);
		},
		2 * MINUTES,
	);

	it(
		'does not repeat a key that was given on the command line, or that it cannot use',
		async () => {
			const before = sandbox.requests().length;
			const secrets = [CLICKPOINT_KEY];
			for (const options of [
				[CLICKPOINT_KEY],
				[`--key=${CLICKPOINT_KEY}`],
				['--sandbox', CLICKPOINT_KEY],
				['--lid', CLICKPOINT_KEY],
				['--clientpoint-url', `https://${encodeURIComponent(CLICKPOINT_KEY)}@api.example`],
				['--clientpoint-url', 'http://api.example'],
			]) {
				const { code, output } = await run(options, { CLICKPOINT_API_KEY: CLICKPOINT_KEY });
				expect([options, code]).toEqual([options, 1]);
				expect(output.trim()).toMatch(/^[^\n]+\.$|--help$/);
				expectNoSecret(output, secrets);
			}
			expect(sandbox.requests()).toHaveLength(before);
		},
		2 * MINUTES,
	);

	it(
		'says so when there is nothing to check',
		async () => {
			expect(await run([])).toMatchObject({
				code: 1,
				output: expect.stringContaining('no key was given'),
			});
		},
		MINUTES,
	);
});

describe('the questions', () => {
	const terminal = () => {
		const [input, output] = [new PassThrough(), new PassThrough()];
		return { input, prompt: new Prompt(input, output), shown: () => String(output.read() ?? '') };
	};

	it('do not show a key, neither typed nor pasted', async () => {
		const { input, prompt, shown } = terminal();
		const answer = prompt.askHidden('API key: ');
		for (const character of 'Secret-') input.write(character);
		input.write('Key-42 \n');
		expect(await answer).toBe('Secret-Key-42');
		expect(shown()).toBe('API key: \n');
	});

	it('show what is no key, one after the other', async () => {
		const { input, prompt, shown } = terminal();
		const lid = prompt.ask('LID: ');
		input.write('1001\n');
		expect(await lid).toBe('1001');
		expect(shown()).toMatch(/LID: .*1001/s);
		for (const [typed, meant] of [
			['y', true],
			['YES', true],
			['', false],
			['no', false],
			['yesterday', false],
		] as const) {
			const yes = prompt.confirm('May it?');
			input.write(`${typed}\n`);
			expect([typed, await yes]).toEqual([typed, meant]);
		}
	});

	it.each([
		['Ctrl-C', '\u0003'],
		['Ctrl-D', '\u0004'],
	])('end with %s', async (_name, key) => {
		const { input, prompt } = terminal();
		const answer = prompt.askHidden('API key: ');
		input.write(key);
		await expect(answer).rejects.toThrow('Stopped.');
	});
});
