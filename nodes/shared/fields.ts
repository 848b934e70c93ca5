import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { readBoolean, readChoice, readWholeNumber } from './input';

/** Reads fields with the label, bounds, and choices of their property in the form. */

/** The unchecked value of a field in a node's form. */
export type Values = (field: Pick<INodeProperties, 'name' | 'default'>) => unknown;

/** A collection's fields, with defaults for those not added. An expression that finds nothing turns nothing off. */
export function valuesOf(options: Record<string, unknown>): Values {
	return ({ name, default: usual }) => (name in options ? options[name] : usual);
}

/** Reads a whole number. */
export function readNumber(values: Values, field: INodeProperties): number {
	const { minValue: min = 0, maxValue: max = Number.MAX_SAFE_INTEGER } = field.typeOptions ?? {};
	return readWholeNumber(field.displayName, values(field), { min, max });
}

/** Reads a switch. */
export function readSwitch(values: Values, field: INodeProperties): boolean {
	return readBoolean(field.displayName, values(field));
}

/** Reads one of a field's choices. */
export function readChosen<T extends { name: string; value: unknown }>(
	values: Values,
	field: Omit<INodeProperties, 'options'> & { options: readonly T[] },
): T {
	return readChoice(field.displayName, values(field), field.options);
}

/** The choices of a field, as stored in workflows, as people see them, and what they mean. */
export function choices<T extends string>(
	...rows: Array<[value: T, name: string, description?: string]>
): Array<{ name: string; value: T; description?: string }> {
	return rows.map(([value, name, description]) => {
		return { name, value, ...(description !== undefined && { description }) };
	});
}

/** The choices in a table that holds more about them. */
export function choicesOf(table: readonly INodePropertyOptions[]): INodePropertyOptions[] {
	return table.map(({ name, value, description = '' }) => ({ name, value, description }));
}

const TIMEOUT = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 3600 },
	default: 60,
} satisfies INodeProperties;

/** The option Timeout. */
export function timeoutOption(vendor: string): INodeProperties {
	return { ...TIMEOUT, description: `How long to wait for ${vendor} to respond to a request` };
}

/** Reads the option Timeout, in milliseconds. */
export function readTimeout(values: Values): number {
	return 1000 * readNumber(values, TIMEOUT);
}
