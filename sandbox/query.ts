import { isRecord } from './guards';
import { parseVendorDate } from './zone';

/** Reads one field of a lead; undefined when the lead has none of that name. */
export type FieldReader = (name: string) => string | undefined;
export type Filter = (field: FieldReader) => boolean;

type Scalar = string | number | boolean | null;

/** The `query` is not one that the vendor understands; the message says why. */
export class QueryError extends Error {}

/**
 * Makes a filter of the Data Interface's `query`: Mongo-style conditions on lead fields (documented: `$gte`, `$lte`;
 * observed: plain equality).
 *
 * assumed: the other operators, DateAdded as a date, names that are exact, and that texts compare as
 * numbers when both look like one
 *
 * @param text JSON
 * @throws QueryError
 */
export function parseQuery(text: string): Filter {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw new QueryError('query is not JSON');
	}
	return conditions(value);
}

function conditions(value: unknown): Filter {
	if (!isRecord(value)) throw new QueryError('query must be a JSON object');
	const filters = Object.entries(value).map(([name, condition]): Filter => {
		if (name === '$and' || name === '$or') {
			if (!Array.isArray(condition)) throw new QueryError(`${name} must be an array`);
			const parts = condition.map(conditions);
			return name === '$and'
				? (field) => parts.every((part) => part(field))
				: (field) => parts.some((part) => part(field));
		}
		if (name.startsWith('$')) throw new QueryError(`unknown operator ${name}`);
		return fieldCondition(name, condition);
	});
	return (field) => filters.every((filter) => filter(field));
}

function fieldCondition(name: string, condition: unknown): Filter {
	if (!isRecord(condition)) return operator(name, '$eq', condition);
	const filters = Object.entries(condition).map(([key, operand]) => operator(name, key, operand));
	return (field) => filters.every((filter) => filter(field));
}

function operator(name: string, key: string, operand: unknown): Filter {
	if (key === '$in') {
		if (!Array.isArray(operand)) throw new QueryError('$in must be an array');
		const options = operand.map((each) => operator(name, '$eq', each));
		return (field) => options.some((option) => option(field));
	}
	if (!isScalar(operand))
		throw new QueryError(`${name}: ${key} needs a text, a number, true, false or null`);
	const order = comparison(name, operand);
	switch (key) {
		case '$eq':
			return (field) => order(field(name)) === 0;
		case '$ne':
			return (field) => order(field(name)) !== 0;
		case '$gt':
			return (field) => (order(field(name)) ?? 0) > 0;
		case '$gte':
			return (field) => (order(field(name)) ?? -1) >= 0;
		case '$lt':
			return (field) => (order(field(name)) ?? 0) < 0;
		case '$lte':
			return (field) => (order(field(name)) ?? 1) <= 0;
		default:
			throw new QueryError(`unknown operator ${key}`);
	}
}

/** Compares a field's text with the operand: below, equal to or above 0; undefined when they cannot be compared. */
function comparison(
	name: string,
	operand: Scalar,
): (text: string | undefined) => number | undefined {
	if (operand === null) return (text) => (text === undefined ? 0 : undefined);
	if (name === 'DateAdded') {
		const bound = parseVendorDate(String(operand));
		if (bound === undefined)
			throw new QueryError('DateAdded needs a date such as 1/31/2014 or 01-31-2014 13:00:00');
		return (text) => (text === undefined ? undefined : (parseVendorDate(text) ?? NaN) - bound);
	}
	const expected = String(operand);
	return (text) => (text === undefined ? undefined : compareTexts(text, expected));
}

/** As numbers when both look like one, otherwise by code unit. */
export function compareTexts(a: string, b: string): number {
	if (looksNumeric(a) && looksNumeric(b)) return Number(a) - Number(b);
	return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers by size, before all other texts: a pairwise choice as in {@link compareTexts} is no order of three. */
export function compareForSorting(a: string, b: string): number {
	const difference = Number(looksNumeric(b)) - Number(looksNumeric(a));
	return difference !== 0 ? difference : compareTexts(a, b);
}

function looksNumeric(text: string): boolean {
	return /^-?\d+(\.\d+)?$/.test(text);
}

function isScalar(value: unknown): value is Scalar {
	return (
		value === null ||
		typeof value === 'string' ||
		typeof value === 'number' ||
		typeof value === 'boolean'
	);
}
