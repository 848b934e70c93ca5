/** What stands in an error message where a secret stood. */
const REDACTED = '***';

/** The shortest piece of a secret that counts as one, in characters. */
const SHORTEST_PIECE = 4;

/**
 * Takes secrets out of a text, as they are and as they look in a URL, in JSON, in XML and in base64:
 * a vendor's answer can repeat the request that held the key.
 */
export function redact(text: string, secrets: readonly string[]): string {
	return formsOf(secrets).reduce((redacted, form) => redacted.replaceAll(form, REDACTED), text);
}

/** The same for a text that was cut off at its end, where the beginning of a secret can be left. */
export function redactBeginning(text: string, secrets: readonly string[]): string {
	const redacted = redact(text, secrets);
	const piece = formsOf(secrets)
		.flatMap((form) => Array.from({ length: form.length }, (_, length) => form.slice(0, length)))
		.filter((beginning) => beginning.length >= SHORTEST_PIECE)
		.sort((a, b) => b.length - a.length)
		.find((beginning) => redacted.endsWith(beginning));
	return piece === undefined ? redacted : `${redacted.slice(0, -piece.length)}${REDACTED}`;
}

/**
 * The forms in which secrets can appear, the longest first. A text that was encoded can be part of
 * another one: an answer in JSON quotes a request in JSON.
 */
function formsOf(secrets: readonly string[]): string[] {
	const forms = secrets
		.filter((secret) => secret !== '')
		.flatMap((secret) => {
			const encoded = encodings(secret);
			return [secret, ...encoded, ...encoded.flatMap(encodings)];
		});
	return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function encodings(text: string): string[] {
	return [
		encodeURIComponent(text),
		new URLSearchParams({ '': text }).toString().slice(1),
		JSON.stringify(text).slice(1, -1),
		escapeXml(text),
		Buffer.from(text).toString('base64'),
		Buffer.from(text).toString('base64url'),
	];
}

function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
