import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';

import { withIsoDateAdded } from '../../nodes/ClickPoint/lead/dates';
import { readBody, toClientPointEvent } from '../../nodes/ClientPoint/event';
import { blocksIn, readDocument, sectionOf, tablesIn } from '../documents';
import { packageUnderTest } from './harness';
import { MAIN_LID, readLeads, type LeadsRun } from './support/clickPoint';
import { createClientPoints, requestsTo } from './support/clientPoint';
import { setClock, useClock } from './support/clock';
import { bodyOf, useSandbox } from './support/sandbox';
import { clickPointTrigger } from './support/trigger';

/** The examples of the documents, run by the nodes: what they show is what comes out. */

const NOW = '2026-11-21T20:00:00Z';

useClock(NOW);
const sandbox = useSandbox();
beforeEach(() => setClock(new Date(NOW)));

/** The JSON that a page shows in a section, block by block. */
function shownIn(file: string, title: string): unknown[] {
	return blocksIn(sectionOf(readDocument(file), title).tokens, 'json').map((block) =>
		JSON.parse(block),
	);
}

const timeZones = readDocument('docs/time-zones.md');

/** The rows of the one table of a section that has a certain first column. */
function rowsOf(title: string, column: string): string[][] {
	const [table, ...others] = tablesIn(sectionOf(timeZones, title).tokens).filter(
		({ columns }) => columns[0] === column,
	);
	if (table === undefined || others.length > 0) throw new Error(`${title} needs one such table`);
	return table.rows;
}

/** The zones that some of its sections name before their tables. */
const NEW_YORK = 'America/New_York';
const LOS_ANGELES = 'America/Los_Angeles';

/** Parameters from what a form says, `Days Back: 1; Days to Include: Only That Day`, and whatever shows those fields. */
async function formOf(text: string): Promise<INodeParameters> {
	const { nodeTypes, name } = await packageUnderTest();
	const { properties } = nodeTypes.getByNameAndVersion(`${name}.clickPoint`).description;
	const given: INodeParameters = {};
	const shownBy: INodeParameters = {};
	for (const part of text.split('; ')) {
		const [label = '', said = ''] = part.split(': ');
		const property = properties.find(({ displayName }) => displayName === label);
		if (property === undefined) throw new Error(`There is no field ${label}`);
		given[property.name] = valueOf(property, said);
		for (const [field, [value] = []] of Object.entries(property.displayOptions?.show ?? {})) {
			if (typeof value === 'string') shownBy[field] = value;
		}
	}
	return { ...shownBy, ...given };
}

function valueOf({ type, options }: INodeProperties, said: string): string | number {
	if (type === 'number') return Number(said);
	const option = options?.find((each) => 'value' in each && each.name === said);
	return option !== undefined && 'value' in option ? String(option.value) : said;
}

/** The period that was asked for, by its hint: in the workflow's zone, and in the vendor's where it differs. */
async function askedFor(run: LeadsRun): Promise<{ period: string; byVendor: string; all: string }> {
	const { hints, error } = await readLeads(sandbox(), run);
	expect(error).toBeUndefined();
	const all = hints.join('\n');
	const [, period = '', byVendor = period] =
		/ from (\S+ \S+ to \S+ \S+) \([\w/]+\)(?:, which is (\S+ \S+ to \S+ \S+) in )?/.exec(all) ?? [];
	return { period, byVendor, all };
}

describe('docs/time-zones.md', () => {
	test("the workflow's time zone", async () => {
		const rows = rowsOf("The workflow's time zone", 'Workflow');
		expect(rows.length).toBeGreaterThan(3);
		for (const [timezone = '', form = '', period = ''] of rows) {
			const asked = await askedFor({ timezone, period: await formOf(form) });
			expect([form, asked.period]).toEqual([form, period]);
		}
	});

	test.each(["The account's time zone", 'The hour that comes twice'])('%s', async (title) => {
		const rows = rowsOf(title, 'Workflow');
		expect(rows.length).toBeGreaterThan(2);
		for (const [timezone = '', accountTimeZone = '', form = '', byVendor = '', hint] of rows) {
			const asked = await askedFor({
				timezone,
				credential: { accountTimeZone },
				period: await formOf(form),
			});
			expect([timezone, form, asked.byVendor]).toEqual([timezone, form, byVendor]);
			const request = bodyOf(sandbox().requests().at(-1));
			expect(`${String(request.startdate)} to ${String(request.enddate)}`).toBe(
				byVendor.replaceAll(/(\d{4})-(\d\d-\d\d)/g, '$2-$1'),
			);
			expect(asked.all.includes('is set back at the start or end')).toBe(hint === 'yes');
		}
	});

	test('days of 23 and 25 hours', async () => {
		for (const [timezone = '', form = '', byVendor = '', hours] of rowsOf(
			'Days of 23 and 25 hours',
			'Workflow',
		)) {
			const asked = await askedFor({
				timezone,
				authentication: 'clientCredentials',
				period: await formOf(form),
			});
			expect([form, asked.byVendor]).toEqual([form, byVendor]);
			const { StartDate, EndDate } = bodyOf(sandbox().requests().at(-1));
			const length = Date.parse(String(EndDate)) - Date.parse(String(StartDate)) + 1;
			expect(length / 3_600_000).toBe(Number(hours));
		}
	});

	test('dates with and without a time zone', async () => {
		for (const [date = '', day = ''] of rowsOf(
			'Dates with and without a time zone',
			'Select Specific Date',
		)) {
			const { error, hints } = await readLeads(sandbox(), {
				timezone: NEW_YORK,
				period: {
					duration: 'singleDate',
					reportDate: 'specific',
					specificDate: date.startsWith('{{') ? `=${date}` : date,
				},
			});
			const outcome = error?.message ?? hints[0];
			const expected = /^\d/.test(day) ? `from ${day} 00:00:00 to ${day} 23:59:59` : day;
			expect([date, outcome]).toEqual([date, expect.stringContaining(expected)]);
		}
	});

	test('the expiration date', async () => {
		for (const [expirationDate = '', day] of rowsOf('Expiration Date', 'Expiration Date')) {
			await createClientPoints(sandbox(), {
				timezone: NEW_YORK,
				additional: { expirationDate },
			});
			expect(bodyOf(requestsTo(sandbox(), 'create').at(-1))).toHaveProperty('expiration_date', day);
		}
	});

	test('DateAdded as ISO 8601', () => {
		for (const [date = '', iso] of rowsOf('DateAdded as ISO 8601', 'DateAdded')) {
			const { DateAdded } = withIsoDateAdded({ DateAdded: date }, LOS_ANGELES);
			expect([date, DateAdded]).toEqual([date, iso]);
		}
	});

	test('dates of the ClientPoint Trigger', () => {
		for (const [date = '', iso] of rowsOf(
			'Dates of the ClientPoint Trigger',
			'ClientPoint sends',
		)) {
			const received = { event: 'won', data: { WonDate: date }, raw: {} };
			expect([date, toClientPointEvent(received, LOS_ANGELES).data.WonDate]).toEqual([date, iso]);
		}
	});
});

describe('docs/clickpoint.md', () => {
	const pastDays: INodeParameters = {
		duration: 'singleDate',
		reportDate: 'relative',
		daysBack: 7,
		daysToInclude: 'throughToday',
	};
	const first: INodeParameters = { returnAll: false, limit: 1 };

	test('the lead, and the hint', async () => {
		const { tokens } = sectionOf(readDocument('docs/clickpoint.md'), 'Output');
		const { json, hints } = await readLeads(sandbox(), {
			period: pastDays,
			options: {
				fields:
					'UID, DateAdded, Campaign, FirstName, LastName, Company, Email, Phone, State, ZipCode, EstimatedRevenue, Sends',
			},
		});
		const [lead] = shownIn('docs/clickpoint.md', 'Output');
		expect(json).toContainEqual(lead);
		expect(blocksIn(tokens, 'text')).toEqual([hints[0]]);
	});

	test('the lead of the newer interface', async () => {
		const { json } = await readLeads(sandbox(), {
			period: pastDays,
			parameters: first,
			authentication: 'clientCredentials',
			options: {
				simplify: false,
				fields: 'UID, DateAdded, Campaign, FirstName, LastName, State, ZipCode, Sends',
			},
		});
		expect(shownIn('docs/clickpoint.md', 'Output')[1]).toEqual(json[0]);
	});

	test('the lead type', async () => {
		const { json } = await readLeads(sandbox(), {
			parameters: { operation: 'leadTypes' },
			authentication: 'clientCredentials',
		});
		expect(shownIn('docs/clickpoint.md', 'Get Lead Types')).toEqual([json[0]]);
	});
});

test('docs/clickpoint-trigger.md shows what a poll returns', async () => {
	const trigger = await clickPointTrigger(sandbox(), {
		lid: MAIN_LID,
		options: { fields: 'UID, DateAdded, FirstName, LastName, Email', isoDates: true },
	});
	await trigger.activate();
	setClock(new Date('2026-11-21T20:00:30Z'));
	sandbox().addLeads(MAIN_LID, 1);
	setClock(new Date('2026-11-21T20:01:00Z'));
	expect(shownIn('docs/clickpoint-trigger.md', 'Output')).toEqual(await trigger.poll());
});

describe('docs/clientpoint.md', () => {
	const outcome = (key: string) => ({ parameters: { createOncePer: key } });

	test('the output', async () => {
		const created = await createClientPoints(sandbox(), outcome('22364930'));
		const again = await createClientPoints(sandbox(), outcome('22364930'));
		sandbox().misbehave({ on: 'create', do: { kind: 'cut', when: 'after-processing' } });
		await createClientPoints(sandbox(), outcome('22364931'));
		const unknown = await createClientPoints(sandbox(), outcome('22364931'));
		expect(shownIn('docs/clientpoint.md', 'Output')).toEqual(
			[created, again, unknown].map(({ json }): IDataObject | undefined => json[0]),
		);
	});

	test('an item with something wrong', async () => {
		const { errorItems } = await createClientPoints(sandbox(), {
			parameters: { revenue: '={{ $json.Revenue }}' },
			input: [{ UID: '22364930', Revenue: '1,250' }],
			onError: 'continueErrorOutput',
		});
		expect(shownIn('docs/clientpoint.md', 'Invalid items')).toEqual(
			errorItems.map(({ json }) => json),
		);
	});
});

test('docs/clientpoint-trigger.md shows an event', () => {
	const [event] = shownIn('docs/clientpoint-trigger.md', 'Output');
	expect(event).toHaveProperty('raw.Data.ClientPointId');
	const { raw } = Object(event);
	const { events } = readBody({ bytes: Buffer.from(JSON.stringify(raw)), headers: {} });
	expect(events.map((each) => toClientPointEvent(each, LOS_ANGELES))).toEqual([event]);
});
