import {
	asWall,
	firstInstantOf,
	instantsOf,
	lastSecondOf,
	MINUTE,
	offsetAt,
	repeatedAround,
	SECOND,
	wallClock,
	wallDay,
} from './wallClock';

/** The oracle is judged by facts that time zone authorities have published, and by brute force. */
describe('the oracle of wall clocks', () => {
	it.each([
		['2026-11-21T20:00:00Z', 'America/Los_Angeles', '2026-11-21 12:00:00'],
		['2026-11-21T20:00:00Z', 'Asia/Kathmandu', '2026-11-22 01:45:00'],
		['2026-11-21T20:00:00Z', '-03:30', '2026-11-21 16:30:00'],
		['2011-12-30T09:59:59Z', 'Pacific/Apia', '2011-12-29 23:59:59'],
		['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31 00:00:00'],
		['1971-06-01T00:44:30Z', 'Africa/Monrovia', '1971-06-01 00:00:00'],
	])('shows %s in %s as %s', (instant, zone, wall) => {
		expect(wallClock(Date.parse(instant), zone)).toBe(wall);
	});

	it.each([
		['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z'],
		['2026-11-01', 'America/Havana', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59Z'],
		['2006-10-29', 'America/St_Johns', '2006-10-29T02:30:00Z', '2006-10-30T03:29:59Z'],
		['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-30T09:59:59Z'],
	])('begins and ends %s in %s', (day, zone, first, last) => {
		expect(firstInstantOf(day, zone)).toBe(Date.parse(first));
		expect(lastSecondOf(day, zone)).toBe(Date.parse(last));
	});

	it.each([
		['2006-10-29', 'America/St_Johns'],
		['2026-11-01', 'America/Havana'],
		['2014-05-16', 'Africa/Cairo'],
	])('finds the same first instant of %s in %s as trying every second', (day, zone) => {
		let instant = firstInstantOf(day, zone) - 90 * MINUTE;
		while (wallDay(instant, zone) !== day) instant += SECOND;
		expect(firstInstantOf(day, zone)).toBe(instant);
	});

	it('knows the two passes of a repeated hour, and that a skipped hour has none', () => {
		expect(instantsOf('2026-11-01 01:30:00', 'America/Los_Angeles').map(asWall)).toEqual([
			'2026-11-01 08:30:00',
			'2026-11-01 09:30:00',
		]);
		expect(instantsOf('2026-03-08 02:30:00', 'America/Los_Angeles')).toEqual([]);
		expect(repeatedAround(Date.parse('2026-11-01T09:30:00Z'), 'America/Los_Angeles')).toEqual({
			from: Date.parse('2026-11-01T08:00:00Z'),
			to: Date.parse('2026-11-01T10:00:00Z'),
			offset: 60 * MINUTE,
		});
		expect(repeatedAround(Date.parse('2026-11-01T10:00:00Z'), 'America/Los_Angeles')).toBe(
			undefined,
		);
		expect(offsetAt(Date.parse('2026-04-05T00:00:00Z'), 'Australia/Lord_Howe')).toBe(630 * MINUTE);
	});
});
