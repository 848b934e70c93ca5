export type Spelling = (text: string) => string;

/** Of a character, one at a time. */
const each = (text: string, spell: Spelling) => Array.from(text, spell).join('');
const unitOf = (unit: string) => unit.charCodeAt(0).toString(16).padStart(4, '0');
const codeOf = (character: string) => character.codePointAt(0) ?? 0;
/** The bytes of a text in hex. */
export const bytesOf = (text: string) => Buffer.from(text).toString('hex');
const inJson: Spelling = (text) => JSON.stringify(text).slice(1, -1);
const inXml: Spelling = (text) =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&apos;');
/** The bytes of a text are the middle of what is encoded. */
const within = (before: string, encoding: 'base64' | 'base64url', after = ''): Spelling => {
	return (text) => Buffer.from(`${before}${text}${after}`).toString(encoding);
};

/** Ways in which a vendor can repeat a secret. */
export const SPELLINGS: Record<string, Spelling> = {
	'hex in small letters': bytesOf,
	'hex in capital letters': (text) => bytesOf(text).toUpperCase(),
	'hex with hyphens, as .NET writes it': (text) =>
		bytesOf(text).toUpperCase().replace(/..\B/g, '$&-'),
	base64: within('', 'base64'),
	'base64 without padding': (text) => within('', 'base64')(text).replace(/=+$/, ''),
	'base64 of a longer text, at the second alignment': within('u', 'base64', ':p'),
	'base64 of a longer text, at the third alignment': within('us', 'base64', ':pa'),
	'base64 of a longer text, at the first alignment': within('use', 'base64', ':pas'),
	base64url: within('', 'base64url'),
	'base64url of a longer text': within('u:', 'base64url', '\n'),
	'base64 in lines': (text) => within('', 'base64')(text).replace(/.{16}/g, '$&\r\n'),
	'a part of a URL': encodeURIComponent,
	'a part of a URL in small letters': (text) =>
		encodeURIComponent(text).replace(/%../g, (code) => code.toLowerCase()),
	'a URL in which all is escaped': (text) => bytesOf(text).replace(/../g, '%$&'),
	'a form': (text) => new URLSearchParams({ '': text }).toString().slice(1),
	JSON: inJson,
	'JSON with escaped slashes': (text) => inJson(text).replaceAll('/', '\\/'),
	'JSON in which all is escaped': (text) => text.replace(/[^]/g, (unit) => `\\u${unitOf(unit)}`),
	'JavaScript as encoders for web pages write it': (text) =>
		text.replace(/[^\w\P{ASCII}]/gu, (unit) => `\\x${bytesOf(unit).toUpperCase()}`),
	'JavaScript in which all is escaped': (text) =>
		each(text, (character) => `\\u{${codeOf(character).toString(16)}}`),
	'JSON as .NET writes it': (text) =>
		inJson(text).replace(/[^ -~]|[<>&'+`]/g, (unit) => `\\u${unitOf(unit).toUpperCase()}`),
	XML: inXml,
	'XML with decimal numbers': (text) => each(text, (character) => `&#${codeOf(character)};`),
	'XML with hexadecimal numbers': (text) =>
		each(text, (character) => `&#x000${codeOf(character).toString(16)};`),
	'XML with numbers, escaped again': (text) =>
		each(text, (character) => `&amp;#${codeOf(character)};`),
};
