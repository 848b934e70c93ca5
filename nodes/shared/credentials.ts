import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

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

/** `*.example.com` means every domain below example.com, and not example.com itself. */
function matches(hostname: string, pattern: string): boolean {
	const domain = pattern.trim().toLowerCase().replace(/\.$/, '');
	return domain.startsWith('*.') ? hostname.endsWith(domain.slice(1)) : hostname === domain;
}
