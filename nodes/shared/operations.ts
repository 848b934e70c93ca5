import {
	NodeOperationError,
	type IDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { quote } from './errors';
import { rememberForm } from './labels';

/** An operation: a node's dropdowns, form, and router are made from a list of these. */
export interface Operation {
	/** Its resource; omitted if the node has none. */
	resource?: string;
	/** Stored in workflows, with `resource`, so it must never change after a release. */
	value: string;
	/** In title case, for the dropdown. */
	name: string;
	/** In sentence case, for the node panel. */
	action: string;
	description: string;
	/** When to show it in the dropdown; always by default. */
	displayOptions?: INodePropertyOptions['displayOptions'];
	/** Its part of the form, which is shown for this operation only. */
	fields: INodeProperties[];
	/** Runs the operation for all input items. */
	run(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** The dropdowns for a node's operations, and the form of each. The first entry of a dropdown is its default. */
export function operationProperties(
	operations: readonly Operation[],
	resources: readonly INodePropertyOptions[] = [],
): INodeProperties[] {
	const choose = (some: readonly Operation[]) =>
		dropdown('Operation', 'operation', some.map(optionOf));
	const choices = resources.map(({ value }) => {
		const ofResource = operations.filter(({ resource }) => resource === value);
		return showFor({ resource: [value] }, choose(ofResource));
	});
	const forms = operations.flatMap(({ resource, value, fields }) => {
		const show = { ...(resource !== undefined && { resource: [resource] }), operation: [value] };
		return fields.map((field) => showFor(show, field));
	});
	return choices.length === 0
		? [choose(operations), ...forms]
		: [dropdown('Resource', 'resource', resources), ...choices, ...forms];
}

/** Separate, because n8n's linter otherwise reports that the default is missing. */
const DROPDOWN = { type: 'options', noDataExpression: true } as const;

function dropdown(
	displayName: string,
	name: string,
	options: readonly INodePropertyOptions[],
): INodeProperties {
	const first = options[0]?.value ?? '';
	return { ...DROPDOWN, displayName, name, options: [...options], default: first };
}

function optionOf(operation: Operation): INodePropertyOptions {
	const { name, value, action, description, displayOptions } = operation;
	return { name, value, action, description, ...(displayOptions && { displayOptions }) };
}

function showFor(show: IDisplayOptions['show'], property: INodeProperties): INodeProperties {
	const { displayOptions } = property;
	return {
		...property,
		displayOptions: { ...displayOptions, show: { ...show, ...displayOptions?.show } },
	};
}

/** Runs the form's operation. @throws NodeOperationError for an unknown one, as in an imported workflow */
export async function runOperation(
	context: IExecuteFunctions,
	operations: readonly Operation[],
): Promise<INodeExecutionData[][]> {
	const node = context.getNode();
	const fields = operations.flatMap((each) => each.fields);
	rememberForm(node, fields);
	const resource: unknown = context.getNodeParameter('resource', 0, '');
	const operation: unknown = context.getNodeParameter('operation', 0);
	const chosen = operations.find(
		(each) => (each.resource ?? '') === resource && each.value === operation,
	);
	if (chosen !== undefined) return [await chosen.run(context)];
	const what = resource === '' ? quote(operation) : `${quote(operation)} of ${quote(resource)}`;
	throw new NodeOperationError(node, `There is no operation ${what}`, {
		description: 'Choose an operation that the node offers. Nothing was sent.',
	});
}

/** A collection of fields to add, sorted by label, as n8n's linter requires. */
export function collection(
	displayName: string,
	name: string,
	placeholder: string,
	options: readonly INodeProperties[],
): INodeProperties {
	const sorted = [...options].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
	return { displayName, name, type: 'collection', placeholder, default: {}, options: sorted };
}
