import { isBlank, isRecord } from '../shared/input';
import { toLead, type Lead, type LeadValue } from './leadPage';

/**
 * The sections in which the Query API puts what a lead has: what every lead has, and what its lead
 * type adds. On a clash of names the first of them keeps its own. Pure.
 */
const SECTIONS = ['Properties', 'Fields'];

/**
 * A lead with the fields of its sections in their place, as the Data Interface has them. Whatever
 * stands beside the sections keeps its name; a field of the same name is called after its section,
 * e.g. `Fields.State`. An empty section is left out, and one that is no object stays as it is.
 */
export function withoutSections(lead: Lead): Lead {
	const sections = SECTIONS.map((name) => ({ name, fields: fieldsOf(lead[name]) }));
	const lifted = new Map<string, Array<[string, LeadValue]>>();
	const isLifted = (name: string) =>
		sections.some((section) => section.name === name && section.fields !== undefined);
	const taken = new Set(Object.keys(lead).filter((name) => !isLifted(name)));
	for (const { name: section, fields } of sections) {
		if (fields === undefined) continue;
		lifted.set(
			section,
			fields.map(([name, value]) => {
				let free = name;
				while (taken.has(free)) free = `${section}.${free}`;
				taken.add(free);
				return [free, value];
			}),
		);
	}
	return toLead(Object.entries(lead).flatMap((field) => lifted.get(field[0]) ?? [field]));
}

/** The fields of a section; undefined when it is something else. */
function fieldsOf(section: LeadValue | undefined): Array<[string, LeadValue]> | undefined {
	if (isBlank(section)) return [];
	return isFields(section) ? Object.entries(section) : undefined;
}

function isFields(value: LeadValue | undefined): value is { [name: string]: LeadValue } {
	return isRecord(value);
}
