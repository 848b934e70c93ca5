import type { INodeProperties } from 'n8n-workflow';

import { choices } from './fields';
import { isRecord, readChoice, recordOf } from './input';
import type { Form } from './template';

/** What a form takes in fields or as JSON, as the person chooses. */
export interface JsonInput {
	label: string;
	/** The parameter with the fields; the parameter with the JSON has `Json` appended. */
	name: string;
	/** JSON for the hint and for errors. */
	example: string;
	jsonDescription: string;
}

/** A list, in rows or as JSON. */
export interface List extends JsonInput {
	/** What to call a row. */
	rowLabel: string;
	/** The group in the rows' parameter. */
	group: string;
	description: string;
	values: INodeProperties[];
}

/** The list as rows in the form. */
export function rowsProperty(list: List): INodeProperties {
	const add = `Add ${list.rowLabel}`;
	return {
		displayName: list.label,
		name: list.name,
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, multipleValueButtonText: add },
		default: {},
		placeholder: add,
		description: list.description,
		options: [{ displayName: list.rowLabel, name: list.group, values: list.values }],
	};
}

/** The same as JSON. */
export function jsonProperty(input: JsonInput): INodeProperties {
	return {
		displayName: `${input.label} (JSON)`,
		name: `${input.name}Json`,
		type: 'json',
		default: '',
		hint: `Example: ${input.example}`,
		description: input.jsonDescription,
	};
}

/** The choice between fields and JSON. */
function choiceField({ label }: JsonInput, description = '') {
	return {
		displayName: `Specify ${label}`,
		name: `specify${label.replace(' ', '')}`,
		type: 'options',
		options: choices(
			['fields', 'Using Fields Below', 'Each in its own fields'],
			['json', 'Using JSON', 'As text or an expression, e.g. from an earlier node'],
		),
		default: 'fields',
		description,
	} satisfies INodeProperties;
}

/** The choice between fields and JSON, and both of them. @param description of the choice */
export function fieldsOrJson(
	input: JsonInput,
	description: string,
	fields: INodeProperties[],
): INodeProperties[] {
	const choice = choiceField(input, description);
	const shownFor = (way: string) => ({ displayOptions: { show: { [choice.name]: [way] } } });
	return [
		choice,
		...fields.map((field) => ({ ...field, ...shownFor('fields') })),
		{ ...jsonProperty(input), ...shownFor('json') },
	];
}

/** A list in the form. @param description of the choice between rows and JSON */
export function listProperties(
	list: List,
	description = `Whether to enter each ${list.rowLabel.toLowerCase()} in fields or all of them as JSON`,
): INodeProperties[] {
	return fieldsOrJson(list, description, [rowsProperty(list)]);
}

/** The rows in a form's collection, `{ <group>: [row, …] }`; empty if there are none. */
export function rowsOf(collection: unknown, { group }: List): Array<Record<string, unknown>> {
	const rows = recordOf(collection)[group];
	return Array.isArray(rows) ? rows.filter(isRecord) : [];
}

/** Whether the person chose JSON. @throws InputError if an expression returned neither choice */
export function isAsJson(form: Form, input: JsonInput): boolean {
	const { displayName, name, options } = choiceField(input);
	return readChoice(displayName, form(name), options).value === 'json';
}
