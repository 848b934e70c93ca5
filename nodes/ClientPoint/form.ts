import type { IDataObject } from 'n8n-workflow';

import { attempt } from '../shared/attempt';
import { isDataObject } from '../shared/input';

/**
 * Forms with brackets in their names, as in PHP: `Data[CustomFields][Zip Code]=02134`, `ids[]=1`. Pure. `qs` can't
 * ship in a community node, and its forks lose values such as that of `a[b].c`.
 */

type Branch = Map<string, Branch | string | string[]>;

/**
 * Parses a form.
 *
 * @param decode decodes the bytes of escapes such as `%E9`, or returns undefined
 * @returns undefined if an escape can't be decoded, or a name has both a value and inner names
 */
export function parseForm(
	text: string,
	decode: (bytes: Buffer) => string | undefined,
): IDataObject | unknown[] | undefined {
	let isText = true;
	// URLSearchParams would replace anything but UTF-8.
	const utf8 = text.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
		const decoded = decode(Buffer.from(escapes.replaceAll('%', ''), 'hex'));
		isText &&= decoded !== undefined;
		return encodeURIComponent(decoded ?? '');
	});
	return isText ? nest([...new URLSearchParams(utf8)]) : undefined;
}

/** Puts fields where the brackets in their names say. @returns undefined as {@link parseForm}, or if nested too deeply */
export function nest(
	fields: ReadonlyArray<readonly [string, string]>,
): IDataObject | unknown[] | undefined {
	return attempt(() => {
		const root: Branch = new Map();
		for (const [name, value] of fields) {
			const path = pathOf(name);
			const last = path.pop() ?? '';
			const branch = path.reduce(branchOf, root);
			const key = keyIn(branch, last);
			const there = branch.get(key);
			if (there instanceof Map) throw new TypeError('A value is in the way');
			if (Array.isArray(there)) there.push(value);
			else branch.set(key, there === undefined ? value : [there, value]);
		}
		const nested = toJson(root);
		return Array.isArray(nested) || isDataObject(nested) ? nested : undefined;
	});
}

/** `Data[CustomFields][Zip [US]]` is at Data, CustomFields, `Zip [US]`. */
function pathOf(name: string): string[] {
	const open = name.indexOf('[');
	if (open <= 0 || !name.endsWith(']')) return [name];
	return [name.slice(0, open), ...name.slice(open + 1, -1).split('][')];
}

function branchOf(branch: Branch, part: string): Branch {
	const key = keyIn(branch, part);
	const there = branch.get(key) ?? new Map();
	if (!(there instanceof Map)) throw new TypeError('A value is in the way');
	branch.set(key, there);
	return there;
}

/** Empty brackets append to a list. */
function keyIn(branch: Branch, part: string): string {
	return part === '' ? String(branch.size) : part;
}

function toJson(value: Branch | string | string[]): unknown {
	if (!(value instanceof Map)) return value;
	const isList = value.size > 0 && [...value.keys()].every((key, index) => key === String(index));
	const entries = [...value].map(([key, each]): [string, unknown] => [key, toJson(each)]);
	return isList ? entries.map(([, each]) => each) : Object.fromEntries(entries);
}
