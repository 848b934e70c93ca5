/** Which lead a value is drawn for; together with a subject it determines the value. */
export interface LeadKey {
	seed: number;
	/** LID of the lead type. */
	lid: number;
	/** Number of the lead within its type, from 0. */
	i: number;
}

// looked up once: inside of jest each look at a global costs as much as the rest of a roll
const { floor, imul } = Math;

const subjects = new Map<string, number>();

/**
 * Draws a whole number in [0, sides) that is a pure function of the lead and the subject, so that any field of any
 * lead can be computed alone.
 */
export function roll(key: LeadKey, subject: string, sides: number): number {
	let salt = subjects.get(subject);
	if (salt === undefined) {
		salt = textHash(subject);
		subjects.set(subject, salt);
	}
	const hash = mix(mix(mix(mix(key.seed ^ 0x9e3779b9) ^ salt) ^ key.lid) ^ key.i);
	return floor((hash / 0x1_0000_0000) * sides);
}

/** Draws one of the options, of which there has to be one. */
export function pick<T>(key: LeadKey, subject: string, options: readonly T[]): T {
	// no guard can tell a missing option from one that is undefined
	return options[roll(key, subject, options.length)] as T;
}

/** FNV-1a over UTF-16 code units. */
function textHash(text: string): number {
	let hash = 0x811c9dc5;
	for (let at = 0; at < text.length; at++) hash = imul(hash ^ text.charCodeAt(at), 0x01000193);
	return hash >>> 0;
}

/** Finaliser of MurmurHash3: every bit of the input changes about half of the output's. */
function mix(value: number): number {
	let hash = value >>> 0;
	hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}
