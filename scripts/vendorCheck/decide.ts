import { factOf, FACT_IDS, isFactId, type FactId } from '../../sandbox/facts';
import { dig, digText, isRecord } from '../json';
import type { Answer } from './ask';

/** Which alternative of a fact a response shows. Pure. */

export type Row = Record<string, unknown>;

/** What was seen of the facts: `''` as claimed, the name of an alternative, or what else it is, in kinds and names. */
export type Seen = Map<FactId, string>;

/** Notes what was seen of a fact first; undefined is nothing. A name that is no alternative is something else. */
export function note(
	seen: Seen,
	id: string,
	found: string | undefined,
	{ shape, status }: Answer,
): void {
	if (!isFactId(id) || found === undefined || status === 0 || seen.has(id)) return;
	const isKnown = found === '' || Object.hasOwn(factOf(id).alternatives, found);
	seen.set(id, isKnown ? found : `something else: ${found} ${shape}`);
}

/** The first name whose test passes. */
export function firstOf(tests: Readonly<Record<string, boolean>>): string {
	return Object.entries(tests).find(([, passes]) => passes)?.[0] ?? '?';
}

/** How a refusal looks, as `REFUSALS` names it; `''` where it is as the fact claims. */
export function refusalOf({ status, text, value }: Answer, claimed: string): string {
	const fields = isRecord(value) ? value : {};
	const has = (name: string) => name in fields;
	const isEmpty = Array.isArray(fields.Leads) && fields.Leads.length === 0;
	const style = firstOf({
		[status]: status >= 400,
		redirect: status >= 300,
		html: /<html/i.test(text),
		xml: text.startsWith('<'),
		emptyError: isEmpty && has('Error'),
		emptyStatus: isEmpty && has('Status'),
		none: isEmpty,
		json: has('Error') || has('error'),
		message: has('Message'),
		success: fields.Success === false,
		code: has('code'),
		errors: has('errors'),
		statusFalse: fields.status === false,
		statusError: fields.status === 'error',
		status: has('Status'),
		envelope: isRecord(fields.data),
		text: text !== '' && value === undefined,
	});
	return style === claimed ? '' : style;
}

/** The list of leads of a response, in whichever place; undefined when it is none. */
export function leadsIn(answer: Answer): Row[] | undefined {
	const { status, value } = answer;
	if (status < 200 || status >= 300) return undefined;
	const fields = isRecord(value) ? value : {};
	const list = Array.isArray(value) ? value : (fields.Leads ?? fields.leads ?? fields.Results);
	const inner = list ?? dig(fields, 'Data', 'Leads');
	const unwrapped = isRecord(inner) && 'Lead' in inner ? inner.Lead : inner;
	const leads = Array.isArray(unwrapped)
		? unwrapped
		: isRecord(unwrapped)
			? [unwrapped]
			: undefined;
	return leads?.every(isRecord) ? leads : undefined;
}

export function namesOf({ value }: Answer): string {
	const fields = isRecord(value) ? value : {};
	return firstOf({
		list: Array.isArray(value),
		envelope: 'Data' in fields,
		results: 'Results' in fields,
		wrapped: isRecord(fields.Leads) && Array.isArray(fields.Leads.Lead),
		camelCase: 'leads' in fields && 'queryTotal' in fields,
		lowerCase: 'leads' in fields,
		noCounts: 'Leads' in fields && Object.keys(fields).length === 1,
		'': 'Leads' in fields,
	});
}

/** @param ofPage whether it counted one page only */
export function totalOf({ value }: Answer, claimed: 'string' | 'number', ofPage: boolean): string {
	const total = isRecord(value) ? value.QueryTotal : undefined;
	return firstOf({
		missing: total === undefined,
		null: total === null,
		page: ofPage,
		'': typeof total === claimed,
		number: typeof total === 'number',
		text: typeof total === 'string',
	});
}

export function emptyOf({ status, value }: Answer): string {
	const fields = isRecord(value) ? value : {};
	const others = Object.keys(fields).filter((name) => !/^Leads$|Total$|Count$/.test(name));
	return firstOf({
		noContent: status === 204,
		list: Array.isArray(value),
		withMessage: others.includes('Message'),
		withNoError: others.length > 0,
		leadsNull: fields.Leads === null,
		leadsAbsent: fields.Leads === undefined,
		leadsText: fields.Leads === '',
		'': Array.isArray(fields.Leads) && fields.Leads.length === 0,
	});
}

export function oneOf({ value }: Answer): string {
	const list = isRecord(value) ? value.Leads : value;
	return firstOf({
		'': Array.isArray(list),
		wrapped: isRecord(list) && isRecord(list.Lead),
		object: isRecord(list),
	});
}

export function sendsOf(leads: readonly Row[]): string | undefined {
	const all = leads.map(({ Sends }) => Sends);
	if (all.length === 0) return undefined;
	return firstOf({
		'': all.every(Array.isArray),
		nullWhenNone: all.includes(null),
		textWhenNone: all.includes(''),
		wrapped: all.some((sends) => isRecord(sends) && 'Send' in sends),
		oneObject: all.some(isRecord),
	});
}

const DATE_FORMS: Readonly<Record<string, RegExp>> = {
	iso: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/,
	isoFraction: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+$/,
	isoBlank: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
	offset: /^\d{4}-\d\d-\d\dT.*[+-]\d\d:\d\d$/,
	Z: /^\d{4}-\d\d-\d\dT[\d:]+Z$/,
	narrow: /\u202f[AP]M$/,
	noBreak: /\u00a0[AP]M$/,
	padded: /^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d [AP]M$/,
	documented: /^\d\d?\/\d\d?\/\d{4} \d\d?:\d\d:\d\d [AP]M$/,
	lower: /^\d\d?\/\d\d?\/\d{4} \d\d?:\d\d:\d\d [ap]m$/,
	hours24: /^\d\d?\/\d\d?\/\d{4} \d\d?:\d\d:\d\d$/,
};

/** The form that all dates have. */
export function dateFormOf(dates: readonly string[]): string {
	const forms = Object.entries(DATE_FORMS);
	return forms.find(([, form]) => dates.every((date) => form.test(date)))?.[0] ?? '?';
}

/** When a lead was added, by the clock of whoever tells it, as if that were UTC. */
export function timeOf(lead: Row): number {
	const text =
		[lead, lead.Properties, lead.properties, lead.Fields]
			.map((each) => digText(each, 'DateAdded'))
			.find(Boolean) ?? '';
	return wallOf(text);
}

/** A date in any of the forms. */
export function wallOf(text: string): number {
	const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)/.exec(text);
	if (iso) return Date.parse(`${iso[1]}T${iso[2]}Z`);
	const plain = text.replace(/[\u202f\u00a0]/, ' ').toUpperCase();
	const parts = /^(\d+)\/(\d+)\/(\d+) (\d+):(\d+):(\d+)(?: ([AP])M)?$/.exec(plain);
	const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (parts ?? [])
		.slice(1, 7)
		.map(Number);
	const half = parts?.[7];
	const hour24 = half === undefined ? hour : (hour % 12) + (half === 'P' ? 12 : 0);
	return parts ? Date.UTC(year, month - 1, day, hour24, minute, second) : NaN;
}

/** How leads come that should come by time, equal ones by UID, upwards and downwards. */
export function sortOf(up: readonly Row[], down: readonly Row[], reversed: string): string {
	const steps = (leads: readonly Row[], of: (lead: Row) => number) =>
		leads.slice(1).map((lead, at) => of(lead) - of(leads[at] ?? {}));
	const uidOf = ({ UID }: Row) => Number(UID);
	const isSorted = (times: number[], uids: number[]) =>
		times.every((step, at) => step > 0 || (step === 0 && (uids[at] ?? 0) > 0));
	const [upTimes, upUids] = [steps(up, timeOf), steps(up, uidOf)];
	const back = [...down].reverse();
	const [downTimes, downUids] = [steps(back, timeOf), steps(back, uidOf)];
	const rises = (list: number[]) => list.every((step) => step >= 0);
	return firstOf({
		'': isSorted(upTimes, upUids) && isSorted(downTimes, downUids),
		firstOnly: rises(upTimes) && rises(downTimes),
		ignored: rises(upUids) && rises(downUids.map((step) => -step)),
		[reversed]: rises(upTimes.map((step) => -step)),
	});
}

/** The report: one page. */
export function writeReport(seen: Seen, title: string): string {
	const different = [...seen].filter(([, found]) => found !== '');
	const rows = different.map(([id, found]) => {
		const other = factOf(id).alternatives[found];
		return `- \`${id}\`: ${factOf(id).claim}\n  - **${other ? `${found}**: ${other.claim}` : `${plain(found)}**`}`;
	});
	const ids = (some: readonly FactId[]) => some.map((id) => `\`${id}\``).join(', ') || 'none';
	const claimed = FACT_IDS.filter((id) => seen.get(id) === '');
	return [
		`# Vendor check of n8n-nodes-clickpoint-clientpoint, ${title}`,
		'Names and kinds of fields, statuses and counts; no keys, and nothing of what stands in the fields. Read it before you send it.',
		`## Different (${different.length})`,
		rows.join('\n') || 'Nothing.',
		`## As the package holds true (${claimed.length})`,
		ids(claimed),
		'## Not seen',
		ids(FACT_IDS.filter((id) => !seen.has(id))),
		'',
	].join('\n\n');
}

/** The last net: what is seen is made of kinds and names, so there should be nothing for it to catch. */
function plain(text: string): string {
	return text
		.replaceAll('`', "'")
		.replace(/[\w.+%-]+@[\w-]+(\.[\w-]+)+/g, '(email)')
		.replace(/\d{7,}/g, '(digits)')
		.slice(0, 400);
}
