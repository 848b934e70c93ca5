import { isRecord } from '../../shared/input';
import { SECTIONS, type Lead } from './lead';

/**
 * The names of the fields that some leads have, in the order in which they first appear. Pure.
 *
 * @param leads with or without sections
 * @param withNested whether fields that only hold lists or objects count, such as the sends
 */
export function fieldNamesOf(leads: readonly Lead[], withNested: boolean): string[] {
	const fields = leads
		.flatMap((lead) => Object.entries(lead))
		.flatMap(([name, value]) =>
			SECTIONS.includes(name) && isRecord(value) ? Object.entries(value) : [[name, value] as const],
		);
	const wanted = fields.filter(([, value]) => withNested || !(value instanceof Object));
	return [...new Set(wanted.map(([name]) => name))];
}
