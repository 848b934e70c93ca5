import { leadsForm } from '../../../nodes/ClickPoint/api/dataInterface';
import { leadsBody } from '../../../nodes/ClickPoint/api/queryApi';
import { rangeOf } from '../../../nodes/ClickPoint/lead/period';
import type { LeadsQuery } from '../../../nodes/ClickPoint/lead/query';

const ZONE = 'America/Los_Angeles';

const query = (some: Partial<LeadsQuery> = {}): LeadsQuery => ({
	lid: '1001',
	range: rangeOf({ firstDay: '2026-11-11', lastDay: '2026-11-16', timeZone: ZONE }),
	...some,
});

const form = (some: Partial<LeadsQuery> = {}) => leadsForm(query(some), ZONE, 0, 1000);

describe('leadsForm', () => {
	it('has just what was asked for, and no API key', () => {
		expect(leadsForm(query(), ZONE, 0, 1000)).toEqual({
			lid: '1001',
			startdate: '11-11-2026 00:00:00',
			enddate: '11-16-2026 23:59:59',
			sortfields: 'DateAdded|UID',
			sortorder: 'ASC',
			skip: '0',
			take: '1000',
		});
	});

	it('has everything that was asked for', () => {
		const everything = query({
			lid: '9223372036854775807',
			filter: { LoanAmount: { $gte: 150000, $lte: 200000 }, City: 'Zürich' },
			fields: ['FirstName', 'Email'],
			sortBy: ['State', 'DateAdded'],
			sortDirection: 'DESC',
		});
		expect(leadsForm(everything, ZONE, 999, 500)).toEqual({
			lid: '9223372036854775807',
			startdate: '11-11-2026 00:00:00',
			enddate: '11-16-2026 23:59:59',
			query: '{"LoanAmount":{"$gte":150000,"$lte":200000},"City":"Zürich"}',
			fields: 'FirstName|Email|UID|DateAdded',
			sortfields: 'State|DateAdded|UID',
			sortorder: 'DESC',
			skip: '999',
			take: '500',
		});
	});

	it.each<[string[], string]>([
		[[], 'DateAdded|UID'],
		[['DateAdded'], 'DateAdded|UID'],
		[['State'], 'State|UID'],
		[['UID'], 'UID'],
		[['uid', 'State'], 'uid|State'],
		[['State', 'Uid'], 'State|Uid'],
		[['LeadUID'], 'LeadUID|UID'],
	])('sorts by %p and, unless it is among them, by UID last', (sortBy, sortfields) => {
		expect(form({ sortBy }).sortfields).toBe(sortfields);
	});

	it.each<[string[], string | undefined]>([
		[[], undefined],
		[['Email'], 'Email|UID|DateAdded'],
		[['dateadded', 'UID'], 'dateadded|UID'],
		[['UIDs', 'uid'], 'UIDs|uid|DateAdded'],
	])('asks for the fields %p as %p', (fields, expected) => {
		expect(form({ fields }).fields).toBe(expected);
		expect('fields' in form({ fields })).toBe(expected !== undefined);
	});

	it('has a filter exactly when one is given, also an empty one', () => {
		expect('query' in form()).toBe(false);
		expect(form({ filter: {} }).query).toBe('{}');
		const hostile = Object.fromEntries([['__proto__', { $eq: 1 }]]);
		expect(form({ filter: hostile }).query).toBe('{"__proto__":{"$eq":1}}');
	});

	it('has its bounds in the zone of the account, widened where its clock is set back', () => {
		expect(leadsForm(query(), 'UTC', 0, 1)).toMatchObject({
			startdate: '11-11-2026 08:00:00',
			enddate: '11-17-2026 07:59:59',
		});
		const day = { firstDay: '2026-11-01', lastDay: '2026-11-01', timeZone: 'Etc/GMT+9' };
		expect(form({ range: rangeOf(day) })).toMatchObject({
			startdate: '11-01-2026 00:59:59',
			enddate: '11-02-2026 00:59:59',
		});
	});
});

describe('leadsBody', () => {
	it('has just what was asked for, in UTC', () => {
		expect(leadsBody(query(), 0, 1000)).toEqual({
			SortFields: ['DateAdded', 'UID'],
			SortOrder: 0,
			StartDate: '2026-11-11T08:00:00.000Z',
			EndDate: '2026-11-17T07:59:59.999Z',
			Skip: 0,
			Take: 1000,
		});
	});

	it('has everything that was asked for', () => {
		const everything = query({
			filter: { LoanAmount: { $gte: 150000 } },
			fields: ['FirstName', 'uid'],
			sortBy: ['State'],
			sortDirection: 'DESC',
		});
		expect(leadsBody(everything, 999, 500)).toEqual({
			Query: { LoanAmount: { $gte: 150000 } },
			SortFields: ['State', 'UID'],
			SortOrder: 1,
			Fields: ['FirstName', 'uid', 'DateAdded'],
			StartDate: '2026-11-11T08:00:00.000Z',
			EndDate: '2026-11-17T07:59:59.999Z',
			Skip: 999,
			Take: 500,
		});
	});
});
