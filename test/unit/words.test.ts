import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

import { PROJECT } from '../documents';

/** Words that read as translated, wherever a person reads them. */
const AVOIDED =
	/\b(?:tells|gives? out|given out|by hand|anew|mends?|mended|doubles|call-centre|e-mails?)\b|behind the [\w *]{0,20}node|of which nobody knows|with commas between/gi;

const READ =
	/^(?:[A-Z]+\.md|(?:docs|\.github|examples|nodes|credentials)\/.+\.(?:md|yml|json|ts))$/;

test('what people read has none of the words that read as translated', () => {
	const files = execFileSync('git', ['ls-files'], { cwd: PROJECT, encoding: 'utf8' })
		.split('\n')
		.filter((file) => READ.test(file));
	expect(files).toEqual(expect.arrayContaining(['README.md', 'nodes/shared/errors.ts']));
	const found = files.flatMap((file) =>
		[...readFileSync(path.join(PROJECT, file), 'utf8').matchAll(AVOIDED)].map(
			([words]) => `${file}: ${words}`,
		),
	);
	expect(found).toEqual([]);
});
