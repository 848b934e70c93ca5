import { hardSecret, leaksOf } from '../integration/support/secrets';

/** What each cell of the matrix searches its texts, addresses and the log with. */
test('a secret is found in whatever way it is written', () => {
	const key = hardSecret();
	for (const text of [
		key,
		`?key=${encodeURIComponent(key)}`,
		new URLSearchParams({ key }).toString(),
		JSON.stringify(JSON.stringify({ key })),
		Buffer.from(`user:${key}`).toString('base64'),
		Buffer.from(`u:${key}`).toString('base64url'),
		`${key.slice(0, 12)}…`,
	]) {
		expect(leaksOf(key, text)).not.toEqual([]);
	}
	expect(leaksOf(key, 'no key *** here')).toEqual([]);
});
