import { asLead, MAX_DEPTH, toObject, type Lead, type LeadValue } from './lead';

/** A start tag that is a name alone, as nearly all are. */
interface Tag {
	/** The name's. */
	id: number;
	name: string;
	/** As it is written. */
	open: string;
	/** Undefined where the start tag ends the element, too. */
	close: string | undefined;
	/** The tag that stood behind it last: likely to be the next again. */
	next?: Tag;
}

/** What is set with that name is no field of an object. */
const PLAIN_TAG = /^<((?!__proto__\b)[A-Za-z_][\w.-]*)([ \t\n]*\/)?>$/;
const REFERENCES = new Map([
	['amp', '&'],
	['lt', '<'],
	['gt', '>'],
	['quot', '"'],
	['apos', "'"],
]);
const [SPACE, NEW_LINE, TAB] = [32, 10, 9];
/** A larger lead is the parser's, which pauses within it, in characters. */
const LARGEST = 200_000;
const CDATA = '<![CDATA[';
const CDATA_END = ']]>';

/**
 * Reads leads of nothing but elements, texts, CDATA and references, as nearly all are, in half the time that
 * a parser takes. What else there is, malformed or not, is left to that.
 */
export class PlainXml {
	private at: number;
	private isOdd = false;
	private last: Tag | undefined;
	private readonly tags = new Map<string, Tag>();
	private readonly ids = new Map<string, number>();
	/** An object for each list of names: a copy of it is made in a third of the time. */
	private readonly shapes = new Map<number, { names: string[]; like: Lead }>();
	/** Where the next of these stands. */
	private reference = -1;
	private cdataEnd = -1;

	/** @param end where the leads begin; afterwards, where the last one that was read ends */
	constructor(
		private readonly text: string,
		public end: number,
	) {
		this.at = end;
		this.isOdd = text.includes('\ufffe') || text.includes('\uffff');
	}

	/** The next lead; undefined where none stands that is plain. */
	next(): Lead | undefined {
		const tag = this.readTag();
		const lead = tag?.name === 'Lead' ? this.readValue(tag, 1) : undefined;
		if (this.isOdd || lead === undefined || typeof lead === 'string') return undefined;
		this.end = this.at;
		return asLead(lead);
	}

	/** The start tag that stands here or behind white space; undefined when it is not plain. */
	private readTag(): Tag | undefined {
		this.skipBlank();
		const { text, at, last } = this;
		if (at - this.end > LARGEST) return undefined;
		let tag = last?.next;
		if (tag === undefined || !text.startsWith(tag.open, at)) {
			const open = text.slice(at, this.find('>') + 1);
			tag = this.tags.get(open);
			if (tag === undefined) {
				const [, name, slash] = PLAIN_TAG.exec(open) ?? [];
				if (name === undefined) return undefined;
				const close = slash === undefined ? `</${name}>` : undefined;
				const id = this.ids.get(name) ?? this.ids.size;
				this.ids.set(name, id);
				tag = { id, name: detached(name), open, close };
				this.tags.set(open, tag);
			}
			if (last !== undefined) last.next = tag;
		}
		this.last = tag;
		this.at += tag.open.length;
		return tag;
	}

	/** What an element holds, up to its end; undefined when it is not plain. */
	private readValue({ close }: Tag, depth: number): string | Lead | undefined {
		if (close === undefined) return '';
		let value = this.readText();
		while (!this.text.startsWith(close, this.at)) {
			if (!this.text.startsWith(CDATA, this.at)) {
				const isBlank = value.trim() === '';
				return isBlank && depth < MAX_DEPTH ? this.readFields(close, depth + 1) : undefined;
			}
			const start = this.at + CDATA.length;
			this.at = this.find(CDATA_END);
			value += this.text.slice(start, this.at);
			this.at += CDATA_END.length;
			value += this.readText();
		}
		this.at += close.length;
		return detached(value);
	}

	private readFields(close: string, depth: number): Lead | undefined {
		const names: string[] = [];
		const values: LeadValue[] = [];
		let shape = 0;
		while (!this.text.startsWith(close, this.at)) {
			const tag = this.readTag();
			const value = tag === undefined ? undefined : this.readValue(tag, depth);
			if (tag === undefined || value === undefined) return undefined;
			names.push(tag.name);
			values.push(value);
			shape = (Math.imul(shape, 31) + tag.id) | 0;
			this.skipBlank();
		}
		this.at += close.length;
		const known = this.shapes.get(shape);
		if (
			known?.names.every((name, index) => name === names[index]) &&
			known.names.length === names.length
		) {
			const copy = Object.assign({}, known.like);
			for (let index = 0; index < values.length; index++) {
				copy[names[index] ?? ''] = values[index] ?? '';
			}
			return copy;
		}
		const fields = names.map((name, index): [string, LeadValue] => [name, values[index] ?? '']);
		const like = toObject(fields);
		// One in which a name stands twice has fewer.
		this.shapes.set(shape, { names: Object.keys(like), like });
		return like;
	}

	/** The text up to the next tag. */
	private readText(): string {
		const { at } = this;
		if (this.reference < at) this.reference = this.find('&');
		if (this.cdataEnd < at) this.cdataEnd = this.find(CDATA_END);
		const next = this.find('<');
		this.at = next;
		if (this.cdataEnd < next) this.isOdd = true;
		const text = this.text.slice(at, next);
		return this.reference < next ? this.resolve(text) : text;
	}

	private resolve(text: string): string {
		const [beginning = '', ...others] = text.split('&');
		let resolved = beginning;
		for (const other of others) {
			const [whole, name] = /^(#?\w+);/.exec(other) ?? [];
			// One that begins no entity is itself.
			const character = name === undefined ? '&' : (REFERENCES.get(name) ?? characterOf(name));
			if (character === undefined) this.isOdd = true;
			resolved += `${character ?? ''}${other.slice(whole?.length ?? 0)}`;
		}
		return resolved;
	}

	private skipBlank(): void {
		let code = this.text.charCodeAt(this.at);
		while (code === SPACE || code === NEW_LINE || code === TAB) {
			code = this.text.charCodeAt(++this.at);
		}
	}

	private find(what: string): number {
		const found = this.text.indexOf(what, this.at);
		return found === -1 ? this.text.length : found;
	}
}

/** The character that a reference names by its number, if it is a usual one. */
function characterOf(reference: string): string | undefined {
	const isNumber = /^#(?:x[\da-fA-F]+|\d+)$/.test(reference);
	const code = isNumber ? Number(`0${reference.slice(1)}`) : 0;
	const isUsual = (code >= 0x20 && code < 0xd800) || (code > 0xffff && code <= 0x10_ffff);
	return isUsual ? String.fromCodePoint(code) : undefined;
}

/** V8 copies no more than this of a text that is cut out of another one, in characters. */
const LONGEST_COPY = 12;

/**
 * The same text without the answer that it was cut out of: V8 makes of a longer one a view into the
 * answer, and a lead would keep all of that in memory. A joined text is a new one.
 */
export function detached(text: string): string {
	return text.length > LONGEST_COPY ? ` ${text}`.slice(1) : text;
}
