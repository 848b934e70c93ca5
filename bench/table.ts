import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { format, resolveConfig } from 'prettier';

/** A table for a terminal and for the documents, in Markdown. */
export function markdownTable(titles: string[], rows: string[][]): string {
	const lines = [titles, titles.map(() => '---'), ...rows];
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Writes what a command has measured into a document, between the comments that name the command. */
export async function writeDocs(document: string, command: string, text: string): Promise<void> {
	const file = path.join(__dirname, '..', 'docs', document);
	const block = new RegExp(`(?<=<!-- ${command} -->\\n)[^]*(?=<!-- end -->)`);
	const changed = (await readFile(file, 'utf8')).replace(block, () => `\n${text}\n\n`);
	await writeFile(file, await format(changed, { ...(await resolveConfig(file)), filepath: file }));
}
