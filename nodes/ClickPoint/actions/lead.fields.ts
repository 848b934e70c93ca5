import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { readBoolean, readJsonObject, readNames, readWholeNumber } from '../../shared/input';
import type { Limits } from '../api/leadApi';
import { AUTHENTICATIONS, type Authentication } from '../api/open';
import type { WantedLeads } from '../lead/query';

/** The fields that all have in common which read leads, and the code that reads them. */

export const authenticationField: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: AUTHENTICATIONS.map(({ name, value, description }) => ({ name, value, description })),
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
	description: 'The lead type whose leads to get. Choose it from the list or enter its ID.',
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
			'The ID of the lead type whose leads to get: a whole number such as 1001, which your ClickPoint administrator knows',
		modes: lidField.modes?.filter(({ name }) => name === 'id') ?? [],
		displayOptions: { show: { authentication: withoutLeadTypes } },
	},
	lidField,
];

/** Options of all that read leads. */
export const leadOptions = {
	isoDates: {
		displayName: 'Dates as ISO 8601',
		name: 'isoDates',
		type: 'boolean',
		default: false,
		description:
			'Whether to write DateAdded as 2026-11-21T09:30:00-08:00 instead of 11/21/2026 9:30:00 AM. Fields of the lead type itself stay as they are.',
	},
	fields: {
		displayName: 'Fields to Return',
		name: 'fields',
		type: 'string',
		default: '',
		placeholder: 'e.g. UID, FirstName, Email',
		description:
			'Names of the fields to return, as ClickPoint writes them, with commas between them. All fields if empty.',
	},
	filter: {
		displayName: 'Filter',
		name: 'filter',
		type: 'json',
		default: '',
		placeholder: 'e.g. { "State": "CA" }',
		description:
			'Only return leads that match, written in ClickPoint\'s query language. {"State": "CA"} gets those from California, {"LoanAmount": {"$gte": 150000, "$lte": 200000}} those with an amount from 150000 to 200000. To get all leads, remove the option: an empty one is an error.',
	},
	pageSize: {
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'number',
		// A page of JSON is parsed in one go, in which n8n does nothing else: of 10,000 leads it takes 100 ms.
		typeOptions: { minValue: 2, maxValue: 2000, numberPrecision: 0 },
		default: 1000,
		description:
			'How many leads to ask ClickPoint for at a time. All are returned either way; a smaller number helps where ClickPoint takes too long to answer.',
	},
	simplify: {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: { show: { '/authentication': withSections } },
	},
	timeout: {
		displayName: 'Timeout (Seconds)',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 3600 },
		default: 60,
		description: 'How long to wait for ClickPoint to respond to one request',
	},
} satisfies Record<string, INodeProperties>;

/** Reads a whole number out of the options, with the label, the default and the bounds of its field. */
export function readNumber(
	options: IDataObject,
	{ displayName, name, default: usual, typeOptions }: INodeProperties,
): number {
	const { minValue: min = 0, maxValue: max = Number.MAX_SAFE_INTEGER } = typeOptions ?? {};
	return readWholeNumber(displayName, options[name] ?? usual, { min, max });
}

export function readLimits(options: IDataObject, parallelPages: number): Limits {
	const timeout = 1000 * readNumber(options, leadOptions.timeout);
	return { timeout, timeoutIsSet: "in the node's options", parallelPages };
}

/** Reads which leads are returned, with which fields, and how they come out. */
export function readSelection(
	options: IDataObject,
): Pick<WantedLeads, 'filter' | 'fields' | 'simplify' | 'isoDates'> {
	return {
		// One that is empty, such as an expression that finds nothing, must not ask for all leads instead.
		filter:
			'filter' in options
				? readJsonObject('Filter', options.filter, '{"State": "CA"}, or remove the option')
				: undefined,
		fields: readNames('Fields to Return', options.fields),
		simplify: readBoolean('Simplify', options.simplify ?? true),
		isoDates: readBoolean('Dates as ISO 8601', options.isoDates ?? false),
	};
}
