import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../../shared/input';
import { readTemplate } from '../../shared/template';
import type { Form } from '../body';

/** What the form of an operation holds for an item. */
export function readForm(context: IExecuteFunctions, itemIndex: number): Form {
	return (name) => {
		if (name.endsWith('Json')) return readTemplate(context, name, itemIndex);
		const value: unknown = context.getNodeParameter(name, itemIndex, '');
		if (!isRecord(value) || !('dataJson' in value)) return value;
		return { ...value, dataJson: readTemplate(context, `${name}.dataJson`, itemIndex) };
	};
}
