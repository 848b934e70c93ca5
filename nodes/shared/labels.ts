import type { INode, INodeProperties } from 'n8n-workflow';

import { attempt } from './attempt';

/** The labels of fields, for messages where only the parameter's name is known. */

/** The fields of each type of node, because n8n gives a running node its parameters, but not its form. */
const forms = new Map<string, INodeProperties[]>();

/** Registers the labels of a node's fields. */
export function rememberForm({ type }: INode, fields: INodeProperties[]): void {
	forms.set(type, fields);
}

/** The label of a field. @param path its name, after those it is in, joined by periods: `additionalFields.dataJson` */
export function labelOf(node: INode, path: string): string {
	return knownLabel(node, path) ?? `Parameter ${path}`;
}

function knownLabel({ type }: INode, path: string): string | undefined {
	let fields = forms.get(type) ?? [];
	let label: string | undefined;
	for (const name of path.split('.')) {
		const named = fields.filter((field) => field.name === name);
		label = named[0]?.displayName;
		fields = named.flatMap(({ options = [] }) => options.filter((each) => 'type' in each));
	}
	// n8n requires this ending for labels beside a list; messages omit it.
	return label?.replace(/ (?:Name or ID|Names or IDs)$/, '');
}

/** Whether a stored value has an expression in it. */
function hasExpression(value: unknown): boolean {
	return (attempt(() => JSON.stringify(value)) ?? '').includes('"=');
}

/** The field whose expression failed: the cause of n8n's error is the parameter's whole stored value. */
export function failedField(
	node: INode,
	error: unknown,
): { label: string; value: unknown } | undefined {
	const { cause }: Partial<Record<string, unknown>> = Object(error);
	if (!hasExpression(cause)) return undefined;
	const stored = JSON.stringify(cause);
	const isStored = (value: unknown) => JSON.stringify(value) === stored;
	const name = Object.keys(node.parameters).find((each) => isStored(node.parameters[each]));
	if (name === undefined) return undefined;
	const inner = typeof cause === 'string' ? [] : Object.entries(Object(cause));
	const [one, ...others] = inner.filter(([, value]) => hasExpression(value));
	const label = labelOf(node, name);
	if (one === undefined || others.length > 0) return { label, value: cause };
	const [innerName, value] = one;
	// The value of a resource locator.
	if (innerName === 'value') return { label, value };
	const innerLabel = knownLabel(node, `${name}.${innerName}`);
	return innerLabel === undefined ? { label, value: cause } : { label: innerLabel, value };
}
