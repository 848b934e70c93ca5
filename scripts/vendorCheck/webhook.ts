import type { FactOf } from '../../sandbox/facts';
import { isRecord, parseJson } from '../json';
import { decide, need, type Check } from './finding';
import { kindOf, safeName, shapeOf } from './shapes';

const NAMES =
	'ClientPointId Revenue Client ViewStatus CreatedDate SendDate WonDate AssignedTo Status Division DivisionId CustomFields ClientPointLink'.split(
		' ',
	);

/** The checks of a webhook's body that somebody received. */
export function webhookChecks(text: string): Record<FactOf<'webhook'>, Check> {
	const body = parseJson(text);
	const data = () => {
		need(isRecord(body) && isRecord(body.Data), 'The body has no Data.');
		return body.Data;
	};
	const has = (name: string) => {
		const value = data()[name];
		need(value !== undefined, `There is no ${name}.`);
		return value;
	};
	return {
		'webhook.shape': async () => {
			const good = isRecord(body) && typeof body.Event === 'string' && isRecord(body.Data);
			return decide(good, body === undefined ? 'no JSON' : shapeOf(body));
		},
		'webhook.names': async () => {
			const names = Object.keys(data());
			const missing = NAMES.filter((name) => !names.includes(name));
			const more = names.filter((name) => !NAMES.includes(name)).map(safeName);
			return decide(
				missing.length === 0,
				`missing: ${missing.join(', ') || 'none'}; more: ${more.join(', ') || 'none'}`,
			);
		},
		'webhook.texts': async () => {
			const [id, revenue] = [has('ClientPointId'), has('Revenue')];
			const good =
				typeof id === 'string' &&
				/^\d+$/.test(id) &&
				typeof revenue === 'string' &&
				/^-?\d+\.\d\d$/.test(revenue);
			return decide(good, `ClientPointId ${kindOf(id)}, Revenue ${kindOf(revenue)}`);
		},
		'webhook.dates': async () => {
			const dates = ['CreatedDate', 'SendDate', 'WonDate'].map(has);
			const good = dates.every(
				(date) =>
					date === null ||
					(typeof date === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(date)),
			);
			return decide(good, shapeOf(dates));
		},
		'webhook.event': async () => {
			const event = isRecord(body) ? body.Event : undefined;
			need(typeof event === 'string', 'There is no Event.');
			const same = (name: string) => event === has(name);
			const good = same('Status') || same('ViewStatus');
			return decide(
				good,
				`Event is ${same('Status') ? '' : 'not '}the Status, ${same('ViewStatus') ? '' : 'not '}the ViewStatus`,
			);
		},
		'webhook.customFields': async () => {
			const fields = has('CustomFields');
			const values = isRecord(fields) ? Object.values(fields) : [];
			need(!isRecord(fields) || values.length > 0, 'There are no custom fields.');
			const good = isRecord(fields) && values.every((value) => typeof value === 'string');
			return decide(good, isRecord(fields) ? shapeOf(values) : shapeOf(fields));
		},
		'webhook.link': async () => {
			const link = has('ClientPointLink');
			const good =
				typeof link === 'string' && /^https:\/\/[\w-]+\.clientpoint\.net\/v\/\d+\/\d+$/.test(link);
			return decide(good, good ? 'of that form' : kindOf(link));
		},
	};
}
