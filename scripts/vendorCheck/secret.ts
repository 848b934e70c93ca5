import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

import { Problem } from '../problem';

/** A key from the environment, or from the person, who doesn't see it while typing. */
export async function secret(
	name: string,
	label: string,
	input: NodeJS.ReadableStream & { isTTY?: boolean } = process.stdin,
): Promise<string> {
	const given = process.env[name]?.trim();
	if (given || !input.isTTY) return given ?? '';
	process.stderr.write(`${label}: `);
	const output = new Writable({ write: (_chunk, _encoding, done) => done() });
	const lines = createInterface({ input, output, terminal: true });
	const answer = await new Promise<string>((resolve, reject) => {
		lines.once('line', resolve);
		// Ctrl+C and Ctrl+D close it, and so does what follows an answer.
		lines.once('close', () => reject(new Problem('Stopped.')));
	}).finally(() => process.stderr.write('\n'));
	lines.close();
	return answer.trim();
}
