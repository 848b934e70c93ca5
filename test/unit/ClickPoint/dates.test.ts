import fc from 'fast-check';
import {
	isoFromVendorDate,
	readUtcDate,
	withIsoDateAdded,
	withIsoProperties,
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
	])('writes %s as %s, in the zone of the account', (DateAdded, iso) => {
		expect(withIsoDateAdded({ UID: '1', DateAdded }, ZONE)).toEqual({ UID: '1', DateAdded: iso });
	});

	it.each<[string, Lead]>([
		['of another form', { DateAdded: '2014-01-05 10:50:54' }],
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

	it('keeps the order and the hostile names of the fields, and the lead that it was given', () => {
		const lead: Lead = Object.fromEntries<Lead[string]>([
			['__proto__', { polluted: '1' }],
			['DateAdded', '1/5/2014 10:50:54 AM'],
			['constructor', 'c'],
		]);
		const before = JSON.stringify(lead);
		expect(JSON.stringify(withIsoDateAdded(lead, ZONE))).toBe(
			'{"__proto__":{"polluted":"1"},"DateAdded":"2014-01-05T10:50:54-08:00","constructor":"c"}',
		);
		expect(JSON.stringify(lead)).toBe(before);
		expect('polluted' in {}).toBe(false);
	});
});

describe('isoFromVendorDate', () => {
	it('is the first instant at which the clock of the account shows the date', () => {
		fc.assert(
			fc.property(aroundChange, fc.nat({ max: 86_399 }), ({ zone, instant }, seconds) => {
				const wall = wallClock(instant + seconds * 1000, zone);
				const iso = isoFromVendorDate(asVendorWrites(wall), zone) ?? '';
				expect(iso.slice(0, 19)).toBe(wall.replace(' ', 'T'));
				expect(Date.parse(iso)).toBe(instantsOf(wall, zone)[0]);
			}),
			{ numRuns: 150 },
		);
	});

	it.each([
		['1/5/2014 10:50:54 AM', '2014-01-05T10:50:54-08:00'],
		['01/05/2014 01:50:54 am', '2014-01-05T01:50:54-08:00'],
		['7/5/2014 12:00:00 AM', '2014-07-05T00:00:00-07:00'],
		['7/5/2014 12:00:00 PM', '2014-07-05T12:00:00-07:00'],
		['7/5/2014 11:59:59 PM', '2014-07-05T23:59:59-07:00'],
		['7/5/2014 1:00:00 pm', '2014-07-05T13:00:00-07:00'],
		['2/29/2028 1:00:00 PM', '2028-02-29T13:00:00-08:00'],
		['12/31/9999 11:59:59 PM', '9999-12-31T23:59:59-08:00'],
	])('writes %s as %s', (text, iso) => {
		expect(isoFromVendorDate(text, ZONE)).toBe(iso);
	});

	it.each([
		'',
		'yesterday',
		'1/5/2014',
		'2014-01-05T10:50:54',
		'13/1/2014 10:50:54 AM',
		'0/1/2014 10:50:54 AM',
		'1/0/2014 10:50:54 AM',
		'1/32/2014 10:50:54 AM',
		'2/29/2026 10:50:54 AM',
		'2/30/2014 10:50:54 AM',
		'1/5/2014 13:50:54 PM',
		'1/5/2014 0:50:54 AM',
		'1/5/2014 10:60:54 AM',
		'1/5/2014 10:50:60 AM',
		'1/5/2014 10:50:54',
		'1/5/2014 10:50:54 XM',
		'1/5/2014 10:50:54 AM PST',
		'1/5/2014 10:50 AM',
		'1/5/2014T10:50:54 AM',
		'1/5/14 10:50:54 AM',
		'1/5/0014 10:50:54 AM',
		'1/5/0099 10:50:54 AM',
		'1/5/20140 10:50:54 AM',
		'111/5/2014 10:50:54 AM',
		' 1/5/2014 10:50:54 AM',
		'1/5/2014 10:50:54 AM ',
		'\u202e1/5/2014 10:50:54 AM',
		'١/5/2014 10:50:54 AM',
	])('does not read %p', (text) => {
		expect(isoFromVendorDate(text, ZONE)).toBeUndefined();
	});

	it('does not throw, whatever the text', () => {
		const texts = fc.oneof(
			anyText(30),
			fc.stringMatching(/^\d{1,3}\/\d{1,3}\/\d{1,6} \d{1,2}:\d{1,2}:\d{1,2} [AP]M$/),
		);
		fc.assert(
			fc.property(texts, anyZone, (text, zone) => {
				expect(() => isoFromVendorDate(text, zone)).not.toThrow();
			}),
			{ numRuns: 100 },
		);
	});
});

describe('readUtcDate', () => {
	it.each([
		['2026-11-21T17:30:00Z', '2026-11-21T17:30:00.000Z'],
		['2026-11-21T17:30:00.25z', '2026-11-21T17:30:00.250Z'],
		['2026-11-21T09:30:00-08:00', '2026-11-21T17:30:00.000Z'],
		['2026-11-21T17:30:00', '2026-11-21T17:30:00.000Z'],
		['2026-11-21 17:30:00.123', '2026-11-21T17:30:00.123Z'],
		['11/21/2026 5:30:00 PM', '2026-11-21T17:30:00.000Z'],
		// Hours that the server's own clock, Lord Howe's, skips and repeats.
		['2026-10-04T02:15:00', '2026-10-04T02:15:00.000Z'],
		['2026-04-05T01:45:00', '2026-04-05T01:45:00.000Z'],
	])('reads %s', (text, instant) => {
		expect(readUtcDate(text)?.toISOString()).toBe(instant);
	});

	it.each(['', 'yesterday', '2026-11-21', '2026-13-01T00:00:00', '2026-11-21T25:00:00', '17:30'])(
		'does not read %p',
		(text) => {
			expect(readUtcDate(text)).toBeUndefined();
		},
	);
});

describe('withIsoProperties', () => {
	it('writes the dates among the Properties as ISO 8601 in UTC, and no others', () => {
		const lead: Lead = {
			UID: '1',
			DateAdded: '1/5/2014 10:50:54 AM',
			Properties: {
				DateAdded: '1/5/2014 10:50:54 AM',
				DateProcessed: '2014-01-05 10:50:55.5',
				DateSold: '2014-01-05T02:50:56-08:00',
				Source: 'A 1/5/2014 10:50:54 AM',
				Price: null,
				Steps: ['1/5/2014 10:50:54 AM'],
			},
			Fields: { BirthDate: '1/5/2014 10:50:54 AM' },
		};
		const before = JSON.stringify(lead);
		expect(withIsoProperties(lead)).toEqual({
			...lead,
			Properties: {
				DateAdded: '2014-01-05T10:50:54Z',
				DateProcessed: '2014-01-05T10:50:55.500Z',
				DateSold: '2014-01-05T02:50:56-08:00',
				Source: 'A 1/5/2014 10:50:54 AM',
				Price: null,
				Steps: ['1/5/2014 10:50:54 AM'],
			},
		});
		expect(JSON.stringify(lead)).toBe(before);
	});

	it.each<Lead>([{ UID: '1' }, { Properties: null }, { Properties: ['1/5/2014 10:50:54 AM'] }])(
		'leaves %j alone',
		(lead) => {
			expect(withIsoProperties(lead)).toBe(lead);
		},
	);

	it('keeps hostile names', () => {
		const Properties = JSON.parse('{"__proto__":{"polluted":"1"},"constructor":"c"}');
		expect(JSON.stringify(withIsoProperties({ Properties }))).toBe(
			'{"Properties":{"__proto__":{"polluted":"1"},"constructor":"c"}}',
		);
	});
});
