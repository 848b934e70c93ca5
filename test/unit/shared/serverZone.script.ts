import { withIsoDateAdded } from '../../../nodes/ClickPoint/lead/dates';
import { startOfCalendarDay } from '../../../nodes/shared/calendar';
import {
	asVendorWrites,
	asWall,
	changes,
	firstInstantOf,
	instantsOf,
	plusDays,
	wallNumber,
} from './wallClock';

/**
 * Run as a process of its own, with the zones of servers as arguments, because under jest TZ cannot
 * be changed: prints, as JSON, where the calendar and the oracle differ on a server in each of them,
 * around the days on which clocks are changed, there and elsewhere.
 */

const ZONES = ['UTC', 'America/Los_Angeles', 'America/Santiago', 'Asia/Beirut', 'Europe/London'];
const servers = process.argv.slice(2);

const iso = (instant: number | undefined) => new Date(instant ?? Number.NaN).toISOString();

const days = new Set(
	[...servers, ...ZONES].flatMap((zone) =>
		changes(Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1), zone).flatMap(({ at }) =>
			[-1, 0, 1].map((days) => plusDays(asWall(at).slice(0, 10), days)),
		),
	),
);
/** What is asked of the calendar, and the oracle's answer: it is the same on every server. */
const questions = ZONES.flatMap((zone) =>
	[...days].flatMap((day) => [
		{
			name: `the start of ${day} in ${zone}`,
			ask: () => iso(startOfCalendarDay(day, zone).getTime()),
			expected: iso(firstInstantOf(day, zone)),
		},
		...[15, 75, 135, 195].flatMap((minutes) => {
			const wall = asWall(wallNumber(`${day} 00:00:00`) + minutes * 60_000);
			const [first] = instantsOf(wall, zone);
			if (first === undefined) return [];
			const ask = () =>
				iso(
					Date.parse(String(withIsoDateAdded({ DateAdded: asVendorWrites(wall) }, zone).DateAdded)),
				);
			return [{ name: `${wall} in ${zone}`, ask, expected: iso(first) }];
		}),
	]),
);

const results = servers.map((server) => {
	process.env.TZ = server;
	const differences = questions.flatMap(({ name, ask, expected }) => {
		const answer = ask();
		return answer === expected ? [] : [`${name} is ${answer}, not ${expected}`];
	});
	return { server: new Intl.DateTimeFormat().resolvedOptions().timeZone, differences };
});
process.stdout.write(JSON.stringify(results));
