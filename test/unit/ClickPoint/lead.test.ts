import fc from 'fast-check';
import {
	withoutFields,
	withoutSections,
	type Lead,
	type LeadValue,
} from '../../../nodes/ClickPoint/lead/lead';
import { anyLead, leadOf, type LeadModel } from './leadDocuments';
import { readAnswer } from './readAnswer';

/** An exact form to compare by: with order and own `__proto__` fields, which toEqual does not see. */
const exactly = (value: unknown) => JSON.stringify(value);

/** What every object inherits from; no answer may change it. */
const inherited = exactly(Object.getOwnPropertyNames(Object.prototype));
afterEach(() => {
	expect(exactly(Object.getOwnPropertyNames(Object.prototype))).toBe(inherited);
	expect('polluted' in {}).toBe(false);
});

/** The only lead of an answer of the Query API, read as the node reads it. */
function readLead(lead: string): Lead {
	return readAnswer(`{"SentCount":1,"Leads":[${lead}]}`).leads[0] ?? {};
}

describe('withoutSections', () => {
	it('puts the fields of the sections in their place, in the order of the vendor', () => {
		const lead = `{
			"UID": 22363629,
			"Properties": {"LeadSource": "Web", "Price": 25.50, "IsValid": true, "FileUID": null},
			"Fields": {"ZipCode": "02134", "ClickId": 90071992547409931234, "Tags": ["a", 1]},
			"TCPAInformation": {"Consent": true},
			"Sends": [{"Buyer": "A"}]
		}`;
		expect(exactly(withoutSections(readLead(lead)))).toBe(
			exactly({
				UID: '22363629',
				LeadSource: 'Web',
				Price: '25.50',
				IsValid: 'true',
				FileUID: null,
				ZipCode: '02134',
				ClickId: '90071992547409931234',
				Tags: ['a', '1'],
				TCPAInformation: { Consent: 'true' },
				Sends: [{ Buyer: 'A' }],
			}),
		);
	});

	it.each([
		[
			'Properties keep a name that Fields have too',
			'{"UID":"1","Properties":{"State":"Sold"},"Fields":{"State":"CA"}}',
			'{"UID":"1","State":"Sold","Fields.State":"CA"}',
		],
		[
			'also where Fields come first',
			'{"Fields":{"State":"CA"},"Properties":{"State":"Sold"}}',
			'{"Fields.State":"CA","State":"Sold"}',
		],
		[
			'what is beside the sections keeps its name',
			'{"Properties":{"UID":"p"},"Fields":{"UID":"f"},"UID":"1"}',
			'{"Properties.UID":"p","Fields.UID":"f","UID":"1"}',
		],
		[
			'a section that is no object is beside the others',
			'{"Properties":{"Fields":"p"},"Fields":"none"}',
			'{"Properties.Fields":"p","Fields":"none"}',
		],
		[
			'the name of a section is free',
			'{"Properties":{"Fields":"p"},"Fields":{"Properties":"f"}}',
			'{"Fields":"p","Properties":"f"}',
		],
		['an empty section goes', '{"UID":"1","Properties":{},"Fields":null}', '{"UID":"1"}'],
		[
			'a section that is no object stays',
			'{"UID":"1","Properties":"x","Fields":[{"Name":"A"}]}',
			'{"UID":"1","Properties":"x","Fields":[{"Name":"A"}]}',
		],
		[
			'hostile names are ordinary own fields',
			'{"UID":"1","Properties":{"__proto__":{"polluted":"1"}},"Fields":{"constructor":"c","__proto__":"f","toString":"t"}}',
			'{"UID":"1","__proto__":{"polluted":"1"},"constructor":"c","Fields.__proto__":"f","toString":"t"}',
		],
		[
			'sends in a section are an array',
			'{"UID":"1","Properties":{"Sends":{"Send":{"Buyer":"A"}}},"Fields":{}}',
			'{"UID":"1","Sends":[{"Buyer":"A"}]}',
		],
	])('%s', (_, lead, expected) => {
		expect(exactly(withoutSections(readLead(lead)))).toBe(expected);
	});

	it('loses no field, whatever the names are, and leaves the lead that it was given alone', () => {
		const anySections = fc.record({ beside: anyLead, properties: anyLead, fields: anyLead });
		fc.assert(
			fc.property(anySections, ({ beside, properties, fields }) => {
				const lead: Lead = Object.fromEntries<Lead[string]>([
					...Object.entries(leadOf(beside)),
					['Fields', leadOf(fields)],
					['Properties', leadOf(properties)],
				]);
				const before = exactly(lead);
				const flat = withoutSections(lead);
				expect(exactly(lead)).toBe(before);
				const taken = new Set(beside.map(([name]) => name));
				const find = (section: string, model: LeadModel) =>
					Object.entries(leadOf(model)).map(([name, value]): [string, unknown] => {
						let free = name;
						for (; taken.has(free); free = `${section}.${free}`);
						taken.add(free);
						return [free, value];
					});
				const first = find('Properties', properties);
				const expected = [...Object.entries(leadOf(beside)), ...find('Fields', fields), ...first];
				expect(exactly(Object.entries(flat))).toBe(
					exactly(Object.entries(Object.fromEntries(expected))),
				);
				expect(Object.keys(flat)).toHaveLength(expected.length);
			}),
			{ numRuns: 500 },
		);
	});
});

describe('withoutFields', () => {
	const lead: Lead = {
		UID: '7',
		DateAdded: '1/1/2026 1:00:00 AM',
		Properties: { DateAdded: '2026-01-01T01:00:00Z', Campaign: 'A' },
		Fields: { dateadded: 'of its own', Email: 'a@example.com' },
		Sends: [{ UID: '8' }],
	};

	it('takes them out of the sections too, whatever the case of their names, and out of nothing else', () => {
		expect(withoutFields(lead, ['uid', 'DATEADDED'])).toEqual({
			Properties: { Campaign: 'A' },
			Fields: { Email: 'a@example.com' },
			Sends: [{ UID: '8' }],
		});
	});

	it('leaves a section that is no object as it is, and hostile names as they are', () => {
		const odd = Object.fromEntries<LeadValue>([
			['Properties', 'none'],
			['Fields', null],
			['__proto__', { a: '1' }],
		]);
		expect(exactly(withoutFields(odd, ['a']))).toBe(exactly(odd));
	});
});
