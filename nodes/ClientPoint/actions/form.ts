import type { IExecuteFunctions } from 'n8n-workflow';

import { isRecord } from '../../shared/input';
import { readWriteSettings } from '../../shared/once/form';
import { readTemplate } from '../../shared/template';
import { prepareRequest, type ClientPointRequest } from '../api/request';
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

/** A request as the form's options and the credential say to send it. */
export async function readTask(
	context: IExecuteFunctions,
	itemIndex: number,
	request: ClientPointRequest,
) {
	const settings = readWriteSettings(context, itemIndex);
	return { ...settings, ...(await prepareRequest(context, itemIndex, request, settings.timeout)) };
}
