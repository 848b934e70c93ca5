import assert from 'node:assert/strict';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import type { INodeType, INodeTypeDescription } from 'n8n-workflow';

import { isBlock, PROJECT, readDocument, sectionOf } from '../test/documents';
import { formOf, listParameters } from '../test/unit/ClientPoint/forms';
import { runMain } from './cli';
import { Problem } from './problem';
import { run, temporaryFolder } from './processes';
import { stage } from './progress';

/** Marks a command that has to fail, and what its output has to name then. */
const FAILS = / # fails on (.+)$/;
/** What the copy of the project does without. */
const LEFT_OUT = ['.git', 'coverage', 'dist', 'node_modules'];

/**
 * Follows the tutorial in CONTRIBUTING.md word for word in a copy of the project: applies its diffs, runs
 * its commands, and checks what was built.
 */
runMain(async () => {
	const folder = await temporaryFolder('tutorial');
	await stage('Copy the project', async () => await copyProject(folder));

	await follow('A new field, step by step', folder);
	await checkField(folder);
	await follow('A new operation', folder);
	checkOperation(folder);
	await follow('A new credential for ClickPoint', folder);
	checkCredential(folder);
	process.stdout.write('The tutorial does what it says\n');
	return 0;
});

async function copyProject(folder: string): Promise<void> {
	const filter = (file: string) => !LEFT_OUT.includes(path.basename(file));
	await cp(PROJECT, folder, { recursive: true, filter });
	await symlink(path.join(PROJECT, 'node_modules'), path.join(folder, 'node_modules'));
	// Within another repository than its own, `git apply` would change nothing, and say nothing.
	await succeed('git init --quiet', folder);
}

/** Does what the blocks of a section say, in their order. */
async function follow(title: string, folder: string): Promise<void> {
	process.stdout.write(`\n${title}\n`);
	const { tokens } = sectionOf(readDocument('CONTRIBUTING.md'), title);
	for (const { lang, text } of tokens.filter(isBlock)) {
		if (lang === 'diff') await applyDiff(text, folder);
		else if (lang === 'sh') for (const command of text.split('\n')) await obey(command, folder);
		else throw new Problem(`${title} has a block that is neither diff nor sh:\n${text}`);
	}
}

async function applyDiff(diff: string, folder: string): Promise<void> {
	const files = [...diff.matchAll(/^\+\+\+ b\/(.+)$/gm)].map(([, file]) => file);
	const patch = path.join(folder, '.git', 'step.diff');
	await writeFile(patch, `${diff}\n`);
	await stage(`Edit ${files.join(', ')}`, async () => await succeed(`git apply ${patch}`, folder));
}

async function obey(line: string, folder: string): Promise<void> {
	const [, named] = FAILS.exec(line) ?? [];
	await stage(line, async () => {
		if (named === undefined) return await succeed(line, folder);
		const { code, output } = await run('bash', ['-c', line], { cwd: folder });
		if (code !== 0 && output.includes(named)) return;
		throw new Problem(`${code === 0 ? 'It passed' : `It did not fail on ${named}`}:\n${output}`);
	});
}

async function succeed(command: string, folder: string): Promise<void> {
	const { code, output } = await run('bash', ['-c', command], { cwd: folder });
	if (code !== 0) throw new Problem(`It failed:\n${output}`);
}

/** A node as it was built, loaded anew: each step builds it again. */
function builtNode(name: 'ClickPoint' | 'ClientPoint', folder: string): INodeTypeDescription {
	const load = createRequire(path.join(folder, 'package.json'));
	for (const file of Object.keys(load.cache)) {
		if (file.startsWith(path.join(folder, 'dist'))) delete load.cache[file];
	}
	const built: Record<string, new () => INodeType> = load(`./dist/nodes/${name}/${name}.node.js`);
	const Node = built[name];
	if (Node === undefined) throw new Problem(`${name} was not built`);
	return new Node().description;
}

/** The names or values that some properties of one name offer. */
function offered({ properties }: INodeTypeDescription, name: string): unknown[] {
	return properties
		.filter((property) => property.name === name)
		.flatMap(({ options = [] }) => options)
		.map((option) => ('value' in option ? option.value : option.name));
}

async function checkField(folder: string): Promise<void> {
	const node = builtNode('ClientPoint', folder);
	assert(offered(node, 'additionalFields').includes('leadSource'), 'Create has no Lead Source');
	assert(offered(node, 'updateFields').includes('leadSource'), 'Update has no Lead Source');

	const load = createRequire(path.join(folder, 'package.json'));
	const { createBody }: typeof import('../nodes/ClientPoint/body') = load(
		'./nodes/ClientPoint/body',
	);
	const form = formOf({
		...{ name: 'ABC Company', revenue: 500.5, assignedTo: 'rep@example.com' },
		...listParameters({}),
		additionalFields: { leadSource: 'Web Form' },
	});
	assert.equal(createBody(form, 'UTC').lead_source, 'Web Form');

	const page = await readFile(path.join(folder, 'docs/clientpoint.md'), 'utf8');
	assert.match(page, /^\| Lead Source /m);
}

/** That it is routed is what its own test shows. */
function checkOperation(folder: string): void {
	const operations = offered(builtNode('ClickPoint', folder), 'operation');
	assert(operations.includes('timeZone'), 'There is no operation Get Time Zone');
}

function checkCredential(folder: string): void {
	const node = builtNode('ClickPoint', folder);
	assert(offered(node, 'authentication').includes('partnerKey'), 'There is no such choice');
	assert.deepEqual(
		node.credentials?.find(({ name }) => name === 'clickPointPartnerApi'),
		{
			name: 'clickPointPartnerApi',
			required: true,
			displayOptions: { show: { authentication: ['partnerKey'] } },
		},
	);
	const load = createRequire(path.join(folder, 'package.json'));
	const { n8n }: { n8n: { credentials: string[] } } = load('./package.json');
	const built = n8n.credentials.map((file) => Object.keys(load(`./${file}`)));
	assert(built.flat().includes('ClickPointPartnerApi'), 'The credential was not built');
}
