import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { watch } from 'gulp';

import { run } from './processes';

const PROJECT = path.join(__dirname, '..');
const SOURCES = ['nodes/**', 'credentials/**', 'icons/**'];

/** Runs a task of the gulpfile. @returns what it said when it failed */
export async function build(task: 'build' | 'quick'): Promise<string | undefined> {
	const gulp = path.join(PROJECT, 'node_modules', 'gulp', 'bin', 'gulp.js');
	const { code, output } = await run(process.execPath, [gulp, task], { cwd: PROJECT });
	return code === 0 ? undefined : output.trim();
}

/**
 * Builds whenever a source changes, without checking types, and puts what differs into the package's folder
 * in n8n, which reloads it. Goes on until the process ends.
 *
 * @param tell is told of each build
 */
export function rebuildOnChange(installed: string, tell: (line: string) => void): void {
	// Node's own recursive watching loses files that an editor replaces.
	watch(SOURCES, { cwd: PROJECT }, async () => {
		const trouble = await build('quick');
		if (trouble !== undefined) return tell(`The build failed:\n${trouble}`);
		const changed = await putInto(path.join(installed, 'dist'), path.join(PROJECT, 'dist'));
		tell(changed.length > 0 ? `Reloading: ${changed.join(', ')}` : 'Built; nothing is different');
	});
}

/** Makes a folder the same as another, and touches only what differs. @returns the files that differed */
export async function putInto(folder: string, from: string): Promise<string[]> {
	const [wanted, there] = await Promise.all([filesIn(from), filesIn(folder)]);
	const changed: string[] = [];
	for (const file of wanted) {
		const [source, target] = [path.join(from, file), path.join(folder, file)];
		if (there.includes(file) && (await readFile(source)).equals(await readFile(target))) continue;
		await mkdir(path.dirname(target), { recursive: true });
		await copyFile(source, target);
		changed.push(file);
	}
	for (const file of there.filter((each) => !wanted.includes(each))) {
		await rm(path.join(folder, file));
		changed.push(file);
	}
	return changed;
}

async function filesIn(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile())
		.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}
