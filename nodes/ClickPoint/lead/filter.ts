import { attempt } from '../../shared/attempt';
import { InputError } from '../../shared/errors';
import {
	isRecord,
	readChoice,
	readJsonObject,
	readRequiredText,
	recordOf,
	valueOfLocator,
} from '../../shared/input';
import { isExact } from '../../shared/json';

/** From what the form says about filters to the vendor's own query, in the style of MongoDB. Pure. */

/** The vendor's own query: what must hold for each field. */
export type LeadFilter = Record<string, unknown>;

/** How a field can be compared: what the vendor documents. Without an operator it is equality. */
export const CONDITIONS = [
	{ name: 'Is', value: 'is', operator: undefined, description: 'Equal to the value: State Is CA' },
	{
		name: 'At Least',
		value: 'atLeast',
		operator: '$gte',
		description: 'The value or more: LoanAmount At Least 150000',
	},
	{
		name: 'At Most',
		value: 'atMost',
		operator: '$lte',
		description: 'The value or less: LoanAmount At Most 200000',
	},
] as const;

/** What a value is to the vendor. */
export const VALUE_KINDS = [
	{ name: 'Text', value: 'text', description: 'Any text, e.g. CA', read: readText },
	{ name: 'Number', value: 'number', description: 'An amount, e.g. 150000', read: readNumber },
	{ name: 'True/False', value: 'boolean', description: 'Yes or no: true or false', read: readFlag },
] as const;

function readText(label: string, value: unknown): string {
	return readRequiredText(label, value, 'CA');
}

function readNumber(label: string, value: unknown): number {
	const text = readRequiredText(label, value, '150000');
	if (/^[+-]?\d+(?:\.\d+)?$/.test(text) && isExact(text)) return Number(text);
	throw new InputError(
		label,
		value,
		'is not a number that can be compared',
		'Enter digits without separators, e.g. 150000 or 99.50, or choose Text under Value Is.',
	);
}

function readFlag(label: string, value: unknown): boolean {
	if (typeof value === 'boolean') return value;
	const word = readRequiredText(label, value, 'true').toLowerCase();
	if (word === 'true' || word === 'false') return word === 'true';
	throw new InputError(
		label,
		value,
		'is neither true nor false',
		'Enter true or false, or choose Text under Value Is.',
	);
}

/** A row of Filters as the form holds it, unchecked: what was left out has its default. */
interface Row {
	field: unknown;
	condition: unknown;
	value: unknown;
	valueIs: unknown;
}

/**
 * The rows of Filters.
 *
 * @param filters what the form holds; whatever else it is, such as nothing, which an expression found, it is
 *   no list without rows
 */
export function rowsOf(filters: unknown): Row[] {
	const held: unknown = isRecord(filters) ? ('filter' in filters ? filters.filter : []) : filters;
	const rows: unknown[] = Array.isArray(held) ? held : [held];
	return rows.map((row) => {
		const { field, condition = 'is', value, valueIs = 'text' } = isRecord(row) ? row : {};
		return { field: valueOfLocator(field), condition, value, valueIs };
	});
}

/**
 * Reads the rows of Filters, which must all hold.
 *
 * @returns undefined without rows: all leads
 * @throws InputError that names the row, for one that cannot be used or that contradicts an earlier one
 */
export function readFilters(rows: readonly Row[]): LeadFilter | undefined {
	const conditions: Array<{ label: string; field: string; name: string; operator: unknown }> = [];
	const filter = new Map<string, unknown>();
	for (const [index, row] of rows.entries()) {
		const label = `Filter ${index + 1}`;
		const field = readRequiredText(`${label}, Field`, row.field, 'State');
		const { name, operator } = readChoice(
			`${label}, Condition`,
			row.condition,
			CONDITIONS,
			'Choose Is, At Least, or At Most. An expression must return is, atLeast, or atMost.',
		);
		const kind = readChoice(
			`${label}, Value Is`,
			row.valueIs,
			VALUE_KINDS,
			'Choose Text, Number, or True/False. An expression must return text, number, or boolean.',
		);
		const value = kind.read(`${label}, Value`, row.value);
		const other = conditions.find(
			(each) =>
				each.field === field &&
				(each.operator === undefined || operator === undefined || each.operator === operator),
		);
		if (other !== undefined) {
			throw new InputError(
				`${label}, Field`,
				field,
				`cannot have ${name} beside the ${other.name} of ${other.label}`,
				'All filters must hold, and a field takes one Is, or one At Least and one At Most. For other conditions, use the option Filter (JSON).',
			);
		}
		conditions.push({ label, field, name, operator });
		const bounds = recordOf(filter.get(field));
		filter.set(field, operator === undefined ? value : { ...bounds, [operator]: value });
	}
	return rows.length === 0 ? undefined : Object.fromEntries(filter);
}

/** A name without quotation marks, as in `{ $gte : 5 }`, and what stands before it; or a text, to pass it over. */
const BARE_NAME = /"(?:[^"\\]|\\.)*"|([{,]\s*)([$A-Za-z_][\w$]*)(?=\s*:)/g;

/**
 * Reads Filter (JSON), also as the vendor's page prints it, with names that have no quotation marks.
 *
 * @throws InputError for what is no JSON object
 */
export function readFilterJson(value: unknown): LeadFilter {
	const strict =
		typeof value === 'string'
			? value.replace(BARE_NAME, (text, before?: string, name?: string) =>
					before === undefined || name === undefined ? text : `${before}"${name}"`,
				)
			: value;
	const isObject =
		typeof strict === 'string' && isRecord(attempt((): unknown => JSON.parse(strict)));
	// An error quotes what was entered.
	return readJsonObject(
		'Filter (JSON)',
		isObject ? strict : value,
		'{"State": "CA"}, or remove the option',
	);
}
