import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

import { settle } from './attempt';
import { InputError, readBaseUrl } from './input';

/**
 * Reads the address of a server out of a credential, and honours the credential's own Allowed HTTP
 * Request Domains: a list there holds for these nodes as it does for the HTTP Request node. "None"
 * does not: it keeps a credential for the nodes that it was made for, which these are.
 *
 * n8n checks this for its own nodes only, and what it offers for it differs from version to version.
 *
 * @param name the field of the credential
 * @param label the field's name in errors
 * @throws InputError when the address is none, or its domain is not on the list
 */
export function readServerUrl(
	credentials: ICredentialDataDecryptedObject,
	name: string,
	label: string,
): string {
	const url = readBaseUrl(label, credentials[name]);
	const { allowedHttpRequestDomains, allowedDomains } = credentials;
	if (allowedHttpRequestDomains !== 'domains') return url;
	const { hostname } = new URL(url);
	const patterns = typeof allowedDomains === 'string' ? allowedDomains.split(',') : [];
	if (patterns.some((pattern) => matches(hostname, pattern))) return url;
	throw new InputError(
		label,
		url,
		'is not among the Allowed Domains of the credential',
		`Open the credential and add ${hostname} to them.`,
	);
}

/**
 * Reads the credential of an input item: once for all of them where it can. n8n reads it from its
 * database and decrypts it each time, which for a thousand items takes more than a second.
 */
export function createCredentialReader(
	context: IExecuteFunctions,
	type: string,
): (itemIndex: number) => Promise<ICredentialDataDecryptedObject> {
	let shared: Promise<ICredentialDataDecryptedObject | undefined> | undefined;
	return async (itemIndex) => {
		shared ??= readShared(context, type);
		return (await shared) ?? (await context.getCredentials(type, itemIndex));
	};
}

/**
 * The credential that all input items have; undefined when it may differ from item to item, or cannot
 * be read. A field of it can be an expression, and n8n does not show which one is. But one that looks
 * at its item does not give the same for an item that is not there: `$json` cannot be read then, so
 * that even an expression with a default fails. Not noticed is one that takes care of a missing
 * `$input.item`, or that compares `$itemIndex` with a number: such a one counts as the first item's.
 */
async function readShared(
	context: IExecuteFunctions,
	type: string,
): Promise<ICredentialDataDecryptedObject | undefined> {
	const ofFirst = await settle(context.getCredentials(type, 0));
	const ofNone = await settle(context.getCredentials(type, context.getInputData().length));
	if (!ofFirst.done || !ofNone.done) return undefined;
	return JSON.stringify(ofFirst.value) === JSON.stringify(ofNone.value) ? ofFirst.value : undefined;
}

/** `*.example.com` means every domain below example.com, and not example.com itself. */
function matches(hostname: string, pattern: string): boolean {
	const domain = pattern.trim().toLowerCase().replace(/\.$/, '');
	return domain.startsWith('*.') ? hostname.endsWith(domain.slice(1)) : hostname === domain;
}
