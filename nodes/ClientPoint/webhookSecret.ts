import { createHash, timingSafeEqual } from 'crypto';

import type { INodeCredentialTestResult } from 'n8n-workflow';

import { InputError } from '../shared/errors';
import { isBlank } from '../shared/input';

/** The secret of the ClientPoint Trigger: in the URL, all that ClientPoint takes, or in a proxy's header. */

export const SECRET_HEADER = 'x-webhook-secret';
export const SECRET_PARAMETER = 'secret';

const SHORTEST = 16;
const WAY_OUT = `Use at least ${SHORTEST} letters, digits, hyphens, periods, underscores, or tildes, ideally from a password generator.`;

/** The fields of the credential. */
export interface Secrets {
	secret?: unknown;
	/** Accepted as well, while ClientPoint still has the old URL. */
	previousSecret?: unknown;
}

/** What is wrong with a secret; undefined when nothing is. A URL must not change any of it. */
function problemOf(value: unknown): string | undefined {
	const secret = typeof value === 'string' ? value.trim() : '';
	if (secret === '') return 'is empty';
	if (secret.length < SHORTEST) return 'is too short';
	return /^[A-Za-z0-9._~-]+$/.test(secret)
		? undefined
		: 'has characters that are not safe in a URL';
}

/** Each secret that there is, with its label. */
function listSecrets({ secret, previousSecret }: Secrets): Array<[string, unknown]> {
	const previous: Array<[string, unknown]> = isBlank(previousSecret)
		? []
		: [['Previous Secret', previousSecret]];
	return [['Secret', secret], ...previous];
}

/**
 * Reads the secrets of a credential.
 *
 * @throws InputError, which does not hold a secret
 */
export function readSecrets(secrets: Secrets): string[] {
	return listSecrets(secrets).map(([label, value]) => {
		const problem = problemOf(value);
		if (problem === undefined) return String(value).trim();
		const shown = isBlank(value) ? '' : '(not shown)';
		throw new InputError(`${label} of the credential`, shown, problem, WAY_OUT);
	});
}

/** Whether any of the values is one of the secrets; how long that takes says nothing about them. */
export function holdsSecret(values: readonly unknown[], secrets: readonly string[]): boolean {
	return values
		.map((value) => digest(typeof value === 'string' ? value : ''))
		.flatMap((given) => secrets.map((secret) => timingSafeEqual(given, digest(secret))))
		.includes(true);
}

/** Of equal length for all texts, as `timingSafeEqual` asks for. */
function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** What *Test* says of a credential: there is no server to ask, so it says whether the trigger can use it. */
export function testSecrets(secrets: Secrets): INodeCredentialTestResult {
	for (const [label, value] of listSecrets(secrets)) {
		const problem = problemOf(value);
		if (problem !== undefined)
			return { status: 'Error', message: `${label} ${problem}. ${WAY_OUT}` };
	}
	return { status: 'OK', message: 'The secret is usable' };
}
