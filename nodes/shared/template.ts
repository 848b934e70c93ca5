import type { IExecuteFunctions } from 'n8n-workflow';

import { InputError } from './errors';
import { isBlank, isRecord, readText, recordOf } from './input';
import { labelOf } from './labels';

/** A quoted text of JSON, in which expressions can stand, or an expression beside them. */
const TEXT_OR_EXPRESSION =
	/"(?:\{\{(?:(?!\}\}).)*\}\}|\\.|(?!\{\{)[^"\\])*"|\{\{(?:(?!\}\}).)*\}\}/gs;
/** An expression that is JSON text with expressions in it. */
const JSON_TEXT = /^=\s*(?:\[|\{(?!\{))/;
const EXPRESSION = /\{\{((?:(?!\}\}).)*)\}\}/gs;

/** What JavaScript makes of nothing in a text. An address can have such a word. */
const OF_NOTHING =
	/undefined|(?<![A-Za-z\d@])(?:null|NaN)(?![A-Za-z\d@]|\.[A-Za-z]|\+[\w.+-]*@)|\[object /;

/**
 * Whether the expressions in a text have found nothing, so that what is left of it is the same for each item, or
 * one of them what JavaScript makes of nothing, which nobody has entered.
 */
export function hasFoundNothing(stored: unknown, value: unknown): boolean {
	if (typeof stored !== 'string' || !stored.includes('{{')) return false;
	const entered = stored.replace(EXPRESSION, '');
	const holdsNothing = OF_NOTHING.test(String(value)) && !OF_NOTHING.test(entered);
	return holdsNothing || entered === `=${String(value)}`;
}

/** Whether an expression within quotation marks of JSON text has found nothing: a trigger cannot evaluate them one by one. */
export function leavesTextEmpty(stored: unknown, value: unknown): boolean {
	if (typeof stored !== 'string' || !JSON_TEXT.test(stored)) return false;
	return String(value).includes('""') && !stored.replace(EXPRESSION, 'x').includes('""');
}

/** What the form of an operation holds for an item, by the names of its parameters; all of it is unchecked. */
export type Form = (name: string) => unknown;

/** What an agent's model may leave out; n8n takes it in several spellings. */
const OF_MODEL = /\$fromAI\b/i;

/**
 * Opens the form for an item: what can hold JSON is read as a template. A field that was added to a
 * collection is not there when an agent's model has left it out: only a person could remove it from the form.
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
 * The value of a parameter that can hold JSON. Where it is JSON text with expressions in it, such as
 * `[{ "account": "{{ $json.Company }}" }]`, what an expression finds within quotation marks is text,
 * also when it has quotation marks, backslashes or line breaks of its own.
 *
 * @param path the parameter's name, behind those that it stands in, with points between them
 * @param value what n8n has made of it
 * @param wayOut what to do where an expression within quotation marks finds nothing; left out where it may
 * @throws InputError when an expression finds an object, or a number whose digits n8n has not kept
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
		// As JSON, NaN would be null: an empty value.
		return typeof found === 'object' ? JSON.stringify(found) : String(found);
	};
	return stored.slice(1).replace(TEXT_OR_EXPRESSION, (part) => {
		const write = part.startsWith('"') ? asText : asJson;
		return part.replace(EXPRESSION, (_, expression: string) => write(expression));
	});
}
