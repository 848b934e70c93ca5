/** A piece of a secret that is this long gives it away. */
const TELLING = 8;

/** Pieces of a secret that are in a text, also when it was cut off or encoded in between. */
export function piecesOf(secret: string, text: string): string[] {
	const pieces: string[] = [];
	// Of a long secret not each place: what shows much of it shows one of these.
	const step = Math.ceil(secret.length / 40);
	for (let at = 0; at + TELLING <= secret.length; at += step) {
		const piece = secret.slice(at, at + TELLING);
		if (text.includes(piece)) pieces.push(piece);
	}
	return pieces;
}

/**
 * A secret that looks different in each of the ways in which texts are written, and has no piece that
 * any other text could have.
 *
 * @param mark makes it another secret
 */
export const hardSecret = (mark: number | string = 0) => `Kq7+/="\\${mark}%3D&x<Zx0vWj9Jt5Lr2`;

/** Pieces of a secret that are in a text, however it was written there. */
export function leaksOf(secret: string, text: string): string[] {
	const leaks = writtenForms(secret).flatMap((form) => piecesOf(form, text));
	// Backslashes and quotation marks alone are nobody's secret.
	return [...new Set(leaks)].filter((leak) => leak.replace(/[^a-z\d]/gi, '').length > 2);
}

/** A secret as it is, and as it looks in URLs, forms, JSON, XML and base64. */
function writtenForms(secret: string): string[] {
	const json = JSON.stringify(secret).slice(1, -1);
	const escaped = (text: string) =>
		text.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
	const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
	// In base64 the two or four bits beside the secret belong to what stands there.
	const base64 = [0, 1, 2].map((shift) =>
		Buffer.from(`${' '.repeat(shift)}${secret}`)
			.toString('base64')
			.slice(shift === 0 ? 0 : shift + 1)
			.replace(/.={0,2}$/, ''),
	);
	return [
		secret,
		encodeURIComponent(secret),
		new URLSearchParams({ '': secret }).toString().slice(1),
		json,
		escaped(json),
		escaped(json).replaceAll('/', '\\/'),
		JSON.stringify(json).slice(1, -1),
		xml,
		xml.replaceAll('"', '&quot;'),
		Buffer.from(secret).toString('hex'),
		...base64,
		...base64.map((each) => each.replaceAll('+', '-').replaceAll('/', '_')),
	];
}
