/** A piece of a secret that is this long gives it away. */
const TELLING = 8;

/** Pieces of a secret that are in a text, also when it was cut off or encoded in between. */
export function piecesOf(secret: string, text: string): string[] {
	const pieces: string[] = [];
	for (let at = 0; at + TELLING <= secret.length; at++) {
		const piece = secret.slice(at, at + TELLING);
		if (text.includes(piece)) pieces.push(piece);
	}
	return pieces;
}

/** What to put before a secret, so that some quotation of an answer ends in the middle of it. */
export const CUT_OFF: string[] = [
	...[165, 170, 175, 180, 185, 190].map((length) => '-'.repeat(length)),
	...[960, 975, 985].map((length) => `-${' '.repeat(length)}`),
	'-'.repeat(1_985),
];
