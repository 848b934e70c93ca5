import { createHash, timingSafeEqual } from 'crypto';

import type { INodeCredentialTestResult } from 'n8n-workflow';

import { InputError } from '../shared/errors';
import { isBlank } from '../shared/input';

/** The secret of the ClientPoint Trigger: in the URL, as ClientPoint supports it, or in a proxy's header. */

export const SECRET_HEADER = 'x-webhook-secret';
export const SECRET_PARAMETER = 'secret';

const WAY_OUT =
	'Use at least 16 letters, digits, hyphens, periods, underscores, or tildes, ideally from a password generator.';

/**
 * Reads a credential's secrets, including the previous one, for as long as ClientPoint has the old URL.
 *
 * @throws InputError, without any secret
 */
export function readSecrets({ secret, previousSecret }: Record<string, unknown>): string[] {
	const current = readSecret('Secret of the credential', secret);
	if (isBlank(previousSecret)) return [current];
	return [current, readSecret('Previous Secret of the credential', previousSecret)];
}

/** A URL must not change any character of it. */
function readSecret(label: string, value: unknown): string {
	const secret = typeof value === 'string' ? value.trim() : '';
	if (/^[A-Za-z0-9._~-]{16,}$/.test(secret)) return secret;
	const shown = secret === '' ? '' : '(not shown)';
	throw new InputError(label, shown, 'is too short or not safe in a URL', WAY_OUT);
}

/** Whether a value is a secret, in a time that reveals nothing about the secrets. */
export function holdsSecret(values: readonly unknown[], secrets: readonly string[]): boolean {
	return values
		.map((value) => digest(typeof value === 'string' ? value : ''))
		.flatMap((given) => secrets.map((secret) => timingSafeEqual(given, digest(secret))))
		.includes(true);
}

/** Gives all strings the same length, as `timingSafeEqual` requires. */
function digest(text: string): Buffer {
	return createHash('sha256').update(text).digest();
}

/** The credential's Test: without a server to ask, it says whether the trigger can use the secret. */
export function testSecrets(secrets: Record<string, unknown>): INodeCredentialTestResult {
	try {
		readSecrets(secrets);
		return { status: 'OK', message: 'The secret is usable' };
	} catch (error) {
		const problem =
			error instanceof InputError ? `${error.message}. ${error.wayOut}` : String(error);
		return { status: 'Error', message: problem };
	}
}
