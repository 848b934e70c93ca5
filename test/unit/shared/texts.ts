import fc from 'fast-check';

/**
 * Characters of every kind: fast-check's own `binary` takes seconds to begin with, and has no half
 * of a surrogate pair.
 */
const anyCharacter = fc.oneof(
	fc.integer({ min: 0x20, max: 0x7e }),
	fc.integer({ min: 0, max: 0x2ff }),
	fc.integer({ min: 0x2000, max: 0x206f }),
	fc.integer({ min: 0xd800, max: 0xdfff }),
	fc.integer({ min: 0xfe00, max: 0xffff }),
	fc.integer({ min: 0, max: 0x10ffff }),
);

/** Texts of all characters, printable or not, and of none. */
export function anyText(maxLength = 30): fc.Arbitrary<string> {
	return fc.string({ unit: anyCharacter.map((code) => String.fromCodePoint(code)), maxLength });
}

/** Texts without blanks, of lines in which blanks stand between them. */
export function words(...lines: string[]): string[] {
	return lines.join(' ').split(' ');
}
