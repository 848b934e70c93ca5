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

/** An operation: a node's dropdowns, its form and its router are made from the list of them. */
export interface Operation {
	/** The resource it belongs to; left out by a node that has no resources. */
	resource?: string;
	/** Stored in workflows, with `resource`: never changes after a release. */
	value: string;
	/** Its name in the dropdown, in title case. */
	name: string;
	/** What the node panel lists, in sentence case. */
	action: string;
	description: string;
	/** When the dropdown offers it; always, when left out. */
	displayOptions?: INodePropertyOptions['displayOptions'];
	/** Its part of the form. That it is shown for this operation alone is added here. */
	fields: INodeProperties[];
	/** Runs the operation for all input items. */
	run(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}

/** The dropdowns for a node's operations and the form of each. In each dropdown the first entry is the default. */
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

/** Apart, because n8n's linter takes an object with a literal type for one whose default is missing. */
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

/** Runs the operation that the form says. @throws NodeOperationError for an unknown one, as in an imported workflow */
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

/** A collection, to which people add what they need, in the order of the labels: n8n's linter demands it. */
export function collection(
	displayName: string,
	name: string,
	placeholder: string,
	options: readonly INodeProperties[],
): INodeProperties {
	const sorted = [...options].sort((a, b) => (a.displayName < b.displayName ? -1 : 1));
	return { displayName, name, type: 'collection', placeholder, default: {}, options: sorted };
}
