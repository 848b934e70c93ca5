import { NodeOperationError, type ILoadOptionsFunctions, type INodeProperties } from 'n8n-workflow';

import { toNodeError } from '../../shared/errors';
import {
	choicesOf,
	readSwitch,
	readTimeout,
	timeoutOption,
	type Values,
} from '../../shared/fields';
import { readId, readNames, valueOfLocator } from '../../shared/input';
import type { Limits } from '../api/leadApi';
import { AUTHENTICATIONS, type Authentication } from '../api/open';
import type { LeadsQuery } from '../lead/query';

/** The fields that several operations and the trigger share, and the code that reads them. */

/** Authentication, in both nodes. */
export const authenticationField: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	noDataExpression: true,
	options: choicesOf(AUTHENTICATIONS),
	default: 'apiKey',
};

function choicesWhere(holds: (each: Authentication) => boolean): string[] {
	return AUTHENTICATIONS.filter(holds).map(({ value }) => value);
}

/** The choices of Authentication with a list of lead types. */
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
			// No pattern: n8n's check of it fails after 250 ms, which a busy process can exceed.
			placeholder: 'e.g. 1001',
		},
	],
	displayOptions: { show: { authentication: withLeadTypes } },
};

/** Fields of one name, so that From List is only offered if it can load. */
export const lidFields: INodeProperties[] = [
	{
		...lidField,
		default: { mode: 'id', value: '' },
		description:
			'The ID of the lead type to get leads of: a whole number such as 1001. Ask your ClickPoint administrator for it.',
		modes: lidField.modes?.filter(({ name }) => name === 'id') ?? [],
		displayOptions: { show: { authentication: withoutLeadTypes }, hide: { '/lid.mode': ['list'] } },
	},
	{
		...lidField,
		description: 'The lead type to get leads of. To enter its ID, choose By ID.',
		// After a switch of Authentication: with one mode alone, nothing would lead out of the list.
		displayOptions: { show: { authentication: withoutLeadTypes, '/lid.mode': ['list'] } },
	},
	lidField,
];

/** Reads the LID. */
export function readLid(values: Values): string {
	return readId('LID', valueOfLocator(values(lidField)));
}

/** A lead field's name, chosen from those of the newest leads or typed. */
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
			// No loadOptionsDependsOn: n8n reloads the list on each change anyway, and it would clear typed names.
			typeOptions: { searchListMethod: 'searchFieldNames', searchable: true },
		},
		{ displayName: 'By Name', name: 'name', type: 'string', placeholder: 'e.g. State' },
	],
};

/** The options that Get Leads and the trigger share. */
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
	pageSize: {
		displayName: 'Page Size',
		name: 'pageSize',
		type: 'number',
		// Parsing a page of JSON blocks n8n: for 10,000 leads, it takes 100 ms.
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

/** For lists in a form: a person is waiting, and requests are retried. */
export const LIST_LIMITS: Limits = { timeout: 5_000 };

/** Why a list in a form doesn't load. @param alternative a sentence that says how to do without it */
export function toListError(
	context: ILoadOptionsFunctions,
	error: unknown,
	secrets: readonly string[] | undefined,
	alternative: string,
): NodeOperationError {
	const failure = toNodeError(context.getNode(), error, undefined, secrets);
	// All in the message, because the editor shows no description there.
	const wayOut = failure.description?.replace(/[^.!?…]$/, '$&.');
	const sentences = [`${failure.message}.`, wayOut, alternative].filter((part) => part);
	return new NodeOperationError(context.getNode(), sentences.join(' '), {
		description: alternative,
	});
}

/** Reads the limits of requests for leads. */
export function readLimits(options: Values, parallelPages: number): Limits {
	return { timeout: readTimeout(options), timeoutIsSet: "in the node's options", parallelPages };
}

/** Reads the options for the output. */
export function readOutput(options: Values): Pick<LeadsQuery, 'fields' | 'simplify' | 'isoDates'> {
	return {
		fields: readNames('Fields to Return', options(leadOptions.fields)),
		simplify: readSwitch(options, leadOptions.simplify),
		isoDates: readSwitch(options, leadOptions.isoDates),
	};
}
