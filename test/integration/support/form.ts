import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import { packageUnderTest } from '../harness';

/** A field of a form, or what is chosen in one. */
interface Place {
	/** Where it stands, e.g. `clickPoint: Options: Page Size`. */
	where: string;
}

/** A field of a form. */
export interface FormField extends Place {
	field: INodeProperties;
}

/** A choice of a field, or a group of fields. */
export interface FormChoice extends Place {
	name: string;
	description: string | undefined;
}

/** What a person can see of the forms of all nodes and credentials. */
export interface Forms {
	fields: FormField[];
	choices: FormChoice[];
}

type Entry = NonNullable<INodeProperties['options']>[number];

const isChoice = (entry: Entry): entry is INodePropertyOptions => 'value' in entry;
const isGroup = (entry: Entry): entry is INodePropertyCollection => 'values' in entry;

/** Of a polling trigger, the field that n8n itself adds to the form. */
const ADDED_BY_N8N = 'pollTimes';

/** All forms of the package, as n8n has loaded them. */
export async function allForms(): Promise<Forms> {
	const loaded = await packageUnderTest();
	const forms: Forms = { fields: [], choices: [] };
	const visit = (where: string, properties: INodeProperties[]): void => {
		for (const field of properties) {
			if (field.type === 'hidden' || field.name === ADDED_BY_N8N) continue;
			const here = `${where}: ${field.type === 'notice' ? field.name : field.displayName}`;
			forms.fields.push({ where: here, field });
			for (const entry of field.options ?? []) {
				if (isGroup(entry)) {
					forms.choices.push({
						where: here,
						name: entry.displayName,
						description: undefined,
					});
					visit(`${here}: ${entry.displayName}`, entry.values);
				} else if (isChoice(entry)) {
					const { name, description } = entry;
					// Names of time zones are nobody's to write otherwise.
					if (!name.includes('/')) forms.choices.push({ where: here, name, description });
				} else {
					visit(here, [entry]);
				}
			}
		}
	};
	for (const name of loaded.nodeNames) {
		const { description } = loaded.nodeTypes.getByNameAndVersion(`${loaded.name}.${name}`);
		visit(name, description.properties);
	}
	for (const name of loaded.credentialNames) visit(name, loaded.credentialType(name).properties);
	return forms;
}
