import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from './errors';
import { isBlank, isRecord, readText, recordOf } from './input';
import { labelOf } from './labels';

/** A JSON string, which may contain expressions, or an expression outside of strings. */
const TEXT_OR_EXPRESSION =
	/"(?:\{\{(?:(?!\}\}).)*\}\}|\\.|(?!\{\{)[^"\\])*"|\{\{(?:(?!\}\}).)*\}\}/gs;
/** An expression that is JSON with expressions in it. */
const JSON_TEXT = /^=\s*(?:\[|\{(?!\{))/;
const EXPRESSION = /\{\{((?:(?!\}\}).)*)\}\}/gs;

/** What JavaScript writes for nothing. Email addresses may contain such a word. */
const OF_NOTHING =
	/undefined|(?<![A-Za-z\d@])(?:null|NaN)(?![A-Za-z\d@]|\.[A-Za-z]|\+[\w.+-]*@)|\[object /;

/**
 * Whether an expression in a text found nothing: either all of them, so that the rest is the same for each item, or
 * one that left what JavaScript writes for nothing, if nobody entered it.
 */
export function hasFoundNothing(stored: unknown, value: unknown): boolean {
	if (typeof stored !== 'string' || !stored.includes('{{')) return false;
	const entered = stored.replace(EXPRESSION, '');
	const holdsNothing = OF_NOTHING.test(String(value)) && !OF_NOTHING.test(entered);
	return holdsNothing || entered === `=${String(value)}`;
}

/** Whether an expression in a JSON string found nothing; for triggers, which can't evaluate single expressions. */
export function leavesTextEmpty(stored: unknown, value: unknown): boolean {
	if (typeof stored !== 'string' || !JSON_TEXT.test(stored)) return false;
	return String(value).includes('""') && !stored.replace(EXPRESSION, 'x').includes('""');
}

/** The unchecked values of an operation's form for an item, by parameter. */
export type Form = (name: string) => unknown;

/** What an agent's model may omit; n8n accepts several spellings. */
const OF_MODEL = /\$fromAI\b/i;

/**
 * Opens the form for an item, and reads JSON as a template. If a model omitted a field that was added to a
 * collection, the field is omitted here, too: only a person could remove it from the form.
 */
export function readForm(context: IExecuteFunctions, itemIndex: number): Form {
	const read = (name: string, rawExpressions = false): unknown =>
		context.getNodeParameter(name, itemIndex, '', { rawExpressions });
	return (name) => {
		const value = read(name);
		if (name.endsWith('Json')) return readTemplate(context, name, itemIndex, value);
		const stored = isRecord(value) ? read(name, true) : undefined;
		if (!isRecord(stored)) return value;
		const fields = Object.entries(recordOf(value))
			.filter(([key, each]) => !isBlank(each) || !OF_MODEL.test(String(stored[key])))
			.map(([key, each]) => {
				if (!key.endsWith('Json')) return [key, each];
				return [key, readTemplate(context, `${name}.${key}`, itemIndex, each)];
			});
		return Object.fromEntries(fields);
	};
}

/**
 * The value of a parameter that can hold JSON. In JSON with expressions in it, such as `[{ "account": "{{
 * $json.Company }}" }]`, what an expression within a string finds is text, even with quotation marks, backslashes,
 * or line breaks.
 *
 * @param path the parameter's path, joined by periods
 * @param value what n8n made of it
 * @param wayOut what to do if an expression within a string finds nothing; omitted if it may
 * @throws InputError if an expression finds an object, or a number that n8n hasn't kept exactly
 */
export function readTemplate(
	context: IExecuteFunctions,
	path: string,
	itemIndex: number,
	value: unknown,
	wayOut?: string,
): unknown {
	const stored: unknown = context.getNodeParameter(path, itemIndex, '', { rawExpressions: true });
	if (typeof stored !== 'string' || !JSON_TEXT.test(stored)) return value;
	const evaluate = (expression: string): unknown =>
		context.evaluateExpression(`{{${expression}}}`, itemIndex) ?? '';
	const asText = (expression: string) => {
		const found = evaluate(expression);
		const label = `${labelOf(context.getNode(), path)}, {{${expression}}}`;
		if (wayOut !== undefined && isBlank(found)) {
			throw new InputError(label, found, undefined, wayOut);
		}
		const isNoText = typeof found === 'number' || String(found).includes('[object ');
		const text = isNoText ? readText(label, found) : String(found);
		return JSON.stringify(text).slice(1, -1);
	};
	const asJson = (expression: string) => {
		const found = evaluate(expression);
		// As JSON, NaN would be null, i.e. an empty value.
		return typeof found === 'object' ? JSON.stringify(found) : String(found);
	};
	return stored.slice(1).replace(TEXT_OR_EXPRESSION, (part) => {
		const write = part.startsWith('"') ? asText : asJson;
		return part.replace(EXPRESSION, (_, expression: string) => write(expression));
	});
}
