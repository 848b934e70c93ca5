import { isRecord, parseJson } from './guards';

/** Reads one field of a lead; undefined when the lead has none of that name. */
export type FieldReader = (name: string) => string | undefined;
export type Filter = (field: FieldReader) => boolean;

/** The `query` is not one that the vendor understands; the message says why. */
export class QueryError extends Error {}

/** By how much a field's text is above the operand, or below. */
const OPERATORS: Readonly<Record<string, (difference: number) => boolean>> = {
	$eq: (difference) => difference === 0,
	$gte: (difference) => difference >= 0,
	$lte: (difference) => difference <= 0,
};

/**
 * Makes a filter of the Data Interface's `query`: Mongo-style conditions on lead fields (documented: `$gte`, `$lte`;
 * observed: plain equality).
 *
 * assumed: names that are exact, and that texts compare as numbers when both look like one
 *
 * @param text JSON
 * @throws QueryError
 */
export function parseQuery(text: string): Filter {
	const value = parseJson(text);
	if (!isRecord(value)) throw new QueryError('query must be a JSON object');
	const filters = Object.entries(value).flatMap(([name, condition]) =>
		Object.entries(isRecord(condition) ? condition : { $eq: condition }).map(
			([operator, operand]) => comparison(name, operator, operand),
		),
	);
	return (field) => filters.every((filter) => filter(field));
}

function comparison(name: string, operator: string, operand: unknown): Filter {
	const holds = OPERATORS[operator];
	if (holds === undefined || name.startsWith('$'))
		throw new QueryError(`unknown operator ${holds === undefined ? operator : name}`);
	if (!['string', 'number', 'boolean'].includes(typeof operand))
		throw new QueryError(`${name}: ${operator} needs a text, a number, true or false`);
	const bound = String(operand);
	return (field) => {
		const text = field(name);
		return text !== undefined && holds(compareTexts(text, bound));
	};
}

/** As numbers when both look like one, otherwise by code unit. */
function compareTexts(a: string, b: string): number {
	if (looksNumeric(a) && looksNumeric(b)) return Number(a) - Number(b);
	return a < b ? -1 : a > b ? 1 : 0;
}

/** What is missing comes first, then numbers by size, then texts: {@link compareTexts} alone is no order of three. */
export function compareForSorting(a: string | undefined, b: string | undefined): number {
	if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
	const difference = Number(looksNumeric(b)) - Number(looksNumeric(a));
	return difference !== 0 ? difference : compareTexts(a, b);
}

function looksNumeric(text: string): boolean {
	return /^-?\d+(\.\d+)?$/.test(text);
}
