import { SaxesParser } from 'saxes';

import { isRecord, parseJson } from '../json';

/** Texts that say what kind of thing a value is, without the value. */

/** What a body turned out to be. */
export type Body =
	| { format: 'json'; value: unknown }
	| { format: 'xml'; root: string; value: unknown }
	| { format: 'web page' | 'text' | 'nothing'; length: number };

/** Reads a body by what it is, whatever its content type says. */
export function readBody(text: string): Body {
	const trimmed = text.trim();
	if (trimmed === '') return { format: 'nothing', length: text.length };
	const json = parseJson(trimmed);
	if (json !== undefined) return { format: 'json', value: json };
	if (/^<(!doctype html|html)/i.test(trimmed)) return { format: 'web page', length: text.length };
	const xml = trimmed.startsWith('<') ? parseXml(trimmed) : undefined;
	return xml ? { format: 'xml', ...xml } : { format: 'text', length: text.length };
}

/** The shape of a body in one line. */
export function describeBody(body: Body): string {
	if (body.format === 'json') return shapeOf(body.value);
	if (body.format === 'xml') return `<${safeName(body.root)}> ${shapeOf(body.value)}`;
	return body.format === 'nothing' ? 'nothing' : `${body.format}(${body.length})`;
}

/** The shape of a value: arrays are merged, so that one line stands for all of their entries. */
export function shapeOf(value: unknown): string {
	const shape = new Shape();
	shape.learn(value);
	return shape.toString();
}

/** What kind of text, number or switch a value is. */
export function kindOf(value: unknown): string {
	if (typeof value === 'number') return Number.isInteger(value) ? 'whole number' : 'number';
	if (typeof value === 'boolean') return 'true/false';
	if (typeof value !== 'string') return value === null ? 'null' : typeof value;
	if (value === '') return 'empty text';
	if (/^\d+$/.test(value)) return 'digits';
	if (/^-?\d+\.\d+$/.test(value)) return 'decimal text';
	if (/^(true|false)$/i.test(value)) return 'true/false as text';
	const date = dateForm(value);
	if (date !== undefined) return `date ${date}`;
	if (/^https?:\/\//i.test(value)) return 'address';
	return 'text';
}

/** How a date is written, such as `#/##/#### #:##:## AM`, undefined for what is none. */
function dateForm(text: string): string | undefined {
	const isDate =
		/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?( ?(Z|[+-]\d{2}:?\d{2}))?)?$/i;
	return isDate.test(text) ? text.replace(/\d/g, '#').replace(/[AP]M/i, 'AM') : undefined;
}

/**
 * A name as the vendor gives it. Not one that could be data: too long, an address, a number.
 * A field's own name is part of the shape, whoever chose it.
 */
export function safeName(name: string): string {
	return name.length <= 60 && !/[@\n\r`|]|\d{5}/.test(name) ? name : `name(${name.length})`;
}

/** What is known of the values in one place. */
class Shape {
	/** Kinds of plain values with their shortest and longest length; null where a length says nothing. */
	private readonly kinds = new Map<string, { low: number; high: number } | null>();
	private readonly members = new Map<string, { shape: Shape; count: number }>();
	private objects = 0;
	private items: Shape | undefined;
	private readonly lengths = new Set<number>();

	learn(value: unknown): void {
		if (Array.isArray(value)) {
			this.items ??= new Shape();
			this.lengths.add(value.length);
			for (const each of value) this.items.learn(each);
		} else if (isRecord(value)) {
			this.objects++;
			for (const [name, each] of Object.entries(value)) {
				const member = this.members.get(name) ?? { shape: new Shape(), count: 0 };
				member.count++;
				member.shape.learn(each);
				this.members.set(name, member);
			}
		} else this.learnPlain(value);
	}

	private learnPlain(value: unknown): void {
		const kind = kindOf(value);
		if (typeof value !== 'string' || !/^(text|digits|address)$/.test(kind)) {
			this.kinds.set(kind, null);
			return;
		}
		const known = this.kinds.get(kind) ?? { low: value.length, high: value.length };
		this.kinds.set(kind, {
			low: Math.min(known.low, value.length),
			high: Math.max(known.high, value.length),
		});
	}

	toString(): string {
		const parts = [...this.kinds].map(([kind, lengths]) =>
			lengths === null ? kind : `${kind}(${range(lengths.low, lengths.high)})`,
		);
		if (this.objects > 0) {
			const members = [...this.members].map(
				([name, { shape, count }]) =>
					`${safeName(name)}${count < this.objects ? '?' : ''}: ${shape.toString()}`,
			);
			parts.push(`{ ${members.join(', ')} }`);
		}
		if (this.items) {
			const count = range(Math.min(...this.lengths), Math.max(...this.lengths));
			parts.push(`[${count} × ${this.items.toString()}]`);
		}
		return parts.join(' or ') || 'nothing';
	}
}

function range(low: number, high: number): string {
	return low === high ? String(low) : `${low}–${high}`;
}

/** An element while it is read. */
interface Open {
	name: string;
	text: string;
	members: Array<[string, unknown]>;
}

/** XML as a value: attributes get an @, elements of one name become an array. Undefined for what is no XML. */
function parseXml(text: string): { root: string; value: unknown } | undefined {
	let result: { root: string; value: unknown } | undefined;
	let broken = false;
	const open: Open[] = [];
	const parser = new SaxesParser();
	parser.on('error', () => {
		broken = true;
	});
	parser.on('opentag', ({ name, attributes }) => {
		const members = Object.entries(attributes).map(([key, value]): [string, unknown] => [
			`@${key}`,
			String(value),
		]);
		open.push({ name, text: '', members });
	});
	const append = (piece: string) => {
		const element = open.at(-1);
		if (element) element.text += piece;
	};
	parser.on('text', append);
	parser.on('cdata', append);
	parser.on('closetag', () => {
		const element = open.pop();
		if (!element) return;
		const value = element.members.length > 0 ? grouped(element.members) : element.text;
		const parent = open.at(-1);
		if (parent) parent.members.push([element.name, value]);
		else result = { root: element.name, value };
	});
	parser.write(text).close();
	return broken ? undefined : result;
}

function grouped(members: ReadonlyArray<[string, unknown]>): Record<string, unknown> {
	const groups = new Map<string, unknown[]>();
	for (const [name, value] of members) groups.set(name, [...(groups.get(name) ?? []), value]);
	return Object.fromEntries(
		[...groups].map(([name, values]) => [name, values.length > 1 ? values : values[0]]),
	);
}
