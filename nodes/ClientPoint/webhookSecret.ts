import { createHash, timingSafeEqual } from 'crypto';

import type { INodeCredentialTestResult } from 'n8n-workflow';

import { InputError } from '../shared/errors';
import { isBlank } from '../shared/input';

/** The secret of the ClientPoint Trigger: in the URL, all that ClientPoint takes, or in a proxy's header. */

export const SECRET_HEADER = 'x-webhook-secret';
export const SECRET_PARAMETER = 'secret';

const SHORTEST = 16;
const WAY_OUT = `Use at least ${SHORTEST} letters, digits, hyphens, dots, underscores and tildes, best made by a password generator.`;

/** What is wrong with a secret; undefined when nothing is. A URL must not change any of it. */
function problemOf(value: unknown): string | undefined {
	const secret = typeof value === 'string' ? value.trim() : '';
	if (secret === '') return 'is empty';
	if (secret.length < SHORTEST) return 'is too short';
	return /^[A-Za-z0-9._~-]+$/.test(secret) ? undefined : 'has characters that a URL changes';
}

/**
 * Reads the secret of a credential.
 *
 * @throws InputError, which does not hold the secret
 */
export function readSecret(value: unknown): string {
	const problem = problemOf(value);
	if (problem === undefined) return String(value).trim();
	const shown = isBlank(value) ? '' : '(not shown)';
	throw new InputError('Secret of the credential', shown, problem, WAY_OUT);
}

/** Whether any of the values is the secret; how long that takes tells nothing about it. */
export function holdsSecret(values: readonly unknown[], secret: string): boolean {
	return values
		.map((value) => timingSafeEqual(digest(typeof value === 'string' ? value : ''), digest(secret)))
		.includes(true);
}

/** Of equal length for all texts, as `timingSafeEqual` asks for. */
function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** What *Test* says of a secret: there is nobody to ask, so it tells whether the trigger can use it. */
export function testSecret(value: unknown): INodeCredentialTestResult {
	const problem = problemOf(value);
	return problem === undefined
		? { status: 'OK', message: 'The secret can be used' }
		: { status: 'Error', message: `Secret ${problem}. ${WAY_OUT}` };
}
