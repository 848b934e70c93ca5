import { attempt, settle } from '../../../nodes/shared/attempt';

describe('attempt', () => {
	it('returns what the function returns', () => {
		expect(attempt(() => JSON.parse('{"a":1}'))).toEqual({ a: 1 });
	});

	it('returns undefined when the function throws', () => {
		expect(attempt(() => JSON.parse('{'))).toBeUndefined();
	});
});

describe('settle', () => {
	it('returns the value of a promise that is fulfilled', async () => {
		expect(await settle(Promise.resolve(5))).toEqual({ done: true, value: 5 });
	});

	it('returns the reason of a promise that is rejected, and does not throw', async () => {
		const error = new Error('no');
		expect(await settle(Promise.reject(error))).toEqual({ done: false, error });
	});
});
