import type { Form } from '../../../nodes/shared/template';
import { MORE_RECIPIENT_FIELDS, RECIPIENT_FIELDS } from '../../../nodes/ClientPoint/fields';

/** Parameters of a form, by their names; what it does not have is empty, as n8n gives it. */
export function formOf(parameters: Record<string, unknown>): Form {
	return (name) => (Object.hasOwn(parameters, name) ? parameters[name] : '');
}

type Rows = Array<Record<string, unknown>>;

/** What stands in the form for recipients and custom fields: JSON where there is any, otherwise rows. */
export interface Lists {
	recipients?: Rows;
	recipientsJson?: unknown;
	customFields?: Rows;
	customFieldsJson?: unknown;
}

/** The parameters that hold recipients and custom fields. */
export function listParameters(lists: Lists): Record<string, unknown> {
	const { recipients = [], recipientsJson, customFields = [], customFieldsJson } = lists;
	return {
		specifyRecipients: recipientsJson === undefined ? 'fields' : 'json',
		recipients: { recipient: recipients },
		recipientsJson,
		specifyCustomFields: customFieldsJson === undefined ? 'fields' : 'json',
		customFields: { customField: customFields },
		customFieldsJson,
	};
}

/** The texts of a recipient. */
export const RECIPIENT_TEXTS = [...RECIPIENT_FIELDS, ...MORE_RECIPIENT_FIELDS].filter(
	({ read }) => read === undefined,
);
