import { type Spelling, SPELLINGS } from '../unit/shared/spellings';
import type { WriteFault } from './faults';
import { runMatrix } from './matrix';
import { READ_OPERATIONS, WRITE_OPERATIONS } from './operations';
import { readCell } from './reads';
import { writeCell } from './writes';

const GUID = '3F2504E0-4F89-41D3-9A0C-0305E82C3301';

/** No piece of it comes again, so that each can be told from any other text. */
const ofLength = (length: number) =>
	Array.from({ length: Math.ceil(length / 8) }, (_, at) =>
		((at + 1) * 0x9e3779b1).toString(36).slice(-8).padStart(8, 'k'),
	)
		.join('')
		.slice(-length);

const SECRETS: Record<string, string> = {
	...Object.fromEntries(
		[8, 32, 1_200, 6_000, 64_000].map((length) => [`of ${length} characters`, ofLength(length)]),
	),
	'that is a GUID': GUID,
	'in hex': Buffer.from(ofLength(16)).toString('hex'),
};

const OTHER_SPELLINGS: Record<string, Spelling> = {
	'as it is': (text) => text,
	'in capital letters': (text) => text.toUpperCase(),
	'in small letters': (text) => text.toLowerCase(),
	'without hyphens': (text) => text.replaceAll('-', ''),
	'in braces': (text) => `{${text.replaceAll('-', '').toLowerCase()}}`,
	'in base64 of small letters': (text) => Buffer.from(text.toLowerCase()).toString('base64'),
	'as a URL in a URL': (text) =>
		encodeURIComponent(text.replace(/[^]/g, (unit) => `%${hex(unit)}`)),
};

function hex(unit: string): string {
	return Buffer.from(unit).toString('hex');
}

/** All of them for a secret of ordinary length; some for a long one, which takes long to look for. */
function spellingsFor(key: string) {
	const all = Object.entries({ ...OTHER_SPELLINGS, ...SPELLINGS });
	return all.filter((_, at) => key.length < 100 || at % 4 === 0);
}

/** A refusal that repeats a secret of any length in any spelling. */
const FAULTS: WriteFault[] = Object.entries(SECRETS).flatMap(([secret, key]) =>
	spellingsFor(key).map(([spelling, spell]) => ({
		name: `A refusal that repeats a secret ${secret}: ${spelling}`,
		key,
		at: ['every'],
		does: () => [{ kind: 'status', status: 422, body: `Unknown: ${spell(key)}` }],
		ambiguous: false,
	})),
);

/** For operations whose errors go the same way: a secret of ordinary length, and a GUID in its own spellings. */
const SOME = FAULTS.filter(({ name }) => /of 32 characters|GUID: (?:as it|in |without)/.test(name));

const BY_CLIENT = 'Create Lead with Client Credentials';
runMatrix(
	READ_OPERATIONS.filter(({ column, endpoint }) => column !== undefined || endpoint === 'getLink'),
	({ endpoint }) => (endpoint === 'getLink' ? SOME : FAULTS),
	readCell,
);
runMatrix(
	WRITE_OPERATIONS.filter(({ column, name }) => column !== undefined || name === BY_CLIENT),
	({ endpoint }) => (endpoint === 'create' ? FAULTS : SOME),
	writeCell,
);
