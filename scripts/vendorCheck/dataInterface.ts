import { tzOffset } from '@date-fns/tz';

import type { FactOf } from '../../sandbox/facts';
import { formatVendorDate, MINUTE, parseVendorDate, type WallTime } from '../../sandbox/zone';
import { isRecord } from '../json';
import { decide, need, onceAnswered, Undecided, type Check, type Finding } from './finding';
import {
	compareUids,
	countOf,
	needLeads,
	readLeadList,
	sameMembers,
	sendsName,
	uidOf,
	uidsOf,
	type LeadList,
	type Row,
} from './leadList';
import { describeAnswer, type Exchange, type Send } from './sender';
import { kindOf, safeName, shapeOf } from './shapes';

/** The Data Interface of one account. */
export interface DataInterfaceAccount {
	url: string;
	key: string;
	lid: string;
}

/** A lead whose time is known, as DateAdded writes it. */
interface Known {
	uid: string;
	wall: WallTime;
}

/** A narrow period around known leads. */
interface Window {
	from: WallTime;
	to: WallTime;
	/** Those that lie in it, bounds included; by time, equal ones by UID. */
	leads: Known[];
}

const DAY = 24 * 60 * MINUTE;
/** How far back the newest leads are looked for, in days, until there are some. */
const REACHES = [30, 365, 5000];
/** How many leads are looked at. */
const SAMPLE = 20;
const PACIFIC = 'America/Los_Angeles';
const STANDARD_FIELDS = 'UID LeadSource DateAdded FileUID Campaign IsValid MaxSell Price'.split(
	' ',
);
const SEND_FIELDS = 'SendUID Client DateSent Status Price'.split(' ');
const INVENTED = 'NoSuchThingAtAll';
const JSON_HEADERS = { accept: 'application/json' };

/** Asks for leads: what the checks of both interfaces share. */
export type DataInterface = ReturnType<typeof openDataInterface>;

export function openDataInterface(send: Send, account: DataInterfaceAccount, now: () => Date) {
	const { url, key, lid } = account;

	const call = async (
		how: 'GET' | 'POST',
		parameters: Record<string, string>,
		headers: Record<string, string> = JSON_HEADERS,
	): Promise<Exchange> =>
		await send({
			method: how,
			base: url,
			path: '/',
			headers,
			[how === 'GET' ? 'query' : 'form']: { key, lid, ...parameters },
		});

	/** The newest leads, in a period that the vendor's own page documents how to write. */
	const askNewest = async (how: 'GET' | 'POST', reach: number): Promise<Exchange> => {
		const today = now().getTime();
		return await call(how, {
			startdate: bareDate(today - reach * DAY),
			enddate: bareDate(today + 2 * DAY),
			sortfields: 'DateAdded|UID',
			sortorder: 'DESC',
			take: String(SAMPLE),
		});
	};

	/** Whether POST answers leads, and if it does not, whether GET does. */
	const first = onceAnswered(async () => {
		for (const how of ['POST', 'GET'] as const) {
			const exchange = await askNewest(how, REACHES[0] ?? 0);
			if (readLeadList(exchange)) return { how, exchange };
			if (how === 'GET') needLeads(exchange, 'The newest leads');
		}
		throw new Undecided('The newest leads were not answered.');
	});

	const newest = onceAnswered(async () => {
		const { how, exchange } = await first();
		let answer = exchange;
		for (const reach of REACHES.slice(1)) {
			if (needLeads(answer, 'The newest leads').leads.length > 0) break;
			answer = await askNewest(how, reach);
		}
		const list = needLeads(answer, 'The newest leads');
		need(list.leads.length > 0, 'The lead type has no leads.');
		return { exchange: answer, list };
	});

	const again = onceAnswered(async () => {
		const { how } = await first();
		const exchange = await askNewest(how, REACHES[0] ?? 0);
		return { exchange, list: needLeads(exchange, 'The newest leads') };
	});

	const known = onceAnswered(async () => {
		const leads = knownOf((await newest()).list);
		need(leads.length > 0, 'The dates of the leads could not be read.');
		return leads;
	});

	const window = onceAnswered(async (): Promise<Window> => {
		const leads = await known();
		const { list } = await newest();
		const seconds = [...new Set(leads.map(({ wall }) => wall))].sort((a, b) => b - a);
		// of the earliest second there may be more leads than were answered, in the newest one might still arrive
		const isAll = (countOf(list.total) ?? Infinity) <= list.leads.length;
		const whole = isAll ? seconds : seconds.slice(0, -1);
		const settled = whole.length > 2 ? whole.slice(1) : whole;
		const [to] = settled;
		const from = settled.at(-1);
		need(to !== undefined && from !== undefined, 'All leads looked at are of the same second.');
		const inside = leads
			.filter(({ wall }) => wall >= from && wall <= to)
			.sort((a, b) => a.wall - b.wall || compareUids(a.uid, b.uid));
		return { from, to, leads: inside };
	});

	/** Asks for the narrow period, with these parameters over the usual ones. */
	const inWindow = async (parameters: Record<string, string> = {}): Promise<Exchange> => {
		const { how } = await first();
		return await call(how, { ...(await bounds()), take: '1000', ...parameters });
	};

	const bounds = async () => {
		const { from, to } = await window();
		return { startdate: withDashes(from), enddate: withDashes(to) };
	};

	/** The narrow period, asked for as the nodes do. */
	const base = onceAnswered(async () => await inWindow());

	return { account, call, first, newest, again, known, window, bounds, inWindow, base };
}

/**
 * The checks of the Data Interface. All of them read, none writes.
 * @param utcTimes when leads were added, by UID in ms since 1970, as the Query API tells; undefined without that
 */
export function dataInterfaceChecks(
	source: DataInterface,
	send: Send,
	utcTimes: (() => Promise<ReadonlyMap<string, number>>) | undefined,
	now: () => Date,
): Record<FactOf<'dataInterface'>, Check> {
	const { account, call, first, newest, known, window, bounds, inWindow, base } = source;
	const { url, key, lid } = account;

	/** The leads of the narrow period as they were answered: what other ways to ask for it have to answer too. */
	const reference = onceAnswered(async () => {
		const list = needLeads(await base(), 'The leads of a narrow period');
		need(list.leads.length > 0, 'A narrow period around known leads was answered without any.');
		return list;
	});
	const several = async (least: number) => {
		const list = await reference();
		need(list.leads.length >= least, `It takes ${least} leads, and there are fewer.`);
		return uidsOf(list);
	};
	const sameAsReference = async (exchange: Exchange): Promise<Finding> => {
		const expected = uidsOf(await reference());
		const list = readLeadList(exchange);
		if (!list) return decide(false, describeAnswer(exchange));
		return decide(
			sameMembers(uidsOf(list), expected),
			`${list.leads.length} leads, of ${expected.length} expected`,
		);
	};
	/** Known leads between the bounds, which any understanding of the bounds has to give. */
	const interior = async () => {
		const { from, to, leads } = await window();
		const inside = leads.filter(({ wall }) => wall > from && wall < to).map(({ uid }) => uid);
		need(inside.length > 0, 'It takes leads of three different seconds, and there are fewer.');
		return inside;
	};
	const answeredUids = async () => uidsOf(needLeads(await base(), 'The leads of a narrow period'));
	/** Whether the leads of one bound are in the answer. */
	const hasBound = async (which: 'from' | 'to'): Promise<Finding> => {
		const inside = await interior();
		const uids = await answeredUids();
		need(
			inside.every((uid) => uids.includes(uid)),
			'The leads between the bounds were not answered either.',
		);
		const bound = await window();
		const there = bound.leads.filter(({ wall }) => wall === bound[which]);
		const found = there.filter(({ uid }) => uids.includes(uid));
		return decide(found.length === there.length, `${found.length} of the ${there.length} leads`);
	};
	const refusedWith = (status: number, exchange: Exchange): Finding =>
		decide(exchange.status === status, describeAnswer(exchange));

	const xml = onceAnswered(
		async () => await call('GET', { ...(await bounds()), take: '1000' }, { accept: '' }),
	);
	const xmlList = async () => {
		const list = needLeads(await xml(), 'The leads without an Accept header');
		need(list.format === 'xml', 'The answer is not XML.');
		return list;
	};
	const jsonNewest = async () => {
		const { exchange, list } = await newest();
		need(exchange.body.format === 'json', 'The answer is not JSON.');
		const { value } = exchange.body;
		return { list, top: isRecord(value) ? value : {} };
	};
	const lastPage = onceAnswered(async () => {
		const count = (await several(2)).length;
		const exchange = await inWindow({
			sortfields: 'DateAdded|UID',
			sortorder: 'ASC',
			skip: String(count - 1),
			take: '2',
		});
		return { count, list: needLeads(exchange, 'The leads of the last page') };
	});
	const bareDates = onceAnswered(async () => {
		const { to } = await window();
		return await call((await first()).how, {
			startdate: bareDate(to - 7 * DAY),
			enddate: bareDate(to, true),
			sortfields: 'DateAdded|UID',
			sortorder: 'DESC',
			take: '1',
		});
	});
	const fewFields = onceAnswered(async () => {
		const { other } = await someField();
		return await inWindow({ fields: [other, 'UID', INVENTED].join('|') });
	});
	const someField = async () => {
		const rows = (await reference()).leads;
		const names = Object.keys(rows[0] ?? {});
		const other = names
			.slice(names.indexOf('UID') + 1)
			.find(
				(name) =>
					/^[A-Za-z]\w*$/.test(name) &&
					!/^(UID|DateAdded|Sends?)$/i.test(name) &&
					rows.every((row) => name in row),
			);
		need(names.includes('UID') && other !== undefined, 'The leads have no field to ask for.');
		return { other, rows };
	};
	const wrongKey = onceAnswered(
		async () =>
			await call((await first()).how, { ...(await fewDays()), key: 'not-a-key-vendor-check' }),
	);
	const wrongLid = onceAnswered(
		async () => await call((await first()).how, { ...(await fewDays()), lid: '2147483646' }),
	);
	const isoDates = onceAnswered(async () => {
		const day = (days: number) => new Date(now().getTime() + days * DAY).toISOString().slice(0, 10);
		return await call((await first()).how, { startdate: day(-1), enddate: day(1), take: '1' });
	});
	const fewDays = async () => {
		const today = now().getTime();
		// some leads are needed to tell a list of none from a refusal
		await newest();
		return { startdate: bareDate(today - DAY), enddate: bareDate(today + 2 * DAY), take: '1' };
	};
	const query = async (filter: string, expected: readonly string[]): Promise<Finding> => {
		const exchange = await inWindow({ query: filter });
		const list = readLeadList(exchange);
		if (!list) return decide(false, describeAnswer(exchange));
		return decide(
			sameMembers(uidsOf(list), expected),
			`${list.leads.length} leads, of ${expected.length} expected`,
		);
	};
	const withSends = async () => {
		const rows = (await newest()).list.leads.filter((row) => sendsName(row) !== undefined);
		need(rows.length > 0, 'The leads looked at have no Sends.');
		return rows;
	};

	return {
		'dataInterface.get': async () => await sameAsReference(await xml()),
		'dataInterface.post.form': async () => {
			const { how, exchange } = await first();
			return how === 'POST'
				? decide(true, describeAnswer(exchange))
				: decide(false, 'GET answered leads, POST did not');
		},
		'dataInterface.post.multipart': async () => {
			await reference();
			const parameters = { key, lid, ...(await bounds()), take: '1000' };
			const call = { method: 'POST', base: url, path: '/', headers: JSON_HEADERS } as const;
			return await sameAsReference(await send({ ...call, multipart: parameters }));
		},
		'dataInterface.parameters.case': async () => {
			await reference();
			const { startdate, enddate } = await bounds();
			const form = { Key: key, LID: lid, StartDate: startdate, ENDDATE: enddate, Take: '1000' };
			const call = { base: url, path: '/', headers: JSON_HEADERS };
			return await sameAsReference(
				(await first()).how === 'POST'
					? await send({ ...call, method: 'POST', form })
					: await send({ ...call, method: 'GET', query: form }),
			);
		},
		'dataInterface.parameters.ignored': async () => {
			await reference();
			return await sameAsReference(await inWindow({ query: '', fields: '', [INVENTED]: '1' }));
		},
		'dataInterface.period.startInclusive': async () => await hasBound('from'),
		'dataInterface.period.endInclusive': async () => await hasBound('to'),
		'dataInterface.period.reversed': async () => {
			await reference();
			const { startdate, enddate } = await bounds();
			need(startdate !== enddate, 'It takes leads of two different seconds, and there are fewer.');
			const exchange = await inWindow({ startdate: enddate, enddate: startdate });
			const list = readLeadList(exchange);
			return decide(list?.leads.length === 0, describeAnswer(exchange));
		},
		'dataInterface.date.dashes': async () => {
			const inside = await interior();
			const exchange = await base();
			const list = readLeadList(exchange);
			if (!list) return decide(false, describeAnswer(exchange));
			const found = inside.filter((uid) => uidsOf(list).includes(uid)).length;
			return decide(found === inside.length, `${found} of the ${inside.length} leads inside`);
		},
		'dataInterface.date.slashes': async () => {
			const exchange = await bareDates();
			return decide(readLeadList(exchange) !== undefined, describeAnswer(exchange));
		},
		'dataInterface.date.bareIsMidnight': async () => {
			const { to } = await window();
			const [newestOfThem] = knownOf(needLeads(await bareDates(), 'Leads up to a bare date'));
			need(to !== midnight(to), 'The lead was added at midnight.');
			need(newestOfThem !== undefined, 'There are no leads in the week before that date.');
			return decide(
				newestOfThem.wall <= midnight(to),
				newestOfThem.wall <= midnight(to)
					? 'the day itself was left out'
					: 'leads of the day itself were answered',
			);
		},
		'dataInterface.date.amPm': async () => {
			await reference();
			const { from, to } = await window();
			return await sameAsReference(
				await inWindow({ startdate: formatVendorDate(from), enddate: formatVendorDate(to) }),
			);
		},
		'dataInterface.date.isoRefused': async () => {
			await newest();
			return refusedWith(400, await isoDates());
		},
		'dataInterface.zone.sameAsDateAdded': async () => {
			const inside = await interior();
			const uids = await answeredUids();
			const expected = (await window()).leads.map(({ uid }) => uid);
			const missing = inside.filter((uid) => !uids.includes(uid)).length;
			const strange = uids.filter((uid) => !expected.includes(uid)).length;
			return decide(
				missing === 0 && strange === 0,
				`${missing} leads missing, ${strange} leads from outside of the period`,
			);
		},
		'dataInterface.json.accept': async () => {
			const { exchange } = await newest();
			const isJson = exchange.contentType === 'application/json' && exchange.body.format === 'json';
			return decide(
				isJson,
				`${exchange.contentType || 'no content type'}, ${exchange.body.format}`,
			);
		},
		'dataInterface.json.names': async () => {
			const { top } = await jsonNewest();
			return decide('QueryTotal' in top && 'Leads' in top, namesOf(top));
		},
		'dataInterface.json.counts': async () => {
			const { top } = await jsonNewest();
			return decide('TakeCount' in top && 'SentCount' in top, namesOf(top));
		},
		'dataInterface.json.totalIsText': async () => {
			const { list } = await jsonNewest();
			return decide(
				typeof list.total === 'string' && countOf(list.total) !== undefined,
				kindOf(list.total),
			);
		},
		'dataInterface.json.valuesAreTexts': async () => {
			const { list } = await jsonNewest();
			const others = list.leads.flatMap((row) =>
				Object.entries(row).filter(
					([name, value]) => !/^sends?$/i.test(name) && typeof value !== 'string',
				),
			);
			const kinds = new Set(others.map(([name, value]) => `${safeName(name)}: ${kindOf(value)}`));
			return decide(kinds.size === 0, kinds.size === 0 ? 'all texts' : [...kinds].join(', '));
		},
		'dataInterface.xml.default': async () => {
			const exchange = await xml();
			return decide(exchange.body.format === 'xml', describeAnswer(exchange));
		},
		'dataInterface.xml.contentType': async () => {
			await xmlList();
			const { contentType } = await xml();
			return decide(contentType === 'application/xml', contentType || 'no content type');
		},
		'dataInterface.xml.shape': async () => {
			const { body } = await xml();
			need(body.format === 'xml', 'The answer is not XML.');
			const names = isRecord(body.value) ? Object.keys(body.value) : [];
			const expected = ['@querytotal', '@takecount', '@sentcount', 'Lead'];
			return decide(
				body.root === 'Leads' && sameMembers(names, expected),
				`<${safeName(body.root)}> with ${names.map(safeName).join(', ')}`,
			);
		},
		'dataInterface.xml.sameLeads': async () => {
			const json = await reference();
			need(json.format === 'json', 'There is no JSON to compare with.');
			const fields = ({ leads }: LeadList) =>
				leads.map((row) => [uidOf(row), ...Object.keys(row).sort()].join(' '));
			const asXml = await xmlList();
			return decide(
				sameMembers(fields(asXml), fields(json)),
				`${asXml.leads.length} and ${json.leads.length} leads, fields ${
					shapeOf(asXml.leads) === shapeOf(json.leads) ? 'of the same shape' : 'compared by name'
				}`,
			);
		},
		'dataInterface.count.total': async () => {
			const { count, list } = await lastPage();
			return decide(countOf(list.total) === count, `${showCount(list.total)}, expected ${count}`);
		},
		'dataInterface.count.take': async () => {
			const { list } = await lastPage();
			return decide(countOf(list.take) === 2, `${showCount(list.take)}, expected 2`);
		},
		'dataInterface.count.sent': async () => {
			const { list } = await lastPage();
			need(list.leads.length === 1, `The last page had ${list.leads.length} leads.`);
			return decide(countOf(list.sent) === 1, `${showCount(list.sent)}, expected 1`);
		},
		'dataInterface.uid': async () => {
			const uids = uidsOf((await newest()).list);
			const good = uids.every((uid) => /^\d+$/.test(uid)) && new Set(uids).size === uids.length;
			return decide(good, `${new Set(uids).size} of ${uids.length}, ${shapeOf(uids)}`);
		},
		'dataInterface.uid.ascends': async () => {
			const leads = [...(await known())].sort((a, b) => a.wall - b.wall);
			const steps = pairs(leads).filter(([a, b]) => a.wall < b.wall);
			need(steps.length > 0, 'All leads looked at are of the same second.');
			const down = steps.filter(([a, b]) => compareUids(a.uid, b.uid) > 0).length;
			return decide(down === 0, `${down} of ${steps.length} steps go down`);
		},
		'dataInterface.dateAdded.form': async () => {
			const dates = (await newest()).list.leads.map((row) => row.DateAdded);
			const good = dates.every(
				(date) =>
					typeof date === 'string' &&
					/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}:\d{2} [AP]M$/.test(date),
			);
			return decide(good, shapeOf(dates));
		},
		'dataInterface.lead.standardFields': async () => {
			const { leads } = (await newest()).list;
			const missing = STANDARD_FIELDS.filter((name) => !leads.every((row) => name in row));
			return decide(
				missing.length === 0,
				missing.length === 0 ? `in all of ${leads.length} leads` : `not ${missing.join(', ')}`,
			);
		},
		'dataInterface.lead.absentFields': async () => {
			const { leads } = (await newest()).list;
			const names = new Set(leads.flatMap((row) => Object.keys(row)));
			const partial = [...names].filter((name) => !leads.every((row) => name in row));
			need(partial.length > 0, `All of ${leads.length} leads have the same fields.`);
			return decide(true, `${partial.length} of ${names.size} fields`);
		},
		'dataInterface.sends.inside': async () => {
			const { leads } = (await newest()).list;
			if (leads.some((row) => sendsName(row) !== undefined)) return decide(true, 'in the leads');
			const nested = leads.flatMap((row) =>
				Object.entries(row).filter(([, value]) => typeof value === 'object' && value !== null),
			);
			const names = [...new Set(nested.map(([name]) => safeName(name)))];
			need(names.length > 0, `None of ${leads.length} leads has anything nested in it.`);
			return decide(false, `no Sends, but ${names.join(', ')}`);
		},
		'dataInterface.sends.shape': async () => {
			const json = await withSends();
			const asXml = (await xmlList()).leads.filter((row) => sendsName(row) !== undefined);
			need((await newest()).list.format === 'json', 'There is no JSON to look at.');
			const inJson = json.map((row) => row.Sends);
			const inXml = asXml.map((row) => row.Sends);
			need(
				inJson.some((sends) => !isEmpty(sends)) && inXml.some((sends) => !isEmpty(sends)),
				'None of the leads looked at was sent to anybody.',
			);
			const good =
				inJson.every((sends) => Array.isArray(sends) && sends.every(isRecord)) &&
				inXml.every((sends) => isEmpty(sends) || (isRecord(sends) && namesOf(sends) === 'Send'));
			return decide(good, `JSON ${shapeOf(inJson)}; XML ${shapeOf(inXml)}`);
		},
		'dataInterface.sends.fields': async () => {
			const sends = (await withSends()).flatMap((row) => listOf(row[sendsName(row) ?? '']));
			const rows = sends.filter(isRecord);
			need(rows.length > 0, 'None of the leads looked at was sent to anybody.');
			const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
			return decide(sameMembers(names, SEND_FIELDS), names.map(safeName).join(', '));
		},
		'dataInterface.fields.chosen': async () => {
			const { other } = await someField();
			const { leads } = needLeads(await fewFields(), 'Leads with two of their fields');
			const good = leads.every((row) =>
				sameMembers(
					Object.keys(row).filter((name) => name !== INVENTED),
					['UID', other],
				),
			);
			return decide(good && leads.length > 0, shapeOf(leads));
		},
		'dataInterface.fields.order': async () => {
			const { leads } = needLeads(await fewFields(), 'Leads with two of their fields');
			need(leads.length > 0, 'There were no leads.');
			const inOrder = leads.every((row) => Object.keys(row)[0] === 'UID');
			return decide(inOrder, inOrder ? 'UID first' : 'UID behind the other');
		},
		'dataInterface.fields.unknown': async () => {
			const exchange = await fewFields();
			const list = readLeadList(exchange);
			return decide(
				list !== undefined && !list.leads.some((row) => INVENTED in row),
				describeAnswer(exchange),
			);
		},
		'dataInterface.fields.sends': async () => {
			need(
				(await reference()).leads.some((row) => sendsName(row) !== undefined),
				'The leads looked at have no Sends.',
			);
			const exchange = await inWindow({ fields: 'UID|Sends' });
			const list = readLeadList(exchange);
			if (!list) return decide(false, describeAnswer(exchange));
			return decide(
				list.leads.some((row) => sendsName(row) !== undefined),
				shapeOf(list.leads),
			);
		},
		'dataInterface.sort.default': async () => {
			const steps = pairs(knownOf(await reference())).filter(([a, b]) => a.wall !== b.wall);
			need(steps.length > 0, 'All leads looked at are of the same second.');
			const down = steps.filter(([a, b]) => a.wall > b.wall).length;
			return decide(down === 0, `${down} of ${steps.length} steps go back in time`);
		},
		'dataInterface.sort.ties': async () => ties(knownOf(await reference()), 1),
		'dataInterface.sort.second': async () => ties(await known(), -1),
		'dataInterface.sort.numeric': async () => {
			const uids = [...(await several(2))].sort(compareUids);
			const exchange = await inWindow({ sortfields: 'UID', sortorder: 'DESC', take: '2' });
			const list = readLeadList(exchange);
			if (!list) return decide(false, describeAnswer(exchange));
			const good = uidsOf(list).join() === uids.slice(-2).reverse().join();
			return decide(good, good ? 'the two highest' : 'other leads, or another order');
		},
		'dataInterface.page.skip': async () => {
			const { list } = await lastPage();
			const { to } = await window();
			const [last] = knownOf(list);
			const latest = Math.max(...knownOf(await reference()).map(({ wall }) => wall));
			const good = list.leads.length === 1 && last !== undefined && last.wall === latest;
			return decide(
				good,
				`${list.leads.length} leads, expected the last one${latest === to ? '' : ' of those answered'}`,
			);
		},
		'dataInterface.page.thousand': async () => {
			await interior();
			const exchange = await base();
			return decide(readLeadList(exchange) !== undefined, describeAnswer(exchange));
		},
		'dataInterface.page.most': async () => {
			await reference();
			return refusedWith(400, await inWindow({ take: '10001' }));
		},
		'dataInterface.page.default': async () => {
			const expected = await several(1);
			const { how } = await first();
			const list = needLeads(await call(how, await bounds()), 'The leads without take');
			const take = countOf(list.take);
			const isCut = list.leads.length < expected.length;
			need(
				isCut || (take !== undefined && take !== 0 && take !== list.leads.length),
				'takecount does not tell.',
			);
			return decide(take === 100, `${list.leads.length} leads, takecount ${showCount(list.take)}`);
		},
		'dataInterface.query.equality': async () => {
			const [uid = ''] = await several(2);
			return await query(`{"UID":${uid}}`, [uid]);
		},
		'dataInterface.query.range': async () => {
			const [, ...others] = [...(await several(3))].sort(compareUids);
			return await query(`{"UID":{"$gte":${others[0]},"$lte":${others.at(-1)}}}`, others);
		},
		'dataInterface.query.in': async () => {
			const two = (await several(3)).slice(0, 2);
			return await query(`{"UID":{"$in":[${two.join()}]}}`, two);
		},
		'dataInterface.query.dateAdded': async () => {
			const leads = knownOf(await reference());
			const middle = leads[Math.floor(leads.length / 2)]?.wall ?? 0;
			const expected = leads.filter(({ wall }) => wall >= middle);
			need(expected.length < leads.length, 'It takes leads of two different seconds.');
			return await query(
				`{"DateAdded":{"$gte":"${withDashes(middle)}"}}`,
				expected.map(({ uid }) => uid),
			);
		},
		'dataInterface.query.unknownOperator': async () => {
			await reference();
			return refusedWith(400, await inWindow({ query: `{"UID":{"$${INVENTED}":1}}` }));
		},
		'dataInterface.error.key': async () => refusedWith(401, await wrongKey()),
		'dataInterface.error.keyIsNoList': async () => {
			const exchange = await wrongKey();
			return decide(readLeadList(exchange) === undefined, describeAnswer(exchange));
		},
		'dataInterface.error.lid': async () => {
			const exchange = await wrongLid();
			const isError = exchange.status === 200 && readLeadList(exchange) === undefined;
			return decide(isError, describeAnswer(exchange));
		},
		'dataInterface.error.lidIsNoList': async () => {
			const exchange = await wrongLid();
			return decide(readLeadList(exchange) === undefined, describeAnswer(exchange));
		},
		'dataInterface.error.shape': async () => {
			const refusals = [await wrongKey(), await wrongLid(), await isoDates()].filter(
				(exchange) => readLeadList(exchange) === undefined,
			);
			need(refusals.length > 0, 'Nothing was refused.');
			const good = refusals.every(
				({ body }) =>
					body.format === 'json' &&
					isRecord(body.value) &&
					namesOf(body.value) === 'Error' &&
					typeof body.value.Error === 'string',
			);
			return decide(good, refusals.map(describeAnswer).join('; '));
		},
		'dataInterface.zone.pacific': async () => {
			const times = await utcTimes?.().catch((error: unknown) => {
				if (error instanceof Undecided) return undefined;
				throw error;
			});
			const offsets = (await known()).flatMap(({ uid, wall }) => {
				const instant = times?.get(uid);
				return instant === undefined ? [] : [{ instant, offset: wall - instant }];
			});
			if (offsets.length > 0) {
				const seen = [...new Set(offsets.map(({ offset }) => showOffset(offset)))].join(', ');
				return decide(
					offsets.every(({ instant, offset }) => Math.abs(offset - pacific(instant)) < MINUTE),
					`${seen}, in ${offsets.length} leads`,
				);
			}
			return await byTheClock(source);
		},
	};
}

/** Finds out the time zone without UTC times: by a lead that arrives meanwhile, or one that would be from the future. */
async function byTheClock({ newest, known, again }: DataInterface): Promise<Finding> {
	const before = (await known()).map(({ uid }) => uid);
	const started = (await newest()).exchange.sentAt;
	const later = await again();
	const ended = later.exchange.sentAt;
	const instantOf = (wall: WallTime) => wall - pacific(wall - pacific(wall));
	const after = knownOf(later.list);
	const latest = Math.max(...after.map(({ wall }) => instantOf(wall)));
	if (latest > ended + 5 * MINUTE) {
		const minutes = Math.round((latest - ended) / MINUTE);
		return decide(
			false,
			`read as Pacific Time, the newest lead is ${minutes} minutes in the future`,
		);
	}
	const arrived = after.filter(({ uid }) => !before.includes(uid));
	const fresh = arrived.filter(({ wall }) => instantOf(wall) > started - 10 * MINUTE);
	if (fresh.length > 0) return decide(true, 'a lead arrived meanwhile, and has the time of now');
	const age = Math.round((ended - latest) / MINUTE);
	throw new Undecided(
		`Read as Pacific Time, the newest lead is ${age} minutes old, which does not decide. It takes a lead that arrives during the check, or the Query API.`,
	);
}

/** Whether leads of one second are in the order of their UIDs. */
function ties(leads: readonly Known[], direction: 1 | -1): Finding {
	const tied = pairs(leads).filter(([a, b]) => a.wall === b.wall);
	need(tied.length > 0, `None of ${leads.length} leads has the same second as another.`);
	const wrong = tied.filter(([a, b]) => direction * compareUids(a.uid, b.uid) > 0).length;
	return decide(wrong === 0, `${wrong} of ${tied.length} pairs are the other way round`);
}

function knownOf({ leads }: LeadList): Known[] {
	return leads.flatMap((row) => {
		const wall = typeof row.DateAdded === 'string' ? parseVendorDate(row.DateAdded) : undefined;
		return wall === undefined ? [] : [{ uid: uidOf(row), wall }];
	});
}

function pairs<T>(list: readonly T[]): Array<[T, T]> {
	return list.flatMap((each, at): Array<[T, T]> => {
		const next = list[at + 1];
		return next === undefined ? [] : [[each, next]];
	});
}

/** `M/D/YYYY` of a wall time, or `MM/DD/YYYY`. */
function bareDate(wall: WallTime, padded = false): string {
	const date = new Date(wall);
	const two = (value: number) => (padded ? String(value).padStart(2, '0') : String(value));
	return `${two(date.getUTCMonth() + 1)}/${two(date.getUTCDate())}/${date.getUTCFullYear()}`;
}

/** `MM-DD-YYYY HH:mm:ss` */
function withDashes(wall: WallTime): string {
	const time = new Date(wall).toISOString().slice(11, 19);
	return `${bareDate(wall, true).replaceAll('/', '-')} ${time}`;
}

function midnight(wall: WallTime): WallTime {
	return Math.floor(wall / DAY) * DAY;
}

/** Offset of Pacific Time from UTC at an instant, in ms. */
function pacific(instant: number): number {
	return tzOffset(PACIFIC, new Date(instant)) * MINUTE;
}

function showOffset(offset: number): string {
	const minutes = Math.abs(Math.round(offset / MINUTE));
	const two = (value: number) => String(value).padStart(2, '0');
	return `UTC${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function showCount(value: unknown): string {
	return String(countOf(value) ?? kindOf(value));
}

function namesOf(record: Row): string {
	return Object.keys(record).map(safeName).join(', ');
}

function isEmpty(value: unknown): boolean {
	return value === '' || value === null || (Array.isArray(value) && value.length === 0);
}

/** Sends, however they are wrapped. */
function listOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value;
	return isRecord(value) ? Object.values(value).flat() : [];
}
