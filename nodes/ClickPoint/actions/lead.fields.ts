import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { InputError } from '../../shared/errors';
import { readBoolean, readNames, readWholeNumber } from '../../shared/input';
import { timeoutOption } from '../../shared/once/form';
import type { Limits } from '../api/leadApi';
import { AUTHENTICATIONS, type Authentication } from '../api/open';
import {
	CONDITIONS,
	readFilterJson,
	readFilters,
	rowsOf,
	VALUE_KINDS,
	type LeadFilter,
} from '../lead/filter';
import type { LeadsQuery } from '../lead/query';

/** The fields that all have in common which read leads, and the code that reads them. */

export const authenticationField: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: choicesOf(AUTHENTICATIONS),
	default: 'apiKey',
};

/** The choices of Authentication for which something holds. */
function choicesWhere(holds: (each: Authentication) => boolean): string[] {
	return AUTHENTICATIONS.filter(holds).map(({ value }) => value);
}
export const withLeadTypes = choicesWhere(({ openLeadTypes }) => openLeadTypes !== undefined);
const withoutLeadTypes = choicesWhere(({ openLeadTypes }) => openLeadTypes === undefined);
const withSections = choicesWhere(({ hasSections }) => hasSections === true);

const lidField: INodeProperties = {
	displayName: 'LID',
	name: 'lid',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	description: 'The lead type to get leads of. Choose it from the list or enter its ID.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a lead type…',
			typeOptions: { searchListMethod: 'searchLeadTypes', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			// Without a pattern: n8n gives up on one after 250 ms, as it does while the process is held up.
			placeholder: 'e.g. 1001',
		},
	],
	displayOptions: { show: { authentication: withLeadTypes } },
};

/** Two fields of one name, so that nobody is offered a list that cannot load. */
export const lidFields: INodeProperties[] = [
	{
		...lidField,
		default: { mode: 'id', value: '' },
		description:
			'The ID of the lead type to get leads of: a whole number such as 1001. Ask your ClickPoint administrator for it.',
		modes: lidField.modes?.filter(({ name }) => name === 'id') ?? [],
		displayOptions: { show: { authentication: withoutLeadTypes } },
	},
	lidField,
];

/** A field that takes the name of a lead's field, of the LID's newest leads or typed. */
export const fieldNameField: INodeProperties = {
	displayName: 'Field',
	name: 'field',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description: "The field's name, as ClickPoint writes it",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a field…',
			// Without loadOptionsDependsOn: n8n loads the list again whenever the form changes, and with it
			// would also empty the field, typed names included.
			typeOptions: { searchListMethod: 'searchFieldNames', searchable: true },
		},
		{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. State' },
	],
};

/** The choices of a table, without what else it knows. */
export function choicesOf(table: readonly INodePropertyOptions[]): INodePropertyOptions[] {
	return table.map(({ name, value, description = '' }) => ({ name, value, description }));
}

/** Which leads to get, as rows. */
export const filtersField: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Filter',
	default: {},
	description:
		'Only get leads that match all of these filters, e.g. State Is CA and LoanAmount At Least 150000. Without filters you get all leads.',
	options: [
		{
			displayName: 'Filter',
			name: 'filter',
			values: [
				fieldNameField,
				{
					displayName: 'Condition',
					name: 'condition',
					type: 'options',
					options: choicesOf(CONDITIONS),
					default: 'is',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. CA or 150000',
					description: 'The value to compare the field with',
				},
				{
					displayName: 'Value Is',
					name: 'valueIs',
					type: 'options',
					options: choicesOf(VALUE_KINDS),
					default: 'text',
					description: 'How ClickPoint compares the value',
				},
			],
		},
	],
};

/** Options of all that read leads. */
export const leadOptions = {
	isoDates: {
		displayName: 'Dates as ISO 8601',
		name: 'isoDates',
		type: 'boolean',
		default: false,
		description:
			"Whether to return DateAdded as 2026-11-21T09:30:00-08:00 instead of 11/21/2026 9:30:00 AM. The lead type's own fields are unchanged.",
	},
	fields: {
		displayName: 'Fields to Return Names or IDs',
		name: 'fields',
		type: 'multiOptions',
		typeOptions: {
			loadOptionsMethod: 'getFieldNames',
			loadOptionsDependsOn: ['authentication', 'lid', 'lid.value'],
		},
		default: [],
		description:
			'The fields to return. All fields if empty. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
	filter: {
		displayName: 'Filter (JSON)',
		name: 'filter',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "State": "CA" }',
		description:
			'What Filters cannot express, in ClickPoint\'s own query language, in place of Filters. {"State": "CA"} gets the leads from California, {"LoanAmount": {"$gte": 150000, "$lte": 200000}} those with an amount from 150000 to 200000. To get all leads, remove the option: an empty one is an error.',
	},
	pageSize: {
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'number',
		// A page of JSON is parsed in one go, in which n8n does nothing else: of 10,000 leads it takes 100 ms.
		typeOptions: { minValue: 2, maxValue: 2000, numberPrecision: 0 },
		default: 1000,
		description:
			'How many leads to request at a time. All are returned either way. Use a smaller number if requests time out.',
	},
	simplify: {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { '/authentication': withSections } },
	},
	timeout: timeoutOption('ClickPoint'),
} satisfies Record<string, INodeProperties>;

/** Reads a whole number out of the options, with the label, the default and the bounds of its field. */
export function readNumber(
	options: IDataObject,
	{ displayName, name, default: usual, typeOptions }: INodeProperties,
): number {
	const { minValue: min = 0, maxValue: max = Number.MAX_SAFE_INTEGER } = typeOptions ?? {};
	return readWholeNumber(displayName, options[name] ?? usual, { min, max });
}

/** Of what a form loads: somebody is looking at a list meanwhile, and each request is tried several times. */
export const LIST_LIMITS: Limits = { timeout: 5_000 };

export function readLimits(options: IDataObject, parallelPages: number): Limits {
	const timeout = 1000 * readNumber(options, leadOptions.timeout);
	return { timeout, timeoutIsSet: "in the node's options", parallelPages };
}

/**
 * Reads which leads are returned, with which fields, and how they come out.
 *
 * @param valueOf what Filter (JSON) stands for
 */
export function readSelection(
	filters: unknown,
	options: IDataObject,
	valueOf = (filter: unknown) => filter,
): Pick<LeadsQuery, 'filter' | 'fields' | 'simplify' | 'isoDates'> {
	return {
		filter: readFilter(filters, options, valueOf),
		fields: readNames('Fields to Return', options.fields),
		simplify: readBoolean('Simplify', options.simplify ?? true),
		isoDates: readBoolean('Dates as ISO 8601', options.isoDates ?? false),
	};
}

function readFilter(
	filters: unknown,
	options: IDataObject,
	valueOf: (filter: unknown) => unknown,
): LeadFilter | undefined {
	const rows = rowsOf(filters);
	// One that is empty, such as an expression that finds nothing, must not ask for all leads instead.
	if (!('filter' in options)) return readFilters(rows);
	if (rows.length === 0) return readFilterJson(valueOf(options.filter));
	throw new InputError(
		'Filter (JSON)',
		options.filter ?? '',
		'cannot be combined with Filters',
		'Remove the option, or the rows of Filters.',
	);
}
