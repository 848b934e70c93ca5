import fc from 'fast-check';

import {
	isChosen,
	readBody,
	type ClientPointEvent,
	toClientPointEvent,
} from '../../../nodes/ClientPoint/event';
import { anyText } from '../shared/texts';
import { aroundChange, aroundServerChange } from '../shared/days';
import { asWall, HOUR, instantsOf, wallClock, wallNumber } from '../shared/wallClock';

/** As the vendor documents it. */
const DOCUMENTED = {
	Event: 'sent',
	Data: {
		ClientPointId: '12345',
		Revenue: '500.00',
		Client: 'Müller & Söhne',
		ViewStatus: 'sent',
		CreatedDate: '2025-02-04 09:02:58',
		SendDate: '2025-07-04 23:59:59',
		WonDate: null,
		AssignedTo: 'rep@example.com',
		Status: 'trash',
		Division: 'West',
		DivisionId: '8511',
		CustomFields: { Zip: '02134', InstallDate: '2025-02-04 09:02:58', BadgeId: 7 },
		ClientPointLink: 'https://company.clientpoint.net/v/123456/0000',
	},
};

/** An event that has to be one. */
function received(text: string, form?: unknown): ClientPointEvent {
	const read = readBody(text, form);
	if ('problem' in read) throw new Error(read.problem);
	return read;
}

/** What becomes of the fields of an event. */
function dataOf(fields: string | object, timeZone = 'America/New_York'): Record<string, unknown> {
	const data = typeof fields === 'string' ? fields : JSON.stringify(fields);
	return toClientPointEvent(received(`{"Event":"won","Data":${data}}`), timeZone).data;
}

test('the documented event keeps its names, and gets a number, dates with offsets and no lost null', () => {
	const event = toClientPointEvent(received(JSON.stringify(DOCUMENTED)), 'America/New_York');
	expect(event).toEqual({
		event: 'sent',
		data: {
			...DOCUMENTED.Data,
			Revenue: 500,
			CreatedDate: '2025-02-04T09:02:58-05:00',
			SendDate: '2025-07-04T23:59:59-04:00',
		},
		raw: DOCUMENTED,
	});
});

describe('the body', () => {
	const json = JSON.stringify(DOCUMENTED);

	test.each<[string, string, unknown]>([
		['JSON', json, undefined],
		['JSON with a byte order mark and white space', `\uFEFF\n ${json}\n`, undefined],
		['JSON that says that it is a form', json, { x: 'y' }],
		[
			'a form with Event and Data',
			'Event=…',
			{ Event: 'sent', Data: JSON.stringify(DOCUMENTED.Data) },
		],
		['a form with the event in one field', 'payload=…', { payload: json }],
		['a form of nothing but encoded JSON', '%7B…', { [json]: '' }],
	])('may be %s', (_, text, form) => {
		expect(received(text, form)).toEqual({ event: 'sent', data: DOCUMENTED.Data, raw: DOCUMENTED });
	});

	test('may have white space around the event', () => {
		const body = { Event: ' won\n', Data: {} };
		expect(received(JSON.stringify(body))).toEqual({ event: 'won', data: {}, raw: body });
	});

	test('keeps what a form has beside the event', () => {
		const form = { Event: 'won', Data: '{"Status":"won"}', Account: '7' };
		expect(received('Event=won&…', form).raw).toEqual({
			Event: 'won',
			Data: { Status: 'won' },
			Account: '7',
		});
	});

	test.each<[string, string, unknown, number, string]>([
		['nothing', '', undefined, 400, 'is empty'],
		['white space', ' \r\n', undefined, 400, 'is empty'],
		['words', 'hello', undefined, 415, 'is not JSON'],
		['XML', '<Event>won</Event>', undefined, 415, 'is not JSON'],
		['JSON that is cut off', json.slice(0, -1), undefined, 415, 'is not JSON'],
		['null', 'null', undefined, 400, 'is not a JSON object'],
		['a text', '"won"', undefined, 400, 'is not a JSON object'],
		['a number', '17', undefined, 400, 'is not a JSON object'],
		['a list of events', `[${json}]`, undefined, 400, 'is a list'],
		['another object', '{"hello":"world"}', undefined, 400, 'no "Event"'],
		['an empty event', '{"Event":" ","Data":{}}', undefined, 400, 'no "Event"'],
		['an event that is a number', '{"Event":1,"Data":{}}', undefined, 400, 'no "Event"'],
		['an event without data', '{"Event":"won"}', undefined, 400, 'no "Data"'],
		['data that is null', '{"Event":"won","Data":null}', undefined, 400, 'no "Data"'],
		['data that is a list', '{"Event":"won","Data":[{}]}', undefined, 400, 'no "Data"'],
		['data that is a text', '{"Event":"won","Data":"{}"}', undefined, 400, 'no "Data"'],
		['an inherited event', '{"__proto__":{"Event":"won","Data":{}}}', undefined, 400, 'no "Event"'],
		['another form', 'a=b&c=d', { a: 'b', c: 'd' }, 415, 'is not JSON'],
		['a form of one other field', 'a=b', { a: 'b' }, 415, 'is not JSON'],
		['a form with two Data', 'Event=…', { Event: 'won', Data: ['{}', '{}'] }, 400, 'no "Data"'],
		['a form whose Data is no JSON', 'Event=…', { Event: 'won', Data: 'x' }, 400, 'no "Data"'],
	])('that is %s is refused', (_, text, form, status, problem) => {
		expect(readBody(text, form)).toEqual({
			status,
			problem: expect.stringMatching(/^The body /),
		});
		const read = readBody(text, form);
		expect('problem' in read && read.problem).toContain(problem);
		expect('problem' in read && read.problem).toContain('{"Event": "won"');
	});

	test('that is nested too deeply to be written again is refused', () => {
		for (const inner of ['1', '12345678901234567890']) {
			const deep = `${'['.repeat(200_000)}${inner}${']'.repeat(200_000)}`;
			expect(readBody(`{"Event":"won","Data":{"x":${deep}}}`)).toMatchObject({ status: 415 });
		}
	});

	test('is never repeated in a refusal', () => {
		fc.assert(
			fc.property(anyText(), (text) => {
				const body = `${text} a-piece-of-the-body`;
				expect(JSON.stringify(readBody(body, { x: body }))).not.toContain('a-piece');
			}),
		);
	});
});

describe('Revenue', () => {
	test.each<[unknown, number | null]>([
		['500.00', 500],
		['500.50', 500.5],
		[' 0.10 ', 0.1],
		['-12', -12],
		['0', 0],
		['9007199254740991', 9007199254740991],
		[500.5, 500.5],
		[0, 0],
		[null, null],
		['', null],
		['1,250.00', null],
		['500,50', null],
		['$500', null],
		['1e3', null],
		['0x10', null],
		['Infinity', null],
		['.5', null],
		['9007199254740993', null],
		['12345678901234567.89', null],
		[true, null],
		[{}, null],
		[['500'], null],
	])('%j becomes %j', (written, Revenue) => {
		expect(dataOf({ Revenue: written })).toEqual({ Revenue });
	});

	test('a JSON number that JavaScript cannot hold becomes null, its digits stay in raw', () => {
		for (const digits of ['9007199254740993', '12345678901234567.89', '1e400']) {
			const text = `{"Event":"won","Data":{"Revenue":${digits}}}`;
			const event = toClientPointEvent(received(text), 'UTC');
			expect(event.data).toEqual({ Revenue: null });
			expect(event.raw).toEqual({ Event: 'won', Data: { Revenue: digits } });
		}
	});

	test('is never another number than the one written', () => {
		const written = fc.oneof(
			fc.double().map(String),
			fc.bigInt().map(String),
			fc.tuple(fc.nat(), fc.stringMatching(/^\d{1,30}$/)).map(([a, b]) => `${a}.${b}`),
			anyText(),
		);
		fc.assert(
			fc.property(written, (text) => {
				const { Revenue } = dataOf({ Revenue: text });
				if (Revenue === null) return;
				const digits = (each: string) =>
					each
						.trim()
						.replace(/^(-?)0+(?=\d)/, '$1')
						.replace(/(\.\d*?)0+$/, '$1')
						.replace(/\.$/, '');
				const number = Number(Revenue);
				// What is too small or large for plain digits is compared as the number that it is.
				expect(/e/.test(String(number)) ? number : digits(String(number))).toBe(
					/e/.test(String(number)) ? Number(text) : digits(text).replace(/^-0$/, '0'),
				);
			}),
			{ numRuns: 1000 },
		);
	});
});

describe('ids', () => {
	test('become texts, with every digit', () => {
		const data = dataOf(
			'{"ClientPointId":12345,"DivisionId":9223372036854775807,"CompanyID":"007","AccountID":8,"OldId":null,"Paid":1}',
		);
		expect(data).toEqual({
			ClientPointId: '12345',
			DivisionId: '9223372036854775807',
			CompanyID: '007',
			AccountID: '8',
			OldId: null,
			Paid: 1,
		});
	});
});

describe('dates', () => {
	test.each<[string, string, string]>([
		['a winter day', '2025-02-04 09:02:58', '2025-02-04T09:02:58-05:00'],
		['a summer day', '2025-07-04 09:02:58', '2025-07-04T09:02:58-04:00'],
		['a T instead of a space', '2025-07-04T09:02:58', '2025-07-04T09:02:58-04:00'],
		['the repeated hour: its first pass', '2025-11-02 01:30:00', '2025-11-02T01:30:00-04:00'],
		['the skipped hour: the offset before it', '2025-03-09 02:30:00', '2025-03-09T03:30:00-04:00'],
		['a leap day', '2024-02-29 00:00:00', '2024-02-29T00:00:00-05:00'],
		['a day that does not exist', '2025-02-29 00:00:00', '2025-02-29 00:00:00'],
		['no day at all', '0000-00-00 00:00:00', '0000-00-00 00:00:00'],
		['no time of day', '2025-02-04 24:00:00', '2025-02-04 24:00:00'],
		['a day alone', '2025-02-04', '2025-02-04'],
		['a date with a zone', '2025-02-04T09:02:58Z', '2025-02-04T09:02:58Z'],
		['the form of another country', '02/04/2025 09:02:58', '02/04/2025 09:02:58'],
		['words', 'yesterday', 'yesterday'],
		['nothing', '', ''],
	])('%s', (_, written, CreatedDate) => {
		expect(dataOf({ CreatedDate: written })).toEqual({ CreatedDate });
	});

	test('are the fields whose name ends in Date, and no others', () => {
		const text = '2025-02-04 09:02:58';
		expect(dataOf({ Date: text, LostDate: text, Client: text, Dated: text, OpenDate: 5 })).toEqual({
			Date: '2025-02-04T09:02:58-05:00',
			LostDate: '2025-02-04T09:02:58-05:00',
			Client: text,
			Dated: text,
			OpenDate: 5,
		});
	});

	test('are the first instant at which the wall clock of their zone shows them', () => {
		fc.assert(
			fc.property(
				fc.oneof(aroundChange, aroundServerChange),
				fc.integer({ min: -2, max: 2 }),
				({ zone, instant }, hours) => {
					// Hours away on the wall, not in time: so the times that are skipped come up as well.
					const written = asWall(wallNumber(wallClock(instant, zone)) + hours * HOUR);
					const { SendDate } = dataOf({ SendDate: written }, zone);
					expect(SendDate).toMatch(/^[-\d]{10}T[:\d]{8}[-+]\d\d:\d\d$/);
					const read = Date.parse(String(SendDate));
					expect(String(SendDate).slice(0, 19).replace('T', ' ')).toBe(wallClock(read, zone));
					const [first] = instantsOf(written, zone);
					if (first === undefined) expect(wallClock(read, zone) > written).toBe(true);
					else expect(read).toBe(first);
				},
			),
		);
	});
});

describe('hostile input', () => {
	const anyBody = fc.oneof(
		fc.json(),
		anyText(200),
		fc
			.record({
				Event: fc.oneof(fc.string(), fc.jsonValue()),
				Data: fc.oneof(
					fc.jsonValue(),
					fc.dictionary(
						fc.constantFrom(
							'Revenue',
							'WonDate',
							'ClientPointId',
							'__proto__',
							'constructor',
							'toString',
						),
						fc.oneof(fc.jsonValue(), fc.constant('2025-02-04 09:02:58'), fc.string()),
					),
				),
			})
			.map((body) => JSON.stringify(body)),
	);
	const anyForm = fc.option(fc.dictionary(fc.string(), fc.jsonValue()), { nil: undefined });

	test('is read or refused, without an exception, and every field stays', () => {
		fc.assert(
			fc.property(anyBody, anyForm, (text, form) => {
				const read = readBody(text, form);
				if ('problem' in read) return;
				const { event, data, raw } = toClientPointEvent(read, 'America/New_York');
				expect(event.trim()).not.toBe('');
				expect(Object.keys(data).sort()).toEqual(Object.keys(Object(raw.Data)).sort());
				expect(() => JSON.stringify({ event, data, raw })).not.toThrow();
			}),
			{ numRuns: 2000 },
		);
	});

	test.each(['1', '12345678901234567890'])(
		'names like those of prototypes are names like any other (with the number %s)',
		(number) => {
			const text = `{"Event":"won","Data":{"a":${number},"constructor":{"prototype":{"bad":1}},"toString":"x"}}`;
			const { data, raw } = toClientPointEvent(received(text), 'UTC');
			expect(Object.getOwnPropertyNames(data)).toEqual(['a', 'constructor', 'toString']);
			expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
			expect(JSON.stringify(raw)).toContain('"toString":"x"');
			expect(Object.hasOwn(Object.prototype, 'bad')).toBe(false);
		},
	);

	test('`__proto__` changes nothing but itself', () => {
		for (const number of ['1', '12345678901234567890']) {
			const text = `{"Event":"won","Data":{"a":${number},"__proto__":{"bad":true}},"__proto__":{"bad":true}}`;
			const { data, raw } = toClientPointEvent(received(text), 'UTC');
			expect(data.bad).toBeUndefined();
			expect(raw.bad).toBeUndefined();
			expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
			expect(Object.getPrototypeOf(raw)).toBe(Object.prototype);
			expect(Object.hasOwn(Object.prototype, 'bad')).toBe(false);
		}
	});
});

describe('the events chosen', () => {
	test.each<[string, string[], boolean]>([
		['won', ['*'], true],
		['never heard of', ['*'], true],
		['never heard of', [], true],
		['won', ['won'], true],
		['Won', ['won'], true],
		['ebrochure', ['eBrochure'], true],
		['won', [' WON '], true],
		['lost', ['won'], false],
		['lost', ['won', '*'], true],
		['*', ['won'], false],
	])('%s with %j', (event, chosen, isLetThrough) => {
		expect(isChosen(event, chosen)).toBe(isLetThrough);
	});
});
