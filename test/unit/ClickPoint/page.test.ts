import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import fc from 'fast-check';
import type { Lead, Page } from '../../../nodes/ClickPoint/lead/lead';
import { readXmlPage } from '../../../nodes/ClickPoint/lead/pageXml';
import { answerError, unlessRefused } from '../shared/refusal';
import { anyText } from '../shared/texts';
import { anyLead, jsonDocument, leadOf, xmlDocument, type LeadModel } from './leadDocuments';
import { finish, readAnswer } from './readAnswer';

/** Reads an answer; one in XML in slices of so many characters. */
function read(text: string, slice?: number): Page<Lead> {
	return slice !== undefined && text.startsWith('<')
		? finish(readXmlPage(text, slice))
		: readAnswer(text);
}

/** The only lead of an answer. */
function readLead(text: string): Lead {
	const { leads } = read(text);
	expect(leads).toHaveLength(1);
	return leads[0] ?? {};
}

/** An exact form to compare by: with order and own `__proto__` fields, which toEqual does not see. */
const exactly = (value: unknown) => JSON.stringify(value);

const NOT_LEADS = 'ClickPoint did not return a list of leads';

/** What every object inherits from; no answer may change it. */
const inherited = exactly(Object.getOwnPropertyNames(Object.prototype));
afterEach(() => {
	expect(exactly(Object.getOwnPropertyNames(Object.prototype))).toBe(inherited);
	expect('polluted' in {}).toBe(false);
});

const anyReport = fc.record({
	leads: fc.array(anyLead, { maxLength: 4 }),
	total: fc.option(fc.nat({ max: 1_000_000 }), { nil: undefined }),
});
const anySlice = fc.integer({ min: 1, max: 500 });

describe('a page of leads', () => {
	it('is the same from JSON and from XML, in whichever slices that is parsed', () => {
		fc.assert(
			fc.property(anyReport, anySlice, ({ leads, total }, slice) => {
				const expected = exactly({ total, leads: leads.map(leadOf) });
				const written = total === undefined ? undefined : String(total);
				expect(exactly(read(jsonDocument(leads, written), slice))).toBe(expected);
				expect(exactly(read(xmlDocument(leads, written), slice))).toBe(expected);
				// With a number in it, it is read digit by digit.
				const numbered = jsonDocument(leads, written, '"PageSize": 25.50, ');
				expect(exactly(read(numbered, slice))).toBe(expected);
			}),
			{ numRuns: 300 },
		);
	});

	it.each([
		'{"QueryTotal": 1, "Leads": [{"UID": "1"}]}',
		'<Leads querytotal="1"><Lead><UID>1</UID></Lead></Leads>',
	])('may have a byte order mark and white space around it: %s', (text) => {
		for (const padded of [`\ufeff${text}`, ` \r\n\t${text}\n\n `, `\ufeff\n${text}\n`]) {
			expect(read(padded)).toEqual({ total: 1, leads: [{ UID: '1' }] });
		}
	});

	it.each([
		['{"QueryTotal":1,"Leads":[{"uid":"1","UID":"2"}]}'],
		['{"querytotal":1,"leads":[{"uid":"1","UID":"2"}]}'],
		['{"LEADS":[{"uid":"1","UID":"2"}],"QUERYTOTAL":"1"}'],
		['<Leads querytotal="1"><Lead><uid>1</uid><UID>2</UID></Lead></Leads>'],
		['<leads QueryTotal="1"><lead><uid>1</uid><UID>2</UID></lead></leads>'],
	])(
		'is found whatever the case of its own names, and keeps the case of the fields: %s',
		(text) => {
			expect(read(text)).toEqual({ total: 1, leads: [{ uid: '1', UID: '2' }] });
		},
	);
});

describe('the total', () => {
	it.each<[string, number | undefined]>([
		['0', 0],
		['3088', 3088],
		[' 7 ', 7],
		['9007199254740991', Number.MAX_SAFE_INTEGER],
		['9007199254740993', undefined],
		['', undefined],
		['-1', undefined],
		['1.5', undefined],
		['3,088', 3088],
		['3,08', undefined],
		['3088.0', 3088],
		['1e3', undefined],
		['many', undefined],
		['٣', undefined],
	])('that is written as the text %p is %p', (written, total) => {
		expect(read(`{"QueryTotal":"${written}","Leads":[{"UID":"1"}]}`).total).toBe(total);
		expect(read(`<Leads querytotal="${written}"><Lead/></Leads>`).total).toBe(total);
	});

	it.each<[string, number | undefined]>([
		['0', 0],
		['3088', 3088],
		['-1', undefined],
		['1.5', undefined],
		['1.0', 1],
		['1e400', undefined],
		['null', undefined],
		['true', undefined],
		['[3]', undefined],
		['{"n":3}', undefined],
	])('that is written as %s in JSON is %p', (written, total) => {
		expect(read(`{"QueryTotal":${written},"Leads":[{"UID":"1"}]}`).total).toBe(total);
	});

	it('is not known where it is not told', () => {
		expect(read('{"Leads":[]}')).toEqual({ total: undefined, leads: [] });
		expect(read('<Leads/>')).toEqual({ total: undefined, leads: [] });
	});
});

describe('an empty report', () => {
	it.each([
		'{"QueryTotal":0,"Leads":null}',
		'{"QueryTotal":0,"Leads":[]}',
		'{"QueryTotal":"0","Leads":""}',
		'{"QueryTotal":0,"Leads":{}}',
		'{"QueryTotal":0,"Leads":{"Lead":[]}}',
		'{"QueryTotal":0,"Leads":{"Lead":null}}',
		'{"Leads":{"@xmlns:i":"http://x","@querytotal":"0","@sentcount":"0"}}',
		'{"QueryTotal":"0"}',
		'{"QueryTotal":0,"Success":true}',
		'{"QueryTotal":0,"Success":1,"Status":200}',
		'{"querytotal":0,"TakeCount":1000,"SentCount":"0","leads":null}',
		'{"QueryTotal":0,"Leads":[],"Skip":0,"Take":"1000","Error":null,"Note":""}',
		'{"QueryTotal":0,"Leads":[],"Error":false,"ErrorCount":0,"Errors":[],"Exception":{}}',
		'{"QueryTotal":0,"Leads":[],"Error":"False","ErrorCount":"0","Errors":"null"}',
		'{"QueryTotal":"0","Leads":[],"Message":"OK"}',
		'{"QueryTotal":0,"Leads":[],"Status":"Success","StatusCode":200,"ErrorMessage":"No error"}',
		'{"QueryTotal":0,"Leads":[],"Status":{"Code":0,"Message":"Completed."},"isSuccess":"True"}',
		'{"QueryTotal":0,"Leads":[],"Detail":"No leads found."}',
		'{"QueryTotal":0,"Leads":[],"Message":"No records found for the given criteria."}',
		'{"QueryTotal":0,"Leads":[],"Message":"There are 0 leads in this period","Success":"Yes"}',
		'{"QueryTotal":0,"Leads":[],"PageNumber":1,"TotalPages":0,"Offset":0,"page_limit":1000}',
		'<Leads querytotal="0" error="" sentcount="0"/>',
		'<Leads querytotal="0" errorcount="0" iserror="false"/>',
		'<Leads xmlns:i="http://x" i:nil="true" querytotal="0" status="ok"/>',
		'<Leads querytotal="0"><Message>OK</Message><Success>true</Success></Leads>',
		'<Leads querytotal="0"> \n </Leads>',
	])('is %s', (text) => {
		expect(read(text)).toEqual({ total: 0, leads: [] });
	});

	it.each([
		'{"QueryTotal":3,"Leads":null}',
		'{"QueryTotal":3}',
		'{"Leads":null}',
		'{"Leads":""}',
		'{"SentCount":0}',
		'{"QueryTotal":0,"Leads":"Invalid key"}',
		'{"QueryTotal":0,"Leads":{"Error":"Invalid key"}}',
		'{"QueryTotal":0,"Leads":{"Lead":{"Message":"Invalid key"}}}',
		'{"QueryTotal":0,"Leads":{"Lead":[],"Message":"Invalid key"}}',
		'{"QueryTotal":0,"leads":[],"Leads":[{"UID":"1"}]}',
		'{"QueryTotal":0,"Leads":[],"Leads":[{"UID":"1"}]}',
		'{"QueryTotal":0,"Message":"none"}',
		'{"QueryTotal":0,"Leads":[],"Message":"No leads found for this key"}',
		'{"QueryTotal":0,"Leads":[],"Expired":"Yes"}',
		'{"QueryTotal":0,"Leads":[],"Limit":"exceeded"}',
		'{"QueryTotal":0,"Leads":null,"Message":"none"}',
		'{"QueryTotal":0,"LeadsError":"none"}',
		'{"QueryTotal":0,"TotalFailure":"none"}',
		'{"QueryTotal":0,"CountFailed":"none"}',
		'{"QueryTotal":0,"NoLeads":"none"}',
		'{"QueryTotal":-1,"Leads":[]}',
		'{"QueryTotal":"Unauthorized","Leads":[]}',
		'{"QueryTotal":0,"Leads":[],"Error":"Bad key"}',
		'{"QueryTotal":0,"Leads":[],"error":"No data available"}',
		'{"QueryTotal":0,"Leads":[],"errors":["No data available"]}',
		'{"QueryTotal":0,"Leads":[],"ErrorMessage":"no data returned"}',
		'{"QueryTotal":0,"Leads":[],"overLimit":1}',
		'{"QueryTotal":0,"Leads":[],"requestLimit":100}',
		'{"QueryTotal":0,"Leads":[],"Success":false,"Detail":"Invalid API key"}',
		'{"QueryTotal":0,"Leads":[],"Success":0}',
		'{"QueryTotal":0,"Leads":[],"SuccessCode":0}',
		'{"Leads":[],"Status":"Unauthorized"}',
		'{"QueryTotal":0,"Leads":[],"Status":401}',
		'{"QueryTotal":0,"Leads":[],"Code":"7"}',
		'{"QueryTotal":0,"Leads":[],"ErrorCount":1}',
		'{"QueryTotal":0,"Leads":[],"Result":{"State":"Suspended"}}',
		'{"QueryTotal":0,"Leads":[],"Result":["OK","Quota exceeded"]}',
		'{"QueryTotal":0,"Leads":[],"AccessDenied":true}',
		'{"QueryTotal":0,"Leads":[],"Authorized":false}',
		'{"QueryTotal":0,"Leads":[],"Note":"x"}',
		'{"Leads":[],"error":{"code":7}}',
		'{"Leads":[],"ErrorMessage":"none"}',
		'{"Leads":[],"Fault":"none"}',
		'{"Leads":[],"Exception":"none"}',
		'{"Leads":[],"reason":"none"}',
		'<Leads Message="none"/>',
		'<Leads querytotal="0" status="failed"/>',
		'<Leads querytotal="0" success="false"/>',
		'<Leads querytotal="0"><Message>Invalid key</Message></Leads>',
	])('is not %s', (text) => {
		expect(answerError(() => read(text)).message).toBe(NOT_LEADS);
	});
});

describe('a list of leads', () => {
	const one = [{ UID: '1' }];
	it('may be all of the answer, which does not tell the total then', () => {
		expect(read('[{"UID":"1"}]')).toEqual({ total: undefined, leads: one });
		expect(read('[]')).toEqual({ total: undefined, leads: [] });
	});

	it.each<[string, unknown]>([
		['{"QueryTotal":"1","Leads":{"UID":"1"}}', one],
		['{"QueryTotal":"1","Leads":{"UID":1}}', one],
		['{"QueryTotal":"1","Leads":{"Lead":{"UID":"1"}}}', one],
		['{"QueryTotal":"1","Leads":{"Lead":[{"UID":"1"}]}}', one],
		['{"QueryTotal":"1","Lead":{"UID":"1"}}', one],
		['{"Leads":{"@querytotal":"1","Lead":{"UID":"1"}}}', one],
		['{"QueryTotal":1,"Leads":{"Lead":[{"UID":"1"},{"UID":2}]}}', [...one, { UID: '2' }]],
		['{"QueryTotal":1,"Message":"1 lead","Leads":[{"UID":"1"}]}', one],
		['<Leads querytotal="1" message="1 lead"><Lead><UID>1</UID></Lead></Leads>', one],
	])(
		'may be written as converters from XML do, and have a message beside it: %s',
		(text, leads) => {
			expect(read(text)).toEqual({ total: 1, leads });
		},
	);
});

describe('a name that stands twice', () => {
	it.each([
		'{"Leads":[{"UID":"1","State":"CA","Price":"25.50","State":"TX"}]}',
		'{"Leads":[{"UID":1,"State":"CA","Price":25.50,"State":"TX"}]}',
		'{"Leads":[{"UID":"1","State":"CA","\\u0053tate":"TX","Price":"25.50"}]}',
		'<Leads><Lead UID="1"><State>CA</State><Price>25.50</Price><State>TX</State></Lead></Leads>',
	])('has both values, in a list: %s', (text) => {
		expect(readLead(text)).toEqual({ UID: '1', State: ['CA', 'TX'], Price: '25.50' });
	});

	it('is noticed beside the leads, too', () => {
		const text = '{"QueryTotal":"2","Leads":[{"UID":"1","Sends":[]}],"QueryTotal":"1"}';
		expect(read(text).total).toBeUndefined();
		expect(read(text.replace(',"QueryTotal":"1"', '')).total).toBe(2);
	});

	it('has both, whatever it is and whatever stands beside it', () => {
		const anyName = anyText(8).filter((name) => !/^(?:uid|sends?)$/i.test(name));
		const anyField = fc.tuple(fc.oneof(fc.constant(''), anyName), anyText(8));
		const heads = ['', '"QueryTotal":100000000000000000000,', '"Note":"\\u00e9\\n",'];
		const anyPage = fc.record({
			head: fc.constantFrom(...heads),
			others: fc.array(fc.array(anyField, { minLength: 1, maxLength: 3 }), { maxLength: 3 }),
			field: anyField,
			value: anyText(8),
			colon: fc.constantFrom(':', ' : '),
		});
		fc.assert(
			fc.property(anyPage, ({ head, others, field, value, colon }) => {
				const [name] = field;
				const fields = [...others, [['UID', '1'], field, [name, value]]];
				const leads = fields.map((lead) =>
					lead.map((texts) => texts.map((text) => JSON.stringify(text)).join(colon)).join(),
				);
				const text = `{${head}"Leads":[${leads.map((lead) => `{${lead}}`).join()}]}`;
				expect(Object.entries(read(text).leads.at(-1) ?? {})).toContainEqual([
					name,
					[field[1], value],
				]);
			}),
			{ numRuns: 300 },
		);
	});

	it('has them in whatever is nested, too, and in other leads nothing changes', () => {
		const text = `{"Leads":[{"UID":"a\\\\"},{"UID":"\\":","Sends":[{"Buyer":"A","Buyer":null,"Buyer":["B"]}],
			"__proto__" : {"x":true,"x":{"y":1,"y":1}}}]}`;
		expect(exactly(read(text).leads)).toBe(
			'[{"UID":"a\\\\"},{"UID":"\\":","Sends":[{"Buyer":["A",null,["B"]]}],"__proto__":{"x":["true",{"y":["1","1"]}]}}]',
		);
	});
});

describe('a record that is malformed', () => {
	it.each([
		['{"Leads":[{"UID":"1","Name":"a\u0001b\tc"},{"UID":"2"}]}'],
		['{"n":1.50,"Leads":[{"UID":1,"Name":"a\u0001b\tc"},{"UID":2}]}'],
		['<Leads><Lead><UID>1</UID><Name>a\u0001b\tc</Name></Lead><Lead UID="2"/></Leads>'],
		['<Leads><Lead><UID>1</UID><Name>a&#x1;b\tc</Name></Lead><Lead UID="2"/></Leads>'],
	])('by control characters alone is whole: %j', (text) => {
		expect(read(text)).toEqual({
			total: undefined,
			leads: [{ UID: '1', Name: 'a\u0001b\tc' }, { UID: '2' }],
		});
	});

	const deep = (value: string) => `${'['.repeat(40)}${value}${']'.repeat(40)}`;
	it.each<[string, Lead, string]>([
		[
			'{"Leads":[{"UID":"1"},{"UID":"2","a":"\\x"},{"UID":"3"}]}',
			{ UID: '2' },
			'is not valid JSON',
		],
		[
			'{"Leads":[{"UID":"1"},{"UID":2,"a":"b"c"d"},{"UID":"3"}]}',
			{ UID: '2' },
			'is not valid JSON',
		],
		...['6" tall', 'a"b'].map((a): [string, Lead, string] => [
			`{"Leads":[{"UID":"1"},{"UID":"2","a":"${a}},{"UID":"3"}]}`,
			{ UID: '2' },
			'is not valid JSON',
		]),
		...['6 ft 2"', 'a "b', 'a "b", c', '", "'].map((a): [string, Lead, string] => [
			`{"Leads":[{"UID":"1"},{"UID":"2","a":"${a}","Sends":[{"id":"5"}]},{"UID":"3"}]}`,
			{ UID: '2' },
			'is not valid JSON',
		]),
		['{"Leads":[{"UID":"1"},{"a":NaN},{"UID":"3"}]}', { _: '{"a":NaN}' }, 'is not valid JSON'],
		['{"Leads":[{"UID":"1"},null,{"UID":"3"}]}', { _: '' }, 'is not valid JSON'],
		[
			`{"Leads":[{"UID":"1"},{"UID":"2","a":${deep('1')}},{"UID":"3"}]}`,
			{ UID: '2' },
			'is nested too deeply',
		],
		[
			'<Leads><Lead UID="1"/><Lead><UID>2</UID><a>&x;</a></Lead><Lead UID="3"/></Leads>',
			{ UID: '2', a: '&x;' },
			'is not valid XML',
		],
		[
			'<Leads><Lead UID="1"/><Lead><UID>2</UID><a b="1" b="2"/></Lead><Lead UID="3"/></Leads>',
			{ UID: '2', a: { b: '2' } },
			'is not valid XML',
		],
		[
			'<Leads><Lead UID="1"/><Lead><UID>2</UID><a b="3 <5\u0007"/></Lead><Lead UID="3"/></Leads>',
			{ UID: '2', a: { b: '3 5\u0007' } },
			'is not valid XML',
		],
	])('leaves the others as they are: %s', (text, record, problem) => {
		expect(read(text)).toEqual({
			total: undefined,
			leads: [{ UID: '1' }, record, { UID: '3' }],
			problems: new Map([[1, problem]]),
		});
	});

	it('is what the error names where there is no other', () => {
		const { detail } = answerError(() => read('{"Leads":[{"UID":"1","a":NaN}]}'));
		expect(detail).toContain('is not valid JSON');
	});

	it.each(['"C:\\"', '"a"b,"'])('takes none with it where its end is not clear: %s', (a) => {
		const record = `{"UID":"1","a":${a}}`;
		for (const records of [[record], [record, record]]) {
			const text = `{"Leads":[${records.join()},{"UID":"3","a":"b"},{"UID":"4","a":"b"}]}`;
			expect(answerError(() => read(text)).message).toBe(NOT_LEADS);
		}
	});
});

/** Memory that is really in use, in bytes. */
function memoryInUse(): number {
	setFlagsFromString('--expose-gc');
	runInNewContext('gc')();
	return process.memoryUsage().heapUsed;
}

describe('the leads of a page', () => {
	const filler = 'x'.repeat(1_000_000);
	it.each<[string, (value: string) => string]>([
		['an element', (value) => `<Leads><Lead><UID>${value}</UID></Lead><!--${filler}--></Leads>`],
		['an attribute', (value) => `<Leads><Lead UID="${value}"/><!--${filler}--></Leads>`],
		['a number', (value) => `{"Leads":[{"UID":${value}}],"Filler":"${filler}"}`],
	])('do not keep the answer in memory that %s was read from', (_, answerWith) => {
		const values = Array.from({ length: 20 }, (_each, index) => `12345678901234567890${index}`);
		const before = memoryInUse();
		const kept = values.map((value) => {
			// As it comes from a decoder: one text, not several that are joined when they are needed.
			return read(Buffer.from(answerWith(value)).toString()).leads;
		});
		expect(memoryInUse() - before).toBeLessThan(8_000_000);
		expect(kept).toEqual(values.map((UID) => [{ UID }]));
	});
});

describe('the fields of a lead', () => {
	it('keep every number of JSON as its digits', () => {
		const anyNumber = fc.stringMatching(
			/^-?(?:0|[1-9]\d{0,23})(?:\.\d{1,18})?(?:[eE][+-]?\d{1,3})?$/,
		);
		fc.assert(
			fc.property(fc.array(anyNumber, { minLength: 1, maxLength: 4 }), (numbers) => {
				const text = `{"Leads":[{"a":\n ${numbers[0]} ,"b":[${numbers.join()}],"c":{"d":${numbers.at(-1)}}}]}`;
				expect(readLead(text)).toEqual({
					a: numbers[0],
					b: numbers,
					c: { d: numbers.at(-1) },
				});
			}),
			{ numRuns: 500 },
		);
	});

	it('are texts where they are switches, and null where they are null', () => {
		expect(readLead('{"Leads":[{"a":true,"b":false,"c":null,"d":[null,true]}]}')).toEqual({
			a: 'true',
			b: 'false',
			c: null,
			d: [null, 'true'],
		});
	});

	it('are arrays where an element is repeated, and objects where one is nested', () => {
		const text = `<Leads><Lead>
			<Tag>a</Tag><UID>1</UID><Tag></Tag><Tag><Name>c</Name></Tag>
			<Address><City>Boston</City><Line>1</Line><Line>2</Line></Address>
		</Lead></Leads>`;
		expect(exactly(readLead(text))).toBe(
			exactly({
				Tag: ['a', '', { Name: 'c' }],
				UID: '1',
				Address: { City: 'Boston', Line: ['1', '2'] },
			}),
		);
	});

	it("are a lead's attributes too", () => {
		const text = '<Leads><Lead UID="7" xmlns="x"><Email>a@example.com</Email></Lead></Leads>';
		expect(readLead(text)).toEqual({ UID: '7', Email: 'a@example.com' });
	});

	it('may have ampersands that are not escaped', () => {
		const text =
			'<Leads><Lead><A b="R&D">AT&T & &amp; &#38; &</A><C><![CDATA[R&D &amp;]]></C></Lead></Leads>';
		expect(readLead(text)).toEqual({
			A: { b: 'R&D', _: 'AT&T & & & &' },
			C: 'R&D &amp;',
		});
	});

	it('are objects where an element has attributes, with its text as _', () => {
		const text = `<Leads><Lead>
			<Empty/><Price currency="USD">25</Price>
			<Field name="State">CA</Field><Field name="City"> LA</Field><Flag on="true"/><Blank in.xml="a"> </Blank>
			<Send id="1"><Buyer>A</Buyer><id>2</id></Send>
			<Nil xsi:nil="true" xmlns:xsi="x" xml:lang="en"/><None i:nil="true" d3p1:type="x"/><No nil="true"/><__proto__ polluted="1"/>
		</Lead></Leads>`;
		expect(exactly(readLead(text))).toBe(
			exactly(
				Object.fromEntries<unknown>([
					['Empty', ''],
					['Price', { currency: 'USD', _: '25' }],
					[
						'Field',
						[
							{ name: 'State', _: 'CA' },
							{ name: 'City', _: ' LA' },
						],
					],
					['Flag', { on: 'true' }],
					['Blank', { 'in.xml': 'a' }],
					['Send', [{ id: ['1', '2'], Buyer: 'A' }]],
					['Nil', ''],
					['None', ''],
					['No', ''],
					['__proto__', { polluted: '1' }],
				]),
			),
		);
	});

	it('have their CDATA, entities, comments and instructions resolved', () => {
		const text =
			'<Leads><Lead><a>x<![CDATA[<b>&amp;]]>y</a><b>&lt;&#65;&#x1F600;&apos;</b><c>1<!-- 2 -->3<?php 4 ?>5</c></Lead></Leads>';
		expect(readLead(text)).toEqual({ a: 'x<b>&amp;y', b: "<A😀'", c: '135' });
	});

	it('keep the white space of a text and lose the one between elements', () => {
		expect(
			readLead('<Leads> <Lead> <a> x\n </a> <b>\t</b> <c> <d>1</d> </c> </Lead> </Leads>'),
		).toEqual({ a: ' x\n ', b: '\t', c: { d: '1' } });
	});

	it.each([
		'{"Leads":[{"__proto__":{"polluted":"1"},"constructor":"c","toString":"t"}]}',
		'{"n":25.50,"Leads":[{"__proto__":{"polluted":"1"},"constructor":"c","toString":"t"}]}',
		'<Leads><Lead><__proto__><polluted>1</polluted></__proto__><constructor>c</constructor><toString>t</toString></Lead></Leads>',
		'{"Leads":[{"__proto__":{"polluted":"1"},"constructor":"c","toString":"t"}],"__proto__":{"polluted":1}}',
		'<Leads __proto__="x" constructor="y"><Lead constructor="c" toString="t"><__proto__><polluted>1</polluted></__proto__></Lead></Leads>',
	])('with hostile names are ordinary own fields: %s', (text) => {
		expect(Object.entries(JSON.parse(exactly(readLead(text)))).sort()).toEqual([
			['__proto__', { polluted: '1' }],
			['constructor', 'c'],
			['toString', 't'],
		]);
		expect(Object.getPrototypeOf(readLead(text))).toBe(Object.prototype);
	});

	it.each([
		'{"Leads":[{"a":{"__proto__":{"polluted":"1"}},"__proto__":"text"}]}',
		'<Leads><Lead><a><__proto__><polluted>1</polluted></__proto__></a><__proto__>text</__proto__></Lead></Leads>',
	])('with hostile names are ordinary own fields deeper in: %s', (text) => {
		expect(exactly(readLead(text))).toBe('{"a":{"__proto__":{"polluted":"1"}},"__proto__":"text"}');
	});
});

describe('the sends of a lead', () => {
	const one = { Buyer: 'A' };
	const two = { Buyer: 'B' };

	const A = '<Buyer>A</Buyer>';
	const B = '<Buyer>B</Buyer>';

	it.each<[string, string, unknown]>([
		['wrapped, none', '"Sends": {}', []],
		['wrapped in nothing', '"Sends": ""', []],
		['null', '"Sends": null', []],
		['an empty list', '"Sends": []', []],
		['wrapped, null', '"Sends": {"Send": null}', []],
		['wrapped, an empty list', '"Sends": {"Send": []}', []],
		['a list of one', '"Sends": [{"Buyer": "A"}]', [one]],
		['a list of two', '"Sends": [{"Buyer": "A"}, {"Buyer": "B"}]', [one, two]],
		['wrapped, one', '"Sends": {"Send": {"Buyer": "A"}}', [one]],
		['wrapped, a list', '"Sends": {"Send": [{"Buyer": "A"}, {"Buyer": "B"}]}', [one, two]],
		['one alone', '"Send": {"Buyer": "A"}', [one]],
		['one without a wrapping', '"Sends": {"Buyer": "A"}', [one]],
		['one whose field begins like it', '"Sends": {"SendTo": "A"}', [{ SendTo: 'A' }]],
		['one whose field ends like it', '"Sends": {"Resend": "A"}', [{ Resend: 'A' }]],
		['a text', '"Sends": "Acme"', ['Acme']],
		['wrapped, a text', '"Sends": {"Send": "Acme"}', ['Acme']],
		['small letters', '"sends": {"send": {"Buyer": "A"}}', [one]],
		['capital letters', '"SENDS": {"SEND": [{"Buyer": "A"}]}', [one]],
		['none', '<Sends/>', []],
		['nothing but white space', '<Sends> \n </Sends>', []],
		['wrapped, one', `<Sends><Send>${A}</Send></Sends>`, [one]],
		['wrapped, two', `<Sends> <Send>${A}</Send> <Send>${B}</Send> </Sends>`, [one, two]],
		['one alone', `<Send>${A}</Send>`, [one]],
		['two without a wrapping', `<Send>${A}</Send><Send>${B}</Send>`, [one, two]],
		['one in nothing but its wrapping', `<Sends>${A}</Sends>`, [one]],
		['a text', '<Sends>Acme</Sends>', ['Acme']],
		['wrapped texts', '<Sends><Send>Acme</Send><Send>Best</Send></Sends>', ['Acme', 'Best']],
		['small letters', `<sends><send>${A}</send></sends>`, [one]],
	])('are an array: %s, %s', (_, field, expected) => {
		const lead = readLead(
			field.startsWith('<')
				? `<Leads><Lead><UID>1</UID>${field}</Lead></Leads>`
				: `{"Leads":[{"UID":"1",${field}}]}`,
		);
		expect(Object.keys(lead)).toHaveLength(2);
		expect(Object.values(lead)[1]).toEqual(expected);
	});

	it('keep the fields that are beside them', () => {
		expect(
			readLead(`<Leads><Lead><Sends><Count>1</Count><Send>${A}</Send></Sends></Lead></Leads>`),
		).toEqual({ Sends: [{ Count: '1', Send: one }] });
		expect(readLead('{"Leads":[{"Sends":{"Send":{"Buyer":"A"},"Count":"1"}}]}')).toEqual({
			Sends: [{ Send: one, Count: '1' }],
		});
	});

	it('are told apart from fields with a longer name, and from fields deeper in', () => {
		const fields = '"SendsCount": "2", "Resend": "x", "Deep": {"Sends": "x"}';
		expect(readLead(`{"Leads":[{${fields}}]}`)).toEqual({
			SendsCount: '2',
			Resend: 'x',
			Deep: { Sends: 'x' },
		});
	});
});

describe('an answer that is no list of leads', () => {
	const NOT_JSON = 'The response is cut off or is not valid JSON.';
	const NOT_XML = 'The response is cut off or is not valid XML.';

	it.each([
		['nothing', '', 'The response was empty.'],
		['white space', ' \r\n\t\ufeff', 'The response was empty.'],
		['a text', 'Invalid API key', 'It responded: Invalid API key'],
		['a text in several lines', 'Invalid\nAPI key', 'It responded: Invalid API key'],
		['a number', '0', 'It responded: 0'],
		['null', 'null', 'It responded: null'],
		['a text in JSON', '"no"', 'It responded: "no"'],
		['an empty object', '{}', 'It responded: {}'],
		['an error in JSON', '{"error":"bad key"}', 'It responded: {"error":"bad key"}'],
		['leads that are a text', '{"Leads":"none"}', 'It responded: {"Leads":"none"}'],
		['a list with null', '{"Leads":[null]}', 'It responded: {"Leads":[null]}'],
		['a list with a text', '{"Leads":["a"]}', 'It responded: {"Leads":["a"]}'],
		['a list with a list', '{"Leads":[[]]}', 'It responded: {"Leads":[[]]}'],
		['two objects', '{"Leads":[]}{"Leads":[]}', NOT_JSON],
		['JSON with a comma too many', '{"Leads":[],}', NOT_JSON],
		[
			'a web page',
			'<!DOCTYPE html><html><body>Log in</body></html>',
			'It returned a web page. Check the Base URL and the key in the credential. The page begins with: <!DOCTYPE html>',
		],
		['a web page without a type', '<html><br></html>', 'It returned a web page.'],
		['another root', '<Error><Message>Bad key</Message></Error>', 'The response is a <Error>.'],
		['a single lead', '<Lead><UID>1</UID></Lead>', 'The response is a <Lead>.'],
		[
			'an error among the leads',
			'<Leads querytotal="1"><Error>Bad key</Error></Leads>',
			'There is a <Error> between the leads.',
		],
		[
			'a text in place of leads',
			'<Leads querytotal="0">Invalid API key</Leads>',
			'There is text between the leads. It begins with: <Leads querytotal="0">Invalid API key',
		],
		['a text without a total', '<Leads><![CDATA[Bad key]]></Leads>', 'text between the leads'],
		['a message beside an empty list', '{"Leads":[],"Message":"Bad"}', 'It responded: {"Leads"'],
		['an error in an attribute', '<Leads error="Bad key"/>', 'It has an error instead of leads.'],
		['two roots', '<Leads/><Leads/>', NOT_XML],
		['a closing tag', '</Leads>', NOT_XML],
		['a wrong closing tag', '<Leads><Lead></Leads>', NOT_XML],
		['an unknown entity', '<Leads><Lead><a>&x;</a></Lead></Leads>', 'is not valid XML.'],
		['a null character', '<Leads><Lead><a>&#0;</a></Lead></Leads>', 'is not valid XML.'],
		[
			'an empty element',
			'<Leads querytotal="0"><Unauthorized/></Leads>',
			'There is a <Unauthorized> between the leads.',
		],
		['text behind the leads', '<Leads/>x', NOT_XML],
		['no element', '<?xml version="1.0"?>', NOT_XML],
		['an attribute given twice', '<Leads querytotal="1" querytotal="2"/>', NOT_XML],
		['a field name that is none', '<Leads><Lead><1a/></Lead></Leads>', NOT_XML],
	])('is an error that says so: %s', (_, text, detail) => {
		for (const slice of [undefined, 1, 9]) {
			const error = answerError(() => read(text, slice));
			expect(error.message).toBe(NOT_LEADS);
			expect(error.describe([])).toContain(detail);
		}
	});

	it('quotes no more than the beginning of what arrived', () => {
		for (const text of [
			'x'.repeat(5000),
			`{"a":"${'x'.repeat(5000)}"}`,
			`{"a":"${'x'.repeat(5000)}`,
			`<a>${'x'.repeat(5000)}</a>`,
			`<${'x'.repeat(5000)}/>`,
			`<Leads><${'x'.repeat(5000)}/></Leads>`,
		]) {
			expect(answerError(() => read(text, 7)).describe([]).length).toBeLessThan(500);
		}
	});

	it('has no piece of a secret in what it quotes, however often and in whichever pieces', () => {
		const key = 'sk0123456789abcdefghijklmnopqrst';
		const beginnings = fc.constantFrom('x', '{"a":"', '<Error a="', '<Leads>');
		fc.assert(
			fc.property(
				beginnings,
				fc.oneof(fc.constant(0), fc.nat({ max: 300 })),
				fc.oneof(fc.constant(90), fc.integer({ min: 1, max: 90 })),
				fc.integer({ min: 1, max: 2300 }),
				(beginning, padding, times, slice) => {
					const text = `${beginning}${'.'.repeat(padding)}${key.repeat(times)}`;
					const error = answerError(() => read(text, slice));
					for (const part of [error.message, error.detail, error.describe([key])]) {
						expect(part).not.toContain(key.slice(0, 8));
					}
				},
			),
			{ numRuns: 1000 },
		);
	});

	const small: LeadModel = [
		['UID', { kind: 'text', text: '1', writtenAs: 'entities' }],
		['N', { kind: 'text', text: 'a<é😀', writtenAs: 'cdata' }],
		['S', { kind: 'fields', fields: [['x', { kind: 'text', text: '', writtenAs: 'numbers' }]] }],
	];

	it.each([
		['JSON', jsonDocument([small, small], '"2"')],
		['JSON with numbers', jsonDocument([small, small], '2', '"PageSize": 25.50, ')],
		['XML', xmlDocument([small, small], '2')],
		['XML with a type', `<!DOCTYPE Leads [<!ENTITY a "b">]>${xmlDocument([small], '1').slice(38)}`],
	])('is what is left of one that is cut off, at whichever position: %s', (_, text) => {
		expect(read(text).leads.length).toBeGreaterThan(0);
		for (let length = 0; length < text.length; length++) {
			expect(answerError(() => read(text.slice(0, length), 7)).message).toBe(NOT_LEADS);
		}
	});

	it('is never anything but an AnswerError, whatever arrives', () => {
		const pieces = fc.array(
			fc.constantFrom(
				...'<>/&;!?-[]{}",:=\'0123456789eE. \n'.split(''),
				'<Leads querytotal="1">',
				'</Leads>',
				'<Lead>',
				'</Lead>',
				'<UID>1</UID>',
				'<![CDATA[',
				']]>',
				'<!DOCTYPE x [',
				'<?xml version="1.0"?>',
				'&amp;',
				'{"QueryTotal":1,"Leads":[',
				'{"UID":"1"}',
				'"__proto__":',
				'null',
				'\ud83d',
				'\ude00',
				'\u0000',
			),
			{ maxLength: 25 },
		);
		const anything = fc.oneof(
			anyText(),
			pieces.map((parts) => parts.join('')),
			fc.json().map((json) => `{"QueryTotal":1,"Leads":${json}}`),
			fc.json(),
		);
		fc.assert(
			fc.property(anything, anySlice, (text, slice) => {
				const page = unlessRefused(() => read(text, slice));
				if (page !== undefined) expect(Array.isArray(page.leads)).toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('a hostile answer', () => {
	const MEGABYTE = 1_000_000;
	const bomb = `<!DOCTYPE Leads [<!ENTITY a "ha">${Array.from(
		{ length: 30 },
		(_, level) =>
			`<!ENTITY a${level} "&a${level === 0 ? '' : level - 1};&a${level === 0 ? '' : level - 1};">`,
	).join('')}]><Leads><Lead><UID>&a29;</UID></Lead></Leads>`;
	const nestedXml = (depth: number) =>
		`<Leads><Lead>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}</Lead></Leads>`;
	const nestedJson = (depth: number) =>
		`{"Leads":[{"a":${'{"a":'.repeat(depth)}"x"${'}'.repeat(depth)}}]}`;

	it.each([
		['an entity bomb', bomb],
		[
			'an external entity',
			'<!DOCTYPE Leads [<!ENTITY x SYSTEM "file:///etc/passwd">]><Leads><Lead><UID>&x;</UID></Lead></Leads>',
		],
		['elements nested 100,000 deep', nestedXml(100_000)],
		['objects nested 100,000 deep', nestedJson(100_000)],
		[
			'objects nested 100,000 deep beside no leads',
			nestedJson(100_000).replace('"Leads"', '"Leads":[],"Status"'),
		],
		[
			'wrappers nested 100,000 deep',
			`{"Leads":${'{"Lead":'.repeat(100_000)}[]${'}'.repeat(100_000)}}`,
		],
		['objects with numbers nested 100,000 deep', nestedJson(100_000).replace('"x"', '1.50')],
		[
			'objects nested 3,000 deep beside a name that is there twice',
			nestedJson(3_000).replace('{"a"', '{"b":"x","b":"y","a"'),
		],
		['lists nested 500,000 deep', `{"Leads":[{"a":${'['.repeat(500_000)}${']'.repeat(500_000)}}]}`],
		['opening brackets alone', '['.repeat(MEGABYTE)],
		['opening braces alone', '{'.repeat(MEGABYTE)],
		['opening tags alone', '<a>'.repeat(MEGABYTE / 3)],
		['angle brackets alone', '<'.repeat(MEGABYTE)],
		['a tag name without an end', `<Leads><${'a'.repeat(MEGABYTE)}`],
		['an attribute without an end', `<Leads querytotal="${'1'.repeat(MEGABYTE)}`],
		['a comment without an end', `<!--${'-'.repeat(MEGABYTE)}`],
		['digits without an end', `{"QueryTotal":${'1'.repeat(MEGABYTE)}`],
		['digits and points', `{"QueryTotal":${'1.1'.repeat(MEGABYTE / 3)}`],
		['colons and digits', `{"a":"${':1'.repeat(MEGABYTE / 2)}"}`],
		['colons and white space', `{"a":${': '.repeat(MEGABYTE / 2)}`],
		['white space without an end', ' '.repeat(MEGABYTE)],
		['a text without an end', `{"a":"${'\\u0000'.repeat(MEGABYTE / 6)}`],
	])('is refused, and soon: %s', (_, text) => {
		const started = performance.now();
		expect(answerError(() => read(text)).message).toBe(NOT_LEADS);
		expect(performance.now() - started).toBeLessThan(5000);
	});

	it.each<[string, string, number, number?]>([
		['half a million slices', `<Leads><Lead><a>${'x'.repeat(500_000)}</a></Lead></Leads>`, 1, 1],
		['100,000 fields of one name', `<Leads><Lead>${'<a/>'.repeat(100_000)}</Lead></Leads>`, 1],
		[
			'50,000 fields of different names',
			`<Leads><Lead>${Array.from({ length: 50_000 }, (_, n) => `<a${n}/>`).join('')}</Lead></Leads>`,
			1,
		],
		['100,000 empty leads', `<Leads>${'<Lead/>'.repeat(100_000)}</Leads>`, 100_000],
		['a text of a megabyte', `{"Leads":[{"a":"${'x'.repeat(MEGABYTE)}"}]}`, 1],
		['a number of a megabyte', `{"Leads":[{"a":${'1'.repeat(MEGABYTE)}}]}`, 1],
		['200,000 entities', `<Leads><Lead><a>${'&lt;'.repeat(200_000)}</a></Lead></Leads>`, 1],
		[
			'200,000 pieces of CDATA',
			`<Leads><Lead><a>${'<![CDATA[x]]>'.repeat(100_000)}</a></Lead></Leads>`,
			1,
		],
	])('is read, and soon: %s', (_, text, count, slice = 16_384) => {
		const started = performance.now();
		expect(read(text, slice).leads).toHaveLength(count);
		expect(performance.now() - started).toBeLessThan(5000);
	});

	it('may nest as deep as any lead does, and no deeper', () => {
		expect(readLead(nestedXml(20))).toHaveProperty('a');
		expect(readLead(nestedJson(20))).toHaveProperty('a');
		const lists = `{"Leads":[{"a":${'['.repeat(40)}${']'.repeat(40)}}]}`;
		for (const text of [nestedXml(40), nestedJson(40), lists]) {
			expect(answerError(() => read(text)).detail).toMatch(/^The response is nested too deeply\./);
		}
	});
});
