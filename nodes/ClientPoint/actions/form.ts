import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../../shared/input';
import { readTemplate } from '../../shared/template';
import type { Form } from '../body';

/** What the form of an operation holds for an item. */
export function readForm(context: IExecuteFunctions, itemIndex: number): Form {
	return (name) => {
		const value: unknown = context.getNodeParameter(name, itemIndex, '');
		if (name.endsWith('Json')) return readTemplate(context, name, itemIndex, value);
		if (!isRecord(value) || !('dataJson' in value)) return value;
		const dataJson = readTemplate(context, `${name}.dataJson`, itemIndex, value.dataJson);
		return { ...value, dataJson };
	};
}
