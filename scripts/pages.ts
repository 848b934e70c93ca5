import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

/**
 * Puts Markdown into a page of docs/, between the comments that name the command which writes it.
 *
 * @returns whether the page had it already
 */
export async function updatePage(
	page: string,
	command: string,
	markdown: string,
	{ write }: { write: boolean },
): Promise<boolean> {
	const file = path.join(__dirname, '..', page);
	const before = await readFile(file, 'utf8');
	const [begin, end] = ['begin', 'end'].map((place) => `<!-- ${command}: ${place} -->`);
	const [head, rest = ''] = before.split(`${begin}\n`);
	const [, tail] = rest.split(`${end}\n`);
	if (tail === undefined) throw new Error(`${page} has no place for what ${command} writes`);
	const text = [head, begin, '\n\n', markdown, '\n\n', end, '\n', tail].join('');
	const after = await format(text, { ...(await resolveConfig(file)), filepath: file });
	if (write) await writeFile(file, after);
	return after === before;
}
