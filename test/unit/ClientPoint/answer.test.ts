import fc from 'fast-check';

import { type Asks, parseAnswer, readAnswer } from '../../../nodes/ClientPoint/api/answer';

const read = (text: string, asks: Asks = 'new') => {
	const data = parseAnswer(text);
	if (data === undefined) throw new Error(`${text} is not an answer`);
	return readAnswer(data, asks);
};
const verdict = (text: string, asks?: Asks) => read(text, asks).verdict;

describe('what is created', () => {
	test.each([
		['a flag', '{"status":true,"message":"No mail was sent"}'],
		['a flag in a word', '{"status":"success","message":"error-free"}'],
		['a flag in another word', '{"status":"CREATED"}'],
		['a flag in a number', '{"status":1}'],
		['a flag in capitals', '{"Status":"Success","Data":{"ClientPointId":"12345"}}'],
		['a flag in an envelope', '{"result":{"success":"yes"}}'],
		['an HTTP status', '{"status":200}'],
		['an HTTP status in digits', '{"code":"201"}'],
		['a word', '{"message":"ClientPoint created."}'],
		['a word beside a name', '{"message":"ClientPoint United Corp created"}'],
		['an ID', '{"clientpoint_id":1}'],
		['an ID in digits', '{"clientPointId":"12"}'],
		['an ID in an envelope', '{"data":{"clientpoint_id":7}}'],
		['an ID of a ClientPoint', '{"data":{"clientpoint":{"id":7}}}'],
		['an ID beside a message', '{"code":0,"message":"Thanks","client_point_uid":7}'],
		['an ID beside a status of its own', '{"clientpoint_id":7,"status":"pending"}'],
		['a list of one', '[{"status":true,"clientpoint_id":7}]'],
		['a list of one in an envelope', '{"data":[{"clientpoint_id":7}]}'],
		['ok', '{"ok":true}'],
		['a flag in text beside no errors', '{"isSuccess":"True","errors":[],"error_code":0}'],
		['an ID beside no error', '{"clientpoint_id":"7","error":{"code":0,"message":""}}'],
		['a flag beside words for no error', '{"status":true,"error":"No error","errors":"N/A"}'],
		['an ID under another name', '{"client-point-id":"7"}'],
		['an ID in a list', '{"clientpoint_id":[7]}'],
		['a switch', '{"created":true}'],
		['one of two switches', '{"status":true,"clientpoint_id":5,"created":true,"updated":false}'],
		['a code that says that there is no error', '{"code":"NO_ERROR","clientpoint_id":7}'],
	])('is told by %s', (_, text) => {
		expect(verdict(text)).toBe('yes');
	});

	test.each([
		'{"status":true,"message":"ClientPoint could not be created: user is inactive"}',
		'{"success":true,"message":"Validation failed"}',
		'{"status":0,"message":"ClientPoint created"}',
	])('is unclear where a flag and the words say the opposite: %s', (text) => {
		expect(verdict(text)).toBe('unclear');
	});

	test.each([
		['an error', '{"status":true,"clientpoint_id":90417,"error":"recipient mail not sent"}'],
		['an error and a word', '{"message":"Created","clientpoint_id":90417,"error":["mail"]}'],
		['an error in an envelope', '{"success":1,"data":{"clientpoint_id":90417,"errors":["mail"]}}'],
	])('is created with %s beside it', (_, text) => {
		expect(verdict(text)).toBe('yes');
		expect(verdict(text, 'change')).toBe('unclear');
	});

	test('comes with the error as a warning, because n8n would take an error for a failure', () => {
		const text = '{"status":true,"clientpoint_id":90417,"error":"recipient mail not sent"}';
		expect(read(text).data).toEqual({
			status: true,
			clientpoint_id: 90417,
			warning: 'recipient mail not sent',
		});
	});

	test.each(['null', 'false', '0', '""', '[]', '{}', '"none"', '"False"', '" "'])(
		'has no warning of an error that is %s',
		(error) => {
			expect(read(`{"status":true,"error":${error},"errors":${error}}`)).toEqual({
				verdict: 'yes',
				ids: [],
				data: { status: true, errors: JSON.parse(error) },
				complaint: '',
			});
		},
	);
});

describe('what is not created', () => {
	test.each([
		['{"status":false,"message":"Bad key"}', 'Bad key'],
		['{"status":0,"message":"Bad key"}', 'Bad key'],
		['{"status":" ERROR ","msg":"Bad key"}', 'Bad key'],
		['{"success":"no","reason":"Bad key"}', 'Bad key'],
		['{"status":true,"success":false,"message":"Bad key"}', 'Bad key'],
		['{"data":{"status":"error","message":"Bad key"}}', 'Bad key'],
		['{"status":422,"message":"Bad name"}', 'Bad name'],
		['{"code":"401","message":"Bad key"}', 'Bad key'],
		['{"error":"Bad key"}', 'Bad key'],
		['{"error":true,"message":"Bad key"}', 'Bad key'],
		['{"error":{"code":7,"text":"Bad key"}}', '{"code":7,"text":"Bad key"}'],
		['{"errors":{"name":["is empty"]}}', '{"name":["is empty"]}'],
		['{"status":false,"message":"","error":"Bad key"}', 'Bad key'],
		['{"status":false,"message":"Bad key","error":"other"}', 'Bad key'],
		['{"success":false,"message":null,"error":{},"errors":[]}', ''],
		[
			'{"status":false,"message":"Bad key","request_id":1,"link":"https://help.example"}',
			'Bad key',
		],
		[
			'{"status":false,"error":"Template 7 was not found","template_id":7}',
			'Template 7 was not found',
		],
		['{"message":"Error: nothing was created","error":"Bad key"}', 'Error: nothing was created'],
		['{"ok":false,"error_code":17,"error_message":"Bad key"}', 'Bad key'],
		['{"result":"FAILURE","errorMessage":"Bad key"}', 'Bad key'],
		['{"code":"invalid_user"}', ''],
		['{"failed":true}', ''],
		['{"status":-1,"message":"Bad key"}', 'Bad key'],
		['{"http_code":403,"message":"Bad key"}', 'Bad key'],
		['{"meta":{"status":"error","message":"Bad key"}}', 'Bad key'],
		['{"status":{"code":422,"message":"Bad name"}}', 'Bad name'],
		['{"exception":"NullPointer"}', 'NullPointer'],
		['{"status":false,"clientpoint_id":"N/A","clientpoint":"ABC Company"}', ''],
		['[{"status":"Declined","message":"Bad key"}]', 'Bad key'],
		['{"Success":false,"success":true,"message":"Bad key"}', 'Bad key'],
		['{"status":false,"clientpoint_id":null,"data":{"clientpoint_id":"0"}}', ''],
		['{"status":false,"clientpoint_id":-1,"request":{"clientpoint_id":7}}', ''],
	])('is told by %s', (text, complaint) => {
		expect(read(text)).toMatchObject({ verdict: 'no', complaint });
		expect(read(text, 'change')).toMatchObject({ verdict: 'no', complaint });
	});
});

describe('neither is told by', () => {
	test.each([
		['a denial with an ID', '{"status":"error","clientpoint_id":77,"message":"mail bounced"}'],
		['a denial by a code with an ID', '{"code":500,"clientpoint_id":77}'],
		['a denial with an ID in an envelope', '{"success":false,"data":{"clientpoint_id":77}}'],
		['a denial with some ID', '{"status":"error","id":77,"message":"mail bounced"}'],
		['a denial with a link', '{"status":false,"clientpoint_url":"https://x.example/v/7/1"}'],
		['a denial with another link', '{"status":false,"clientpoint_url":"https://x.example/open"}'],
		['an error with an ID', '{"error":"mail bounced","clientpoint_id":77}'],
		['ok: false with an ID', '{"ok":false,"clientpoint_id":"77"}'],
		['a failed result with an ID', '{"result":"failed","clientpoint_id":77}'],
		['a denial by a word with an ID', '{"status":"VALIDATION_ERROR","clientpoint_id":77}'],
		['a denial in text with an ID', '{"success":"False","clientpoint_id":77}'],
		['a denial with an ID in a list', '{"status":false,"data":[{"clientpoint_id":77}]}'],
		['a denial with IDs', '{"status":false,"clientpoints":[{"id":77},{"id":78}]}'],
		['a denial with an ID deep down', '{"status":0,"created":{"it":{"ClientPointId":77}}}'],
		['a denial with an ID in letters', '{"status":"error","clientpoint_id":"CP-77"}'],
		['an error code with an ID', '{"error_code":"17","clientpoint_id":77}'],
		['a denial with an ID in a list of numbers', '{"status":false,"clientpoint_ids":[77]}'],
		['a denial with a ClientPoint that is its ID', '{"status":false,"clientpoint":"77"}'],
		['a denial with an ID under the name of links', '{"status":"fail","proposal_id":77}'],
		['a denial with an ID under a short name', '{"status":"0","cp_id":77}'],
		['a denial with a link alone', '{"status":false,"view_url":"https://x.example/v/77/1234"}'],
		['a negative status with an ID', '{"status":-1,"clientpoint_id":77}'],
		['a status with a code and an ID', '{"status":{"code":400},"clientpoint_id":77}'],
		['a switch that is off with an ID', '{"created":false,"clientpoint_id":77}'],
		['one of two flags with an ID', '{"Status":false,"status":true,"clientpoint_id":77}'],
	])('%s; of a change it is a no', (_, text) => {
		expect(verdict(text)).toBe('unclear');
		expect(verdict(text, 'change')).toBe('no');
	});

	test.each([
		['a login page of a proxy', '{"message":"Please log in","url":"https://login.example.com"}'],
		['an ID of nothing', '{"id":0,"message":"not created"}'],
		['an ID of nothing in an envelope', '{"data":{"id":0}}'],
		['a zero under a name', '{"clientpoint_id":0}'],
		['a link to help', '{"link":"https://help.example/errors"}'],
		['a job', '{"status":"queued","id":"job-77"}'],
		['a request', '{"message":"Queued","request":{"id":"req-1"}}'],
		['a request that is repeated', '{"message":"Queued","request":{"clientpoint_id":7}}'],
		['an ID of something', '{"data":{"id":7}}'],
		['an ID in letters', '{"clientpoint_id":"abc"}'],
		['an ID deep down', '{"data":{"result":{"response":{"clientpoint_id":7}}}}'],
		['a list of several', '{"data":[{"clientpoint_id":7},{"clientpoint_id":8}]}'],
		['a link alone', '{"clientpoint_url":"https://x.example/v/7/1"}'],
		['an error beside a success without an ID', '{"status":true,"errors":["revenue"]}'],
		['an error beside a word without an ID', '{"message":"Created","error":"Template 7"}'],
		['a number that is no status', '{"status":2000,"code":1422}'],
		['a code of 0 or 1', '{"code":0,"status_code":"1"}'],
		['nothing', '{"status":null,"success":null,"message":" "}'],
		['an object as a status', '{"status":{"toString":1},"message":{"a":"created"}}'],
		['unable', '{"message":"Unable to tell whether it was created"}'],
		["wasn't", '{"message":"ClientPoint wasn\'t created","clientpoint_id":7}'],
		['an error in words', '{"message":"Error: already created"}'],
		['an inherited status', '{"__proto__":{"status":true,"clientpoint_id":7}}'],
		['an empty object', ' {} '],
	])('%s', (_, text) => {
		expect(verdict(text)).toBe('unclear');
		expect(verdict(text, 'change')).toBe('unclear');
	});
});

test('what is nested as deeply as JSON can be written is read', () => {
	const deep = `${'{"x":'.repeat(3000)}"y"${'}'.repeat(3000)}`;
	expect(verdict(`{"status":true,"clientpoint_id":7,"error":${deep},"more":${deep}}`)).toBe('yes');
});

test('of the Data that was sent nothing is taken for what ClientPoint says', () => {
	const sent = { Status: 'Rejected', clientpoint_id: 5 };
	const data = JSON.stringify(sent);
	const readSent = (text: string) => readAnswer(parseAnswer(text) ?? {}, 'new', sent);
	expect(readSent(`{"message":"User inactive","data":${data}}`).verdict).toBe('unclear');
	expect(readSent(`{"clientpoint_id":7,"data":{"data":${data}}}`)).toMatchObject({
		verdict: 'yes',
		data: { clientpoint_id: 7 },
	});
});

describe('what is changed', () => {
	test.each([
		'{"clientpoint_id":7}',
		'{"clientpoint_id":7,"status":"won"}',
		'{"data":{"ClientPointId":"7"}}',
		'{"clientpoint_id":7,"message":"Recipient added"}',
		'{"clientpoint_id":7,"success":true,"message":"No mail was sent"}',
		'{"status":true,"created":false,"updated":true,"message":"Recipient updated successfully"}',
		'{"created":false,"updated":true}',
		'{"status":"success","created":false}',
		'{"status":true,"recipient":{"id":3},"added":false}',
		'{"status":true,"message":"Recipient added, but the mail could not be sent"}',
	])('is told by %s', (text) => {
		expect(verdict(text, 'change')).toBe('yes');
	});

	test.each([
		'{"clientpoint_id":5,"message":"Permission required"}',
		'{"clientpoint_id":5,"status":"Permission required"}',
		'{"clientpoint_id":5,"data":{"detail":"Permission required"}}',
		'{"clientpoint_id":7,"message":"ClientPoint 7 was not found"}',
		'{"id":7}',
		'{"success":true,"message":"ClientPoint 7 does not exist"}',
		'{"status":true,"message":"The revenue could not be updated"}',
		'{"status":true,"message":"Recipient wasn\'t added"}',
	])('is not told by %s', (text) => {
		expect(verdict(text, 'change')).toBe('unclear');
	});
});

describe('ID and link', () => {
	const url = 'https://abc.clientpoint.net/v/123/4567';

	test.each([
		['at the top', `{"clientpoint_id":123,"clientpoint_url":"${url}"}`],
		['under other names', `{"ClientPointID":123,"ClientPointLink":"${url}"}`],
		['as it is assumed', `{"clientpoint_id":123,"link":"${url}"}`],
		['in an envelope', `{"data":{"clientpoint_id":123,"clientpoint_url":"${url}"}}`],
		['in a ClientPoint', `{"data":{"clientpoint":{"id":123,"url":"${url}"}}}`],
		['apart', `{"clientpoint_id":123,"result":{"clientpoint_link":"${url}"}}`],
		['in a list of one', `[{"data":[{"clientpoint_id":123,"clientpoint_url":"${url}"}]}]`],
		[
			'anywhere beside a yes',
			`{"status":true,"a":{"b":{"clientpoint_id":123,"clientpoint_url":"${url}"}}}`,
		],
		[
			'after those of others',
			`{"status":true,"others":[{"clientpoint_id":9,"clientpoint_url":"${url}9"}],"data":{"clientpoint_id":123,"clientpoint_url":"${url}"}}`,
		],
		[
			'behind empty ones',
			`{"clientpoint_id":null,"clientpoint_url":"","data":{"clientpoint_id":123,"clientpoint_url":"${url}"}}`,
		],
	])('%s come out at the top, before all else', (_, text) => {
		const { data } = read(text);
		expect(data).toMatchObject({ clientpoint_id: 123, clientpoint_url: url });
		expect(Object.keys(data).slice(0, 2)).toEqual(['clientpoint_id', 'clientpoint_url']);
	});

	test('of something else do not', () => {
		const { data } = read('{"status":true,"link":"https://help.example","request":{"id":1}}');
		expect(data).not.toHaveProperty('clientpoint_id');
		expect(data).not.toHaveProperty('clientpoint_url');
	});

	test.each(['9007199254740993', '123456789012345678901234567890'])(
		'keep the digits of %s',
		(id) => {
			expect(read(`{"clientpoint_id":${id}}`)).toMatchObject({
				verdict: 'yes',
				data: { clientpoint_id: id },
			});
		},
	);
});

describe('parseAnswer', () => {
	test.each([
		'',
		' ',
		'OK',
		'12345',
		'"12345"',
		'null',
		'[]',
		'[{"status":true},{"status":true}]',
		'{"status":true',
		"{'status':true}",
		'<html></html>',
		'{"status":true}{"status":true}',
		`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`,
		`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
	])('takes %.30s as no answer', (text) => {
		expect(parseAnswer(text)).toBeUndefined();
	});

	test('keeps hostile names as ordinary own fields', () => {
		const text = '{"__proto__":{"status":false,"polluted":1},"constructor":"c"}';
		expect(JSON.stringify(read(text).data)).toBe(text);
		expect('polluted' in {}).toBe(false);
	});
});

describe('whatever the answer', () => {
	const FLAGS = ['status', 'success', 'code', 'message', 'error', 'errors'];
	const fields = fc.dictionary(
		fc.constantFrom(...FLAGS, 'id', 'link', 'request', '__proto__'),
		fc.oneof(
			fc.jsonValue(),
			fc.constantFrom(true, false, 'ok', 'error', 'created', 'not created', 200, 500, ''),
		),
	);
	const answers = fc.oneof(
		fields,
		fields.map((data) => ({ data })),
		fc.tuple(fields, fields).map(([top, data]) => ({ ...top, data })),
	);
	const asks = fc.constantFrom<Asks>('new', 'change');
	const readOf = (answer: unknown, of: Asks) => read(JSON.stringify(answer), of);

	test('nothing throws, and no error stands at the top', () => {
		fc.assert(
			fc.property(answers, asks, (answer, of) => {
				expect(Object.keys(readOf(answer, of).data)).not.toContain('error');
			}),
		);
	});

	test('a new ID makes a no impossible', () => {
		fc.assert(
			fc.property(answers, fc.integer({ min: 1 }), (answer, id) => {
				expect(readOf({ ...answer, clientpoint_id: id }, 'new').verdict).not.toBe('no');
			}),
		);
	});

	test('a denial makes a yes impossible', () => {
		fc.assert(
			fc.property(answers, asks, fc.constantFrom(false, 'error', 422), (answer, of, status) => {
				expect(readOf({ ...answer, status }, of).verdict).not.toBe('yes');
			}),
		);
	});

	test('without a flag, a word, an error or an ID of a ClientPoint it is unclear', () => {
		const names = fc.constantFrom('id', 'link', 'url', 'request', 'took', 'data', 'identity');
		fc.assert(
			fc.property(fc.dictionary(names, fc.oneof(fc.nat(), fc.webUrl())), asks, (answer, of) => {
				expect(readOf(answer, of).verdict).toBe('unclear');
			}),
		);
	});

	test('the rest comes out as it came', () => {
		fc.assert(
			fc.property(fields, (answer) => {
				const { data } = readOf({ ...answer, error: null }, 'new');
				expect({ error: null, ...data }).toEqual(
					JSON.parse(JSON.stringify({ ...answer, error: null })),
				);
			}),
		);
	});
});
