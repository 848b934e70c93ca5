import type { IExecuteFunctions } from 'n8n-workflow';

import { readWriteSettings } from '../../shared/once/form';
import { prepareRequest, type ClientPointRequest } from '../api/request';

/** A request as the form's options and the credential say to send it. */
export async function readTask(
	context: IExecuteFunctions,
	itemIndex: number,
	request: ClientPointRequest,
) {
	const settings = readWriteSettings(context, itemIndex);
	return { ...settings, ...(await prepareRequest(context, itemIndex, request, settings.timeout)) };
}
