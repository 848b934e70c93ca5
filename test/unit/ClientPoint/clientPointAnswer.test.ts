import fc from 'fast-check';
import { readAnswer } from '../../../nodes/ClientPoint/clientPointAnswer';

describe('readAnswer', () => {
	it.each([
		'{"status":true,"message":"Created","clientpoint_id":12345,"link":"https://x.example.com/v/1"}',
		'{"status":"success","message":"error-free"}',
		'{"status":1}',
		'{"success":true,"message":"ok"}',
		'{"success":"yes"}',
		'{"status":"ok"}',
		'{"status":"Successful"}',
		'{"status":"CREATED"}',
		'{"status":"true"}',
		'{"success":"1"}',
		'{"message":"Created"}',
		'{"message":"SUCCESS"}',
		'{"status":200}',
		'{"code":"201"}',
		'{"clientpoint_id":1}',
		'{"Link":"https://x.example.com/v/1"}',
		'{"data":{"id":7}}',
		'{"message":"ClientPoint created."}',
		'{"message":"ClientPoint updated."}',
		'{"message":"Recipient added"}',
		'{"message":"Saved"}',
		'{"status":"updated"}',
		'{"status":"Added"}',
		'{"id":7,"status":"lost"}',
		'{"id":7,"status":"trash","message":"No mail was sent"}',
	])('takes %s as a success, and gives it as it came', (text) => {
		expect(readAnswer(text)).toEqual({
			data: JSON.parse(text),
			failure: undefined,
			isSuccess: true,
		});
	});

	it.each([
		'{"clientpoint_id":7,"message":"ClientPoint 7 was not found"}',
		'{"link":"https://x.example.com/v/7","message":"Nothing could be updated: unknown id"}',
		'{"data":{"id":7},"message":"No such ClientPoint"}',
	])('takes %s as no success of a change, whose id it may repeat', (text) => {
		expect(readAnswer(text, 'change')).toMatchObject({ failure: undefined, isSuccess: false });
		expect(readAnswer(text, 'new')).toMatchObject({ isSuccess: true });
	});

	it.each([
		'{"clientpoint_id":7}',
		'{"clientpoint_id":7,"status":"won"}',
		'{"status":true,"message":"No mail was sent"}',
		'{"message":"ClientPoint updated"}',
		'{"data":{"id":7}}',
	])('takes %s as a success of a change', (text) => {
		expect(readAnswer(text, 'change')).toMatchObject({ failure: undefined, isSuccess: true });
	});

	it.each([
		['{"success":"true","error":null,"errors":[]}', { success: 'true', errors: [] }],
		['{"id":1,"error":false}', { id: 1 }],
		['{"id":1,"error":""}', { id: 1 }],
		['{"id":1,"error":{}}', { id: 1 }],
	])('leaves an error that tells of none out of %s, for n8n', (text, data) => {
		expect(readAnswer(text)).toEqual({ data, failure: undefined, isSuccess: true });
	});

	it.each([
		'{"status":null,"success":null}',
		'{"message":"received"}',
		'{"status":"queued"}',
		'{"status":2000}',
		'{"status":1200}',
		'{"status":4220}',
		'{"code":1422}',
		'{"identity":"x"}',
		'{"paid":"x"}',
		'{"link_count":3}',
		'{"message":"not unsuccessful"}',
		'{"message":"The ClientPoint could not be created"}',
		'{"message":"ClientPoint wasn\'t created"}',
		'{"message":"Error: already created"}',
		'{"id":"","link":null}',
		'{"message":"created? fail"}',
		'{"data":{}}',
		'{"data":{"inner":{"id":7}}}',
		'{"data":[{"id":7}]}',
		' {} ',
	])('takes %s neither as a success nor as a failure', (text) => {
		expect(readAnswer(text)).toMatchObject({ failure: undefined, isSuccess: false });
	});

	it.each([
		['{"status":false,"message":"Bad key"}', 'Bad key'],
		['{"status":"false","message":"Bad key"}', 'Bad key'],
		['{"status":0,"message":"Bad key"}', 'Bad key'],
		['{"status":"0","message":"Bad key"}', 'Bad key'],
		['{"status":"error","message":"Bad key"}', 'Bad key'],
		['{"status":"ERROR","message":"Bad key"}', 'Bad key'],
		['{"status":"fail","message":"Bad key"}', 'Bad key'],
		['{"status":"Failed","message":"Bad key"}', 'Bad key'],
		['{"status":"failure","message":"Bad key"}', 'Bad key'],
		['{"success":false,"message":"Bad key"}', 'Bad key'],
		['{"success":"false","message":"Bad key"}', 'Bad key'],
		['{"status":true,"success":false,"message":"Bad key"}', 'Bad key'],
		['{"error":"Bad key"}', 'Bad key'],
		['{"error":true,"message":"Bad key"}', 'Bad key'],
		['{"error":{"code":7,"text":"Bad key"}}', '{"code":7,"text":"Bad key"}'],
		['{"errors":["a","b"]}', '["a","b"]'],
		['{"errors":{"name":["is empty"]}}', '{"name":["is empty"]}'],
		['{"status":false,"message":"","error":"Bad key"}', 'Bad key'],
		['{"status":false,"message":"Bad key","error":"other"}', 'Bad key'],
		['{"status":false,"message":["a"]}', '["a"]'],
		['{"status":false,"errors":["a"]}', '["a"]'],
		['{"error":7}', '7'],
		['{"error":true}', 'true'],
		['{"status":false}', 'no reason was given'],
		['{"success":false,"message":null,"error":{},"errors":[]}', 'no reason was given'],
		['{"success":"no","message":"Bad key"}', 'Bad key'],
		['{"status":422,"message":"Bad name"}', 'Bad name'],
		['{"code":"401","message":"Bad key"}', 'Bad key'],
		['{"status_code":500}', 'no reason was given'],
	])('takes %s as a failure because of %p', (text, failure) => {
		expect(readAnswer(text)?.failure).toBe(failure);
	});

	it.each([
		'{"status":true,"errors":["revenue"]}',
		'{"status":true,"error":"Template 7 was not found","clientpoint_id":1}',
		'{"error":"Template 7 was not found","clientpoint_id":1}',
		'{"message":"ClientPoint created successfully","error":"Template 7 was not found"}',
		'{"errors":["a"],"data":{"link":"l"}}',
		'{"error":"E-mail could not be sent","workspace_id":7}',
		'{"error":"E-mail could not be sent","share_link":"l","code":1}',
	])('takes %s, which contradicts itself, neither as a success nor as a failure', (text) => {
		expect(readAnswer(text)).toMatchObject({ failure: undefined, isSuccess: false });
	});

	it.each(['{"status":false,"error":"a","id":1}', '{"error":{"message":"a","request_id":1}}'])(
		'takes %s, whose id is beside a clear failure, as a failure',
		(text) => {
			expect(readAnswer(text)?.failure).toEqual(expect.any(String));
		},
	);

	it.each([
		'{"message":"Template 567834 does not exist","template_id":567834}',
		'{"message":"Template missing","template_id":567834}',
		'{"message":"Could not be done","data":{"UID":"22363629","request_id":1}}',
		'{"code":0,"message":"Template missing"}',
		'{"code":1,"message":"Template missing"}',
		'{"status_code":"0"}',
	])('takes %s, where nothing says that something new is there, as neither', (text) => {
		expect(readAnswer(text, 'new')).toMatchObject({ failure: undefined, isSuccess: false });
	});

	it.each([
		'{"code":0,"message":"ClientPoint created","clientpoint_id":7}',
		'{"message":"Created. No e-mail was sent","clientPointId":7}',
		'{"message":"No e-mail was sent","client_point_link":"https://x.example/7"}',
		'{"data":{"id":7}}',
		'{"url":"https://x.example/7"}',
	])('takes %s as a success', (text) => {
		expect(readAnswer(text, 'new')).toMatchObject({ failure: undefined, isSuccess: true });
	});

	it('gives a failure as it came too, with its error', () => {
		for (const text of ['{"error":"Bad key","id":1}', '{"status":false,"errors":["a"]}']) {
			expect(readAnswer(text)?.data).toEqual(JSON.parse(text));
		}
	});

	it.each([
		'',
		' ',
		'OK',
		'12345',
		'"12345"',
		'true',
		'null',
		'[]',
		'[{"status":true}]',
		'{"status":true',
		"{'status':true}",
		'<html></html>',
		'<status>true</status>',
		'{"status":true}{"status":true}',
	])('takes %p as no answer', (text) => {
		expect(readAnswer(text)).toBeUndefined();
	});

	it('keeps hostile names as ordinary own fields, and takes no inherited status', () => {
		const answer = readAnswer('{"__proto__":{"status":false,"polluted":1},"constructor":"c"}');
		expect(answer?.failure).toBeUndefined();
		expect(JSON.stringify(answer?.data)).toBe(
			'{"__proto__":{"status":false,"polluted":1},"constructor":"c"}',
		);
		expect('polluted' in {}).toBe(false);
	});

	it.each([
		['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
		['lists', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
		['errors', `{"error":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
	])('does not throw over %s that are nested deeply', (_, text) => {
		expect(() => readAnswer(text)).not.toThrow();
	});

	it.each(['status', 'success', 'code', 'status_code', 'message', 'error', 'errors'])(
		'does not throw over a %s that is no text and hides that it is none',
		(name) => {
			for (const value of ['{"toString":1}', '{"toString":1,"valueOf":1}', '{"__proto__":null}']) {
				expect(() => readAnswer(`{"${name}":${value}}`)).not.toThrow();
				expect(() => readAnswer(`{"data":{"${name}":${value}}}`)).not.toThrow();
			}
		},
	);

	it('does not throw, whatever the answer, and has a reason for every failure', () => {
		const names = fc.constantFrom('status', 'success', 'error', 'errors', 'message', 'id');
		const texts = fc.oneof(
			fc.string(),
			fc.json(),
			fc.dictionary(names, fc.jsonValue()).map((answer) => JSON.stringify(answer)),
		);
		fc.assert(
			fc.property(texts, (text) => {
				const failure = readAnswer(text)?.failure;
				if (failure !== undefined) expect(failure).not.toBe('');
			}),
			{ numRuns: 300 },
		);
	});
});
