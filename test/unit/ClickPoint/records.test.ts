import type { Lead, ReadLead } from '../../../nodes/ClickPoint/lead/lead';
import {
	describeFlaw,
	isReadable,
	readRecords,
	requireReadable,
	type LeadAnswer,
	type Reading,
} from '../../../nodes/ClickPoint/lead/records';
import type { LeadsQuery } from '../../../nodes/ClickPoint/lead/query';
import { answerError } from '../shared/refusal';
import { finish } from './readAnswer';

const NOVEMBER_21 = {
	start: new Date('2026-11-21T08:00:00Z'),
	end: new Date('2026-11-22T07:59:59.999Z'),
};

function read(
	text: string,
	{
		hasSections,
		fields = ['UID', 'Name'],
		...answer
	}: Partial<LeadAnswer & Reading & LeadsQuery> = {},
): ReadLead[] {
	const reading = readRecords(
		{ status: 200, text, ...answer },
		{
			query: { lid: '1', range: NOVEMBER_21, fields },
			timeZone: 'America/Los_Angeles',
			hasSections,
		},
	);
	return finish(reading).leads;
}

it('is no leads where the answer says so by its status', () => {
	expect(read('', { status: 204 })).toEqual([]);
});

it('is no leads where the newer API returns a bare list without any', () => {
	expect(read(' []', { hasSections: true })).toEqual([]);
	expect(answerError(() => read(' []')).describe([])).toBe('It responded: []');
});

it.each([
	['{"Leads":[{"Error":"Invalid key"}]}'],
	['{"Leads":[{"UID":null},{"UID":""},{"UID":" "}]}'],
	['<Leads querytotal="1"><Lead>Invalid key</Lead></Leads>'],
	['<Leads querytotal="1"><Lead><Message>Invalid key</Message></Lead></Leads>'],
])('is an error where nothing looks like a lead: %s', (text) => {
	expect(answerError(() => read(text)).describe([])).toBe(`It responded: ${text}`);
});

it('has when each lead was added, and whether that is outside of what was asked for', () => {
	const text = JSON.stringify({
		Leads: [
			'11/21/2026 12:00:00 AM',
			'2026-11-21T23:59:59',
			'11/20/2026 11:59:59 PM',
			'soon',
			' ',
			5,
		].map((DateAdded, index) => ({ UID: String(index), DateAdded })),
	});
	expect(read(text)).toEqual([
		{ uid: '0', addedAt: new Date('2026-11-21T00:00:00Z'), lead: { UID: '0' } },
		{ uid: '1', addedAt: new Date('2026-11-21T23:59:59Z'), lead: { UID: '1' } },
		{
			uid: '2',
			addedAt: new Date('2026-11-20T23:59:59Z'),
			lead: { UID: '2' },
			isOutside: true,
		},
		{ uid: '3', addedAt: undefined, lead: { UID: '3' }, unreadDate: 'soon' },
		{ uid: '4', addedAt: undefined, lead: { UID: '4' } },
		{ uid: '5', addedAt: undefined, lead: { UID: '5' }, unreadDate: '5' },
	]);
});

describe('a record that is malformed', () => {
	const TEXT =
		'{"Leads":[{"UID":"1"},{"Name":"a"},{"UID":"2","Name":"B\ufffdckerei"},{"UID":"3","Name":NaN},{"Name":"a"}]}';

	it('is among the others, with a name of its own', () => {
		const leads = read(TEXT, { isDamaged: true, fields: ['Name'] });
		expect(leads.map(({ isDamaged }) => isDamaged)).toEqual([
			undefined,
			undefined,
			true,
			undefined,
			undefined,
		]);
		expect(leads.map(({ uid }) => uid.length)).toEqual([1, 17, 1, 17, 17]);
		expect(leads[4]?.uid).toBe(leads[1]?.uid);
		expect(leads.filter(isReadable).map(({ uid }) => uid)).toEqual(['1', '2']);
		expect(leads.map(describeFlaw).slice(1)).toEqual([
			'Lead 2 of the report has no usable UID (UID is undefined).',
			'Lead 3 of the report, UID 2, has bytes that are not text, which are shown as \ufffd.',
			'Lead 4 of the report, UID 3, is not valid JSON.',
			'Lead 5 of the report has no usable UID (UID is undefined).',
		]);
	});

	it('is an error where no lead may be missing', () => {
		const behind = {
			uid: '9',
			addedAt: undefined,
			get lead(): Lead {
				throw new Error('Of a long report, only the first such lead is described');
			},
		};
		const leads = [...read(TEXT), behind];
		expect(leads[2]).not.toHaveProperty('isDamaged');
		expect(answerError(() => requireReadable(leads)).detail).toContain('Lead 2 of the report');
		expect(() => requireReadable(leads.slice(2, 3))).not.toThrow();
	});
});
