import { readServerUrl } from '../../../nodes/shared/credentials';
import { refusal } from './refusal';

const URL = 'https://api.vendor.example';

const read = (restriction: object, baseUrl = URL) =>
	readServerUrl({ baseUrl, ...restriction }, 'baseUrl', 'Base URL');
const domains = (allowedDomains: string) => ({
	allowedHttpRequestDomains: 'domains',
	allowedDomains,
});

it.each([
	['no restriction', {}],
	['all domains', { allowedHttpRequestDomains: 'all' }],
	['none, which is about other nodes', { allowedHttpRequestDomains: 'none' }],
	[
		'a list that was given up',
		{ allowedHttpRequestDomains: 'all', allowedDomains: 'other.example' },
	],
	['its own domain', domains('api.vendor.example')],
	['its domain among others', domains('other.example, API.Vendor.Example. ,x.example')],
	['all domains below one', domains('*.vendor.example')],
])('reads the address with %s', (_, restriction) => {
	expect(read(restriction)).toBe(URL);
});

it.each([
	['another domain', domains('other.example')],
	['an empty list', domains('')],
	['a list that is not there', { allowedHttpRequestDomains: 'domains' }],
	['the domain above', domains('vendor.example')],
	['the domains below it', domains('*.api.vendor.example')],
	['the end of its name', domains('dor.example')],
	['a wildcard over the end of its name', domains('*.dor.example')],
])('refuses an address when the credential allows %s', (_, restriction) => {
	const { message, wayOut } = refusal(() => read(restriction));
	expect(message).toBe(
		'Base URL: "https://api.vendor.example" is not among the Allowed Domains of the credential',
	);
	expect(wayOut).toBe('Open the credential and add api.vendor.example to them.');
});

it('refuses what is no address before all else', () => {
	expect(refusal(() => read(domains('x'), 'ftp://x')).message).toContain(
		'is not the address of a server',
	);
});
