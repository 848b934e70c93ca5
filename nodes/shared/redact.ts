/** What stands in an error message where a secret stood. */
const REDACTED = '***';

/**
 * Takes secrets out of a text, as they are and as they look in a URL, in JSON, in XML and in base64:
 * a vendor's answer can repeat the request that held the key.
 */
export function redact(text: string, secrets: readonly string[]): string {
	return secrets
		.filter((secret) => secret !== '')
		.flatMap((secret) => [
			secret,
			encodeURIComponent(secret),
			new URLSearchParams({ '': secret }).toString().slice(1),
			JSON.stringify(secret).slice(1, -1),
			escapeXml(secret),
			Buffer.from(secret).toString('base64'),
			Buffer.from(secret).toString('base64url'),
		])
		.sort((a, b) => b.length - a.length)
		.reduce((redacted, form) => redacted.replaceAll(form, REDACTED), text);
}

function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
