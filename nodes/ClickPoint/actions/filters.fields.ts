import type { INodeProperties } from 'n8n-workflow';

import { attempt } from '../../shared/attempt';
import { InputError } from '../../shared/errors';
import { choices } from '../../shared/fields';
import {
	isRecord,
	readChoice,
	readJsonObject,
	readRequiredText,
	recordOf,
	valueOfLocator,
} from '../../shared/input';
import { isExact, writeWhole } from '../../shared/json';
import type { LeadFilter } from '../lead/query';
import { fieldNameField } from './lead.fields';

/** Filters as rows and as JSON, and the code that turns them into the vendor's query. */

/** The comparisons that the vendor documents; without an operator, the values must be equal. */
const CONDITIONS = choices(
	['is', 'Is', 'Equal to the value: State Is CA'],
	['atLeast', 'At Least', 'The value or more: LoanAmount At Least 150000'],
	['atMost', 'At Most', 'The value or less: LoanAmount At Most 200000'],
);
const OPERATORS = { is: undefined, atLeast: '$gte', atMost: '$lte' };

/** The fix for a filter that would find the wrong leads. */
export const FIND_ALL =
	'Make sure that every expression in it finds a value. To get all leads, remove the option.';

/** The type of a value in the query. */
const VALUE_KINDS = choices(
	['text', 'Text', 'Any text, e.g. CA'],
	['number', 'Number', 'An amount, e.g. 150000'],
	['boolean', 'True/False', 'Yes or no: true or false'],
);

/** Filters as rows. */
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
					options: CONDITIONS,
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
					options: VALUE_KINDS,
					default: 'text',
					description: 'How ClickPoint compares the value',
				},
			],
		},
	],
};

/** The option for filters that rows cannot express. */
export const filterOption: INodeProperties = {
	displayName: 'Filter (JSON)',
	name: 'filter',
	type: 'json',
	default: '',
	hint: 'Example: { "State": "CA" }',
	description:
		'What Filters cannot express, in ClickPoint\'s own query language, in place of Filters. {"State": "CA"} gets the leads from California, {"LoanAmount": {"$gte": 150000, "$lte": 200000}} those with an amount from 150000 to 200000. To get all leads, remove the option: an empty one is an error.',
};

/**
 * Reads the filters, from rows or JSON; undefined means all leads.
 *
 * @param valueOf resolves the value of Filter (JSON)
 * @throws InputError for an unusable filter, or if both are set
 */
export function readFilter(
	filters: unknown,
	options: Record<string, unknown>,
	valueOf = (filter: unknown) => filter,
): LeadFilter | undefined {
	const rows = rowsOf(filters);
	// An empty option, e.g. from an expression that finds nothing, must not return all leads.
	if (!(filterOption.name in options)) return readFilters(rows);
	if (rows.length === 0) return readFilterJson(valueOf(options.filter));
	const wayOut = 'Remove the option, or the rows of Filters.';
	const problem = 'cannot be combined with Filters';
	throw new InputError(filterOption.displayName, options.filter ?? '', problem, wayOut);
}

/** The rows of Filters, unchecked. Anything else, e.g. an expression's nothing, counts as an invalid row. */
export function rowsOf(filters: unknown) {
	const held: unknown = isRecord(filters) ? ('filter' in filters ? filters.filter : []) : filters;
	const rows: unknown[] = Array.isArray(held) ? held : [held];
	return rows.map((row) => {
		const { field, condition = 'is', value, valueIs = 'text' } = isRecord(row) ? row : {};
		return { field: valueOfLocator(field), condition, value, valueIs };
	});
}

/** @throws InputError naming the row if it is unusable or contradicts an earlier one */
function readFilters(rows: ReturnType<typeof rowsOf>): LeadFilter | undefined {
	const filter = new Map<string, unknown>();
	for (const [index, row] of rows.entries()) {
		const label = `Filter ${index + 1}`;
		const field = readRequiredText(`${label}, Field`, row.field, 'State');
		const condition = readChoice(`${label}, Condition`, row.condition, CONDITIONS);
		const kind = readChoice(`${label}, Value Is`, row.valueIs, VALUE_KINDS);
		const value = readValue(`${label}, Value`, kind.value, row.value);
		const operator = OPERATORS[condition.value];
		const earlier = filter.get(field);
		const isFree = isRecord(earlier) && operator !== undefined && !(operator in earlier);
		// Nobody has said that ClickPoint distinguishes `state` from `State`.
		const isTaken = [...filter.keys()].some((each) => each.toLowerCase() === field.toLowerCase());
		if (isTaken && !isFree) {
			const problem = `cannot have ${condition.name} beside an earlier filter`;
			const wayOut =
				'All filters must hold, and a field takes one Is, or one At Least and one At Most. For other conditions, use the option Filter (JSON).';
			throw new InputError(`${label}, Field`, field, problem, wayOut);
		}
		filter.set(field, operator === undefined ? value : { ...recordOf(earlier), [operator]: value });
	}
	return rows.length === 0 ? undefined : Object.fromEntries(filter);
}

function readValue(label: string, kind: 'text' | 'number' | 'boolean', value: unknown) {
	const example = { text: 'CA', number: '150000', boolean: 'true' }[kind];
	const text = readRequiredText(label, typeof value === 'boolean' ? String(value) : value, example);
	if (kind === 'text') return text;
	if (kind === 'boolean') {
		if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
		const wayOut = 'Enter true or false, or choose Text under Value Is.';
		throw new InputError(label, value, 'is neither true nor false', wayOut);
	}
	if (/^[+-]?\d+(?:\.\d+)?$/.test(text) && isExact(text)) return Number(text);
	const wayOut =
		'Enter digits without separators, e.g. 150000 or 99.50, or choose Text under Value Is.';
	throw new InputError(label, value, 'is not a number that can be compared', wayOut);
}

/** Reads Filter (JSON), also with unquoted operators, as the vendor's page prints them. */
function readFilterJson(value: unknown): LeadFilter {
	let json = value;
	if (typeof value === 'string' && attempt((): unknown => JSON.parse(value)) === undefined) {
		const quoted = value.replace(/(?<=[{,]\s*)\$\w+(?=\s*:)/g, '"$&"');
		// Otherwise, the error quotes the text as entered.
		if (isRecord(attempt((): unknown => JSON.parse(quoted)))) json = quoted;
	}
	const { displayName } = filterOption;
	const filter = readJsonObject(displayName, json, '{"State": "CA"}, or remove the option');
	if (Object.keys(filter).length > 0 && attempt(() => writeWhole(filter, false))) return filter;
	throw new InputError(displayName, value, 'is missing a value', FIND_ALL);
}
