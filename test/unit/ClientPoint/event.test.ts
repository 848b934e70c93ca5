import fc from 'fast-check';

import {
	type Body,
	BodyError,
	isChosen,
	readBody,
	type ClientPointEvent,
	toClientPointEvent,
} from '../../../nodes/ClientPoint/event';
import { anyText, words } from '../shared/texts';

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

const FORM = 'application/x-www-form-urlencoded';
const MULTIPART = 'multipart/form-data; boundary=x';

/** A body as n8n hands it over. */
function bodyOf(text: string | Buffer, type = 'application/json'): Body {
	return { bytes: Buffer.from(text), headers: { 'content-type': type } };
}

function multipart(parts: unknown, type = MULTIPART): Body {
	return { headers: { 'content-type': type }, parts };
}

/** An event that has to be one. */
function received(text: string | Buffer, type?: string): ClientPointEvent {
	return only(bodyOf(text, type));
}

function only(body: Body): ClientPointEvent {
	const { events, unreadable } = readBody(body);
	const [event] = events;
	if (event === undefined) throw new Error('There is no event');
	expect([events.length, unreadable]).toEqual([1, 0]);
	return event;
}

/** Why a body is refused. */
function refusalOf(body: Body): { status: number; message: string } {
	try {
		readBody(body);
	} catch (error) {
		if (error instanceof BodyError) return error;
	}
	throw new Error('It was not refused');
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

	const data = { ClientPointId: '12345', Revenue: '500.00', CustomFields: { 'Zip Code': '02134' } };
	const brackets =
		'Event=won&Data[ClientPointId]=12345&Data[Revenue]=500.00&Data[CustomFields][Zip+Code]=02134';
	const asForm = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

	test.each<[string, Body]>([
		['JSON', bodyOf(json)],
		['JSON with a byte order mark and white space', bodyOf(`\uFEFF\n ${json}\n`)],
		['JSON that says that it is a form', bodyOf(json, FORM)],
		['JSON in UTF-16', bodyOf(Buffer.from(json, 'utf16le'), 'application/json; charset=UTF-16LE')],
		['JSON in Latin-1', bodyOf(Buffer.from(json, 'latin1'), 'text/plain; charset="latin1"')],
		[
			'a form with Event and Data',
			bodyOf(asForm({ Event: 'sent', Data: JSON.stringify(DOCUMENTED.Data) }), FORM),
		],
		['a multipart form', multipart({ Event: 'sent', Data: JSON.stringify(DOCUMENTED.Data) })],
	])('may be %s', (_, body) => {
		expect(only(body)).toEqual({ event: 'sent', data: DOCUMENTED.Data, raw: DOCUMENTED });
	});

	test.each<[string, Body]>([
		['brackets', bodyOf(brackets, FORM)],
		['encoded brackets', bodyOf(brackets.replace(/[[\]]/g, encodeURIComponent), FORM)],
		['brackets in a multipart form', multipart(Object.fromEntries(new URLSearchParams(brackets)))],
		[
			'a list of one',
			bodyOf(brackets.replace(/(Event|Data)/g, '0[$1]').replace(/\]\[/g, ']['), FORM),
		],
	])('may be a form with %s', (_, body) => {
		expect(only(body)).toEqual({ event: 'won', data, raw: { Event: 'won', Data: data } });
	});

	test.each<[string, unknown]>([
		['Data[x][]=a&Data[x][]=b', { x: ['a', 'b'] }],
		['Data[x]=a&Data[x]=b', { x: ['a', 'b'] }],
		['Data[x][0][y]=1&Data[x][1][y]=2', { x: [{ y: '1' }, { y: '2' }] }],
		['Data[x][][y]=1&Data[x][][y]=2', { x: [{ y: '1' }, { y: '2' }] }],
		['Data[x][999999999]=1', { x: { 999999999: '1' } }],
		['Data[Zip [US]]=1', { 'Zip [US]': '1' }],
		['Data[a.b]=', { 'a.b': '' }],
		[
			'Data[toString]=1&Data[constructor][prototype][x]=2',
			JSON.parse('{"toString":"1","constructor":{"prototype":{"x":"2"}}}'),
		],
		['Data[__proto__][x]=1', JSON.parse('{"__proto__":{"x":"1"}}')],
		['Data[Client]=50%+%zz+%E2%82%AC', { Client: '50% %zz €' }],
		['Data[Client]=B%E4ckerei', undefined],
		['Data[x]=1&Data[x][y]=2', undefined],
		['Data[x][y]=1&Data[x]=2', undefined],
		[`Data[x]${'[x]'.repeat(100_000)}=1`, undefined],
	])('with the fields %.60s becomes %j', (fields, expected) => {
		const body = bodyOf(`Event=won&${fields}`, FORM);
		if (expected === undefined) expect(refusalOf(body).status).toBe(415);
		else expect(only(body).data).toEqual(expected);
	});

	test('in a form can have its escapes in the character set that it names', () => {
		const { data } = received('Event=won&Data[Client]=B%E4ckerei', `${FORM}; charset=iso-8859-1`);
		expect(data).toEqual({ Client: 'Bäckerei' });
	});

	test('may have white space around the event', () => {
		const body = { Event: ' won\n', Data: {} };
		expect(received(JSON.stringify(body))).toEqual({ event: 'won', data: {}, raw: body });
	});

	test('keeps what a form has beside the event', () => {
		const form = asForm({ Event: 'won', Data: '{"Status":"won"}', Account: '7' });
		expect(received(form, FORM).raw).toEqual({
			Event: 'won',
			Data: { Status: 'won' },
			Account: '7',
		});
	});

	test.each<[string, Body]>([
		['JSON', bodyOf('[{"Event":"won","Data":{"a":1}},{"Event":"x"},7,{"Event":"lost","Data":{}}]')],
		['a form', bodyOf('0[Event]=won&0[Data][a]=1&1[x]=2&2[]=7&3[Event]=lost&3[Data]={}', FORM)],
	])('that is a list as %s has several events, and says how many entries are none', (_, body) => {
		const { events, unreadable } = readBody(body);
		expect(events.map(({ event }) => event)).toEqual(['won', 'lost']);
		expect(unreadable).toBe(2);
	});

	const latin1 = Buffer.from(json, 'latin1');
	test.each<[string, Body, number, string]>([
		['nothing', bodyOf(''), 400, 'is empty'],
		['words', bodyOf('hello'), 415, 'is not JSON'],
		['JSON that is cut off', bodyOf(json.slice(0, -1)), 415, 'is not JSON'],
		['null', bodyOf('null'), 400, 'is not a JSON object'],
		['an empty list', bodyOf('[]'), 400, 'is an empty list'],
		['a list of no events', bodyOf('[{"Event":"won"},7]'), 400, 'no "Data"'],
		['an empty event', bodyOf('{"Event":" ","Data":{}}'), 400, 'no "Event"'],
		['an event that is a number', bodyOf('{"Event":1,"Data":{}}'), 400, 'no "Event"'],
		['an event without data', bodyOf('{"Event":"won"}'), 400, 'no "Data"'],
		['data that is null', bodyOf('{"Event":"won","Data":null}'), 400, 'no "Data"'],
		['data that is a list', bodyOf('{"Event":"won","Data":[{}]}'), 400, 'no "Data"'],
		['an inherited event', bodyOf('{"__proto__":{"Event":"won","Data":{}}}'), 400, 'no "Event"'],
		['another form', bodyOf(asForm({ payload: json }), FORM), 415, 'not a form with an event'],
		['a form with two Data', bodyOf('Event=won&Data={}&Data={}', FORM), 400, 'no "Data"'],
		['a form whose Data is no JSON', bodyOf('Event=won&Data=x', FORM), 400, 'no "Data"'],
		['a form that does not say so', bodyOf(brackets, 'text/plain'), 415, 'is not JSON'],
		['Latin-1 that says nothing', bodyOf(latin1, 'application/octet-stream'), 415, 'is not text'],
		['an unknown character set', bodyOf(json, 'text/plain; charset=x-unknown'), 415, 'is not text'],
		['an empty multipart form', multipart({}), 400, 'is empty'],
		['a multipart form without fields', multipart(undefined), 400, 'is empty'],
		['a multipart form in Latin-1', multipart({ Event: 'B�' }), 415, 'is not text'],
		[
			'a multipart form that says Latin-1',
			multipart({ payload: json }, `${MULTIPART}; charset=latin1`),
			415,
			'is not text',
		],
	])('that is %s is refused', (_, body, status, problem) => {
		const refusal = refusalOf(body);
		expect(refusal.status).toBe(status);
		expect(refusal.message).toMatch(/^The body /);
		expect(refusal.message).toContain(problem);
		expect(refusal.message).toContain('{"Event": "won"');
	});

	test('that is nested too deeply to be written again is refused', () => {
		for (const inner of ['1', '12345678901234567890']) {
			const deep = `${'['.repeat(200_000)}${inner}${']'.repeat(200_000)}`;
			expect(refusalOf(bodyOf(`{"Event":"won","Data":{"x":${deep}}}`)).status).toBe(415);
		}
	});

	test('is never repeated in a refusal', () => {
		fc.assert(
			fc.property(anyText(), fc.constantFrom('text/plain', FORM), (text, type) => {
				const { message } = refusalOf(bodyOf(`${text} a-piece-of-the-body`, type));
				expect(message).not.toContain('a-piece');
			}),
		);
	});
});

describe('Revenue', () => {
	test.each<[unknown, number]>([
		['500.00', 500],
		[' 0.10 ', 0.1],
		['-12', -12],
		['9007199254740991', 9007199254740991],
		[500.5, 500.5],
	])('%j becomes %j', (written, Revenue) => {
		expect(dataOf({ Revenue: written })).toEqual({ Revenue });
	});

	test.each([
		...words('1,250.00 500,50 $500 1e3 0x10 Infinity .5 9007199254740993 12345678901234567.89'),
		...[null, '', true, {}, ['500']],
	])('%j becomes null: it is no plain number', (written) => {
		expect(dataOf({ Revenue: written })).toEqual({ Revenue: null });
	});

	test('a JSON number that JavaScript cannot hold becomes null, its digits stay in raw', () => {
		for (const digits of ['9007199254740993', '12345678901234567.89', '1e400']) {
			const text = `{"Event":"won","Data":{"Revenue":${digits}}}`;
			const event = toClientPointEvent(received(text), 'UTC');
			expect(event.data).toEqual({ Revenue: null });
			expect(event.raw).toEqual({ Event: 'won', Data: { Revenue: digits } });
		}
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
		['a day that does not exist', '2025-02-29 00:00:00', '2025-02-29 00:00:00'],
		['no time of day', '2025-02-04 24:00:00', '2025-02-04 24:00:00'],
		['a day alone', '2025-02-04', '2025-02-04'],
		['a date with a zone', '2025-02-04T09:02:58Z', '2025-02-04T09:02:58Z'],
		['the form of another country', '02/04/2025 09:02:58', '02/04/2025 09:02:58'],
	])('%s', (_, written, CreatedDate) => {
		expect(dataOf({ CreatedDate: written })).toEqual({ CreatedDate });
	});

	test('are the fields whose name ends in Date or Time, and no others', () => {
		const text = '2025-02-04 09:02:58';
		expect(
			dataOf({ Date: text, LastViewTime: text, Client: text, Dated: text, OpenDate: 5 }),
		).toEqual({
			Date: '2025-02-04T09:02:58-05:00',
			LastViewTime: '2025-02-04T09:02:58-05:00',
			Client: text,
			Dated: text,
			OpenDate: 5,
		});
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
							...words('Revenue WonDate ClientPointId __proto__ constructor toString'),
						),
						fc.oneof(fc.jsonValue(), fc.constant('2025-02-04 09:02:58'), fc.string()),
					),
				),
			})
			.map((body) => JSON.stringify(body)),
	);
	const anyForm = fc
		.array(fc.tuple(fc.stringMatching(/^(?:Event|Data|0)(?:\[[a-z_]{0,9}\]){0,3}$/), fc.string()))
		.map((fields) => new URLSearchParams(fields).toString());
	const anyRequest = fc.oneof(
		fc
			.tuple(fc.oneof(anyBody, anyForm), fc.constantFrom('text/plain', FORM))
			.map((made) => bodyOf(...made)),
		fc.dictionary(fc.string(), fc.jsonValue()).map((parts) => multipart(parts)),
		fc
			.tuple(fc.uint8Array(), fc.constantFrom('text/plain; charset=big5', FORM))
			.map(([bytes, type]) => bodyOf(Buffer.from(bytes), type)),
	);

	test('is read or refused, without another exception, and every field stays', () => {
		fc.assert(
			fc.property(anyRequest, (body) => {
				let events: ClientPointEvent[] = [];
				try {
					({ events } = readBody(body));
				} catch (error) {
					expect(error).toBeInstanceOf(BodyError);
				}
				for (const each of events) {
					const { event, data, raw } = toClientPointEvent(each, 'America/New_York');
					expect(event.trim()).not.toBe('');
					expect(Object.keys(data).sort()).toEqual(Object.keys(Object(raw.Data)).sort());
					expect(() => JSON.stringify({ event, data, raw })).not.toThrow();
				}
			}),
			{ numRuns: 2000 },
		);
	});

	test.each(['Data[a]=1', 'Data[c][]=1', 'a[b]=1'])(
		'%s, 200,000 times, takes as long as it is',
		(field) => {
			// Of the processor, because the clock also counts what other programs do.
			const begin = process.cpuUsage();
			const { events } = readBody(
				bodyOf(`Event=won&Data[a]=1&${`${field}&`.repeat(200_000)}`, FORM),
			);
			expect(events).toHaveLength(1);
			expect(process.cpuUsage(begin).user).toBeLessThan(4_000_000);
		},
	);

	test.each(['1', '12345678901234567890'])(
		'names like those of prototypes are names like any other (with the number %s)',
		(number) => {
			const bad = '"constructor":{"prototype":{"bad":1}},"toString":"x","__proto__":{"bad":1}';
			const text = `{"Event":"won","Data":{"a":${number},${bad}},${bad}}`;
			const { data, raw } = toClientPointEvent(received(text), 'UTC');
			for (const object of [data, raw]) {
				expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
				expect(object.bad).toBeUndefined();
				expect(JSON.stringify(object)).toContain('"toString":"x"');
			}
			expect(Object.hasOwn(Object.prototype, 'bad')).toBe(false);
		},
	);
});

describe('the events chosen', () => {
	test.each<[string, string[], boolean]>([
		['won', ['*'], true],
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
