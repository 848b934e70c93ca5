import fc from 'fast-check';
import {
	bothReadings,
	readDate,
	readDates,
	type DateForm,
	withIsoDateAdded,
} from '../../../nodes/ClickPoint/lead/dates';
import type { Lead } from '../../../nodes/ClickPoint/lead/lead';
import { anyZone, aroundChange } from '../shared/days';
import { asVendorWrites, instantsOf, wallClock } from '../shared/wallClock';
import { anyText } from '../shared/texts';

const ZONE = 'America/Los_Angeles';

describe('withIsoDateAdded', () => {
	it.each([
		['1/5/2014 10:50:54 AM', '2014-01-05T10:50:54-08:00'],
		['11/21/2026 9:30:00 AM', '2026-11-21T09:30:00-08:00'],
		['7/4/2026 12:00:00 AM', '2026-07-04T00:00:00-07:00'],
		['11/1/2026 1:30:00 AM', '2026-11-01T01:30:00-07:00'],
		['2026-11-21T09:30:00', '2026-11-21T09:30:00-08:00'],
		['2026-11-21 09:30:00.5', '2026-11-21T09:30:00.500-08:00'],
		['\n 11/21/2026 9:30:00 AM\n', '2026-11-21T09:30:00-08:00'],
	])('writes %s as %s, in the zone of the account', (DateAdded, iso) => {
		expect(withIsoDateAdded({ UID: '1', DateAdded }, ZONE)).toEqual({ UID: '1', DateAdded: iso });
	});

	it('writes one that stands beside Properties', () => {
		const lead = { DateAdded: '1/5/2014 10:50:54 AM', Properties: { Status: 'New' } };
		const dated = { ...lead, DateAdded: '2014-01-05T10:50:54-08:00' };
		expect(withIsoDateAdded(lead, ZONE)).toEqual(dated);
	});

	it.each<[string, Lead]>([
		['of another form', { DateAdded: 'Nov 21 2026 9:30AM' }],
		['that has a zone', { DateAdded: '2026-11-21T09:30:00Z' }],
		['that no calendar has', { DateAdded: '2/30/2014 10:50:54 AM' }],
		['that is empty', { DateAdded: '' }],
		['that is null', { DateAdded: null }],
		['that is a list', { DateAdded: ['1/5/2014 10:50:54 AM'] }],
		['that is absent', { UID: '1' }],
		['under another name', { dateadded: '1/5/2014 10:50:54 AM' }],
		['of the lead type itself', { BirthDate: '1/5/2014 10:50:54 AM' }],
	])('leaves a date alone %s', (_, lead) => {
		const before = JSON.stringify(lead);
		expect(JSON.stringify(withIsoDateAdded(lead, ZONE))).toBe(before);
	});
});

describe('readDate', () => {
	const read = (text: string, form?: DateForm) => readDate(text, ZONE, form)?.toISOString();

	it('is what the clock showed, and as ISO 8601 the first instant at which it did', () => {
		fc.assert(
			fc.property(aroundChange, fc.nat({ max: 86_399 }), ({ zone, instant }, seconds) => {
				const wall = wallClock(instant + seconds * 1000, zone);
				const DateAdded = asVendorWrites(wall);
				expect(readDate(DateAdded, zone)?.toISOString()).toBe(`${wall.replace(' ', 'T')}.000Z`);
				const iso = String(withIsoDateAdded({ DateAdded }, zone).DateAdded);
				expect(iso.slice(0, 19)).toBe(wall.replace(' ', 'T'));
				expect(Date.parse(iso)).toBe(instantsOf(wall, zone)[0]);
			}),
			{ numRuns: 150 },
		);
	});

	it.each([
		['1/5/2014 10:50:54 AM', '2014-01-05T10:50:54.000Z'],
		['01/05/2014 01:50:54 am', '2014-01-05T01:50:54.000Z'],
		['1/5/2014 10:50:54\u202fAM', '2014-01-05T10:50:54.000Z'],
		['1/5/2014\u00a010:50:54\u00a0PM', '2014-01-05T22:50:54.000Z'],
		['7/5/2014 12:00:00 AM', '2014-07-05T00:00:00.000Z'],
		['7/5/2014 12:00:00 PM', '2014-07-05T12:00:00.000Z'],
		['1/5/2014 10:50 AM', '2014-01-05T10:50:00.000Z'],
		['1/5/2014 10:50:54', '2014-01-05T10:50:54.000Z'],
		['01-05-2014 22:50', '2014-01-05T22:50:00.000Z'],
		['1/5/2014 10:50:54.5 PM', '2014-01-05T22:50:54.500Z'],
		['1/5/2014 10:50:54 PM -05:00', '2014-01-05T19:50:54.000Z'],
		['1/5/2014 10:50:54 PM Z', '2014-01-05T14:50:54.000Z'],
		['1/5/2014, 10:50:54\u2009AM', '2014-01-05T10:50:54.000Z'],
		['1/5/2014  10:50:54 p.m.', '2014-01-05T22:50:54.000Z'],
		['1/5/2014\t10:50:54 p.\u00a0m.', '2014-01-05T22:50:54.000Z'],
		['2026-11-21T17:30:00.25z', '2026-11-21T09:30:00.250Z'],
		['2026/11/21 09:30:00', '2026-11-21T09:30:00.000Z'],
		['/Date(1795282200000)/', '2026-11-21T09:30:00.000Z'],
		['/Date(1795282200000-0800)/', '2026-11-21T09:30:00.000Z'],
		['2/29/2028 1:00:00 PM', '2028-02-29T13:00:00.000Z'],
		['2026-11-21T09:30:00', '2026-11-21T09:30:00.000Z'],
		['2026-11-21 09:30', '2026-11-21T09:30:00.000Z'],
		['2026-11-21T09:30:00.1234567', '2026-11-21T09:30:00.123Z'],
		['2026-11-21T17:30:00Z', '2026-11-21T09:30:00.000Z'],
		['2026-11-21 12:30:00 -0500', '2026-11-21T09:30:00.000Z'],
		['2026-11-21T12:30:00-05:00', '2026-11-21T09:30:00.000Z'],
		['2026-11-21T23:00:00+0530', '2026-11-21T09:30:00.000Z'],
		['2028-02-29T17:30:00Z', '2028-02-29T09:30:00.000Z'],
		// An hour that the server's own clock, Lord Howe's, skips.
		['2026-10-04T02:15:00', '2026-10-04T02:15:00.000Z'],
	])('reads %j', (text, wall) => {
		expect(read(text)).toBe(wall);
	});

	it.each([
		['21/11/2026 9:30:00 AM', '2026-11-21T09:30:00.000Z'],
		['5.11.2026 21:30', '2026-11-05T21:30:00.000Z'],
		['2026-11-21T09:30:00Z', '2026-11-21T09:30:00.000Z'],
		['2026-11-21T09:30:00+00:00', '2026-11-21T09:30:00.000Z'],
		['2026-11-21T12:30:00-05:00', '2026-11-21T09:30:00.000Z'],
	])('reads %j in the other form', (text, wall) => {
		expect(read(text, 'other')).toBe(wall);
	});

	it.each([
		'',
		'yesterday',
		'1/5/2014',
		'2014-01-05',
		'21/11/2026 9:30:00 AM',
		'1/32/2014 10:50:54 AM',
		'2/29/2026 10:50:54 AM',
		'1/5/2014 10:60:54 AM',
		'1/5/2014 10:50:60 AM',
		'1/5/2014 10:50:54 AM PST',
		'1/1/0001 12:00:00 AM',
		'0001-01-01T00:00:00',
		'\u202e1/5/2014 10:50:54 AM',
		'١/5/2014 10:50:54 AM',
		'2026-13-01T00:00:00',
		'2026-02-29T10:00:00',
		'2026-02-30T10:00:00Z',
		'2026-11-31T10:00:00-05:00',
		'2026-11-21T25:00:00',
		'2026-11-21T09:30:00+99:00',
	])('does not read %j', (text) => {
		expect(read(text)).toBeUndefined();
	});

	it('does not throw, whatever the text', () => {
		const texts = fc.oneof(
			anyText(30),
			fc.stringMatching(/^\d{1,3}\/\d{1,3}\/\d{1,6} \d{1,2}:\d{1,2}:\d{1,2} [AP]M$/),
		);
		fc.assert(
			fc.property(texts, anyZone, (text, zone) => {
				expect(() => readDate(text, zone)).not.toThrow();
			}),
			{ numRuns: 100 },
		);
	});
});

test('bothReadings of a date whose zone may be wrong', () => {
	for (const text of [
		'2026-11-21T10:00:00Z',
		'2026-11-21T10:00:00z',
		'2026-11-21T10:00:00+00:00',
		'2026-11-21 10:00:00 -0000',
		'/Date(1795255200000)/',
		'2026-11-21T02:00:00-16:00',
	]) {
		expect(bothReadings(text, ZONE)).toEqual({
			earlier: new Date('2026-11-21T02:00:00Z'),
			later: new Date('2026-11-21T10:00:00Z'),
		});
	}
	expect(bothReadings('2026-11-21T10:00:00-08:00', ZONE)).toBeUndefined();
	expect(bothReadings('12/11/2026 10:00:00 AM', ZONE)).toBeUndefined();
	expect(bothReadings('11/12/2026 10:00:00 AM Z', ZONE)).toBeUndefined();
});

describe('readDates', () => {
	const november = {
		start: new Date('2026-11-01T07:00:00Z'),
		end: new Date('2026-12-01T07:59:59.999Z'),
	};
	it.each<[string, Array<string | undefined>, Array<string | undefined>]>([
		['month first', ['11/5/2026 9:00:00 AM'], ['2026-11-05T09:00']],
		[
			'day first',
			['5/11/2026 9:00:00 AM', '21/11/2026 9:00:00 AM'],
			['2026-11-05T09:00', '2026-11-21T09:00'],
		],
		[
			'month first, one outside',
			['5/11/2026 9:00:00 AM', '11/21/2026 9:00:00 AM', '11/22/2026 9:00:00 AM'],
			['2026-05-11T09:00', '2026-11-21T09:00', '2026-11-22T09:00'],
		],
		['Z as UTC', ['2026-12-01T07:00:00Z'], ['2026-11-30T23:00']],
		['Z that means nothing', ['2026-11-01T00:30:00Z'], ['2026-11-01T00:30']],
		['none', [undefined, 'soon'], [undefined, undefined]],
	])('reads all dates of a page in the form that fits the period: %s', (_, texts, expected) => {
		const { dates } = readDates(texts, november, ZONE);
		expect(dates.map((date) => date?.toISOString().slice(0, 16))).toEqual(expected);
	});
});
