import { attempt } from '../../../nodes/shared/attempt';

describe('attempt', () => {
	it('returns what the function returns', () => {
		expect(attempt(() => JSON.parse('{"a":1}'))).toEqual({ a: 1 });
	});

	it('returns undefined when the function throws', () => {
		expect(attempt(() => JSON.parse('{'))).toBeUndefined();
	});
});
