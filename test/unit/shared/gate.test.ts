import { type Gate, GateClosedError, gateOf, type Place } from '../../../nodes/shared/gate';
import { setDeadline } from '../../../nodes/shared/waiting';

const URL = 'https://api.example.com/v4/x';
/** Each request has a signal of its own. */
const never = () => new AbortController().signal;

let accounts = 0;
const newGate = () => gateOf(URL, `account ${accounts++}`);

/** Asks for a place, and says whether there is one yet. */
function ask(gate: Gate, tries = 1) {
	const asked: { place?: Place; error?: unknown } = {};
	gate.enter(tries, never()).then(
		(place) => (asked.place = place),
		(error: unknown) => (asked.error = error),
	);
	return asked;
}

/** Lets promises settle. */
const settle = async () => await jest.advanceTimersByTimeAsync(0);

async function askFor(gate: Gate, count: number) {
	const asked = Array.from({ length: count }, () => ask(gate));
	await settle();
	return asked;
}

const admitted = (asked: Array<{ place?: Place }>) =>
	asked.flatMap(({ place }) => (place === undefined ? [] : [place]));

/** A gate that lets so many through, after the vendor has refused twice as many. */
async function gateFor(count: number): Promise<Gate> {
	const gate = newGate();
	const [first, ...others] = admitted(await askFor(gate, 2 * count));
	first?.slowDown(100, false);
	for (const place of others) place.fail();
	await jest.advanceTimersByTimeAsync(100);
	return gate;
}

/** How many a gate lets through now. */
async function countOf(gate: Gate): Promise<number> {
	const stop = new AbortController();
	const places: Place[] = [];
	for (let count = 0; count < 100; count++) {
		gate.enter(1, setDeadline(undefined, stop.signal).signal).then(
			(place) => places.push(place),
			() => {},
		);
	}
	await settle();
	stop.abort();
	const { length } = places;
	for (const place of places) place.fail();
	await settle();
	return length;
}

async function succeed(gate: Gate, times: number): Promise<void> {
	for (let time = 0; time < times; time++) {
		const [place] = admitted(await askFor(gate, 1));
		place?.succeed();
	}
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('lets all through until the vendor refuses', async () => {
	expect(await countOf(newGate())).toBe(100);
});

it('is one for a host and an account, and another for any other', () => {
	const gate = gateOf(URL, 'key');
	void ask(gate);
	expect(gateOf('https://api.example.com/else', 'key')).toBe(gate);
	expect(gateOf('https://api.example.com:8443/v4/x', 'key')).not.toBe(gate);
	expect(gateOf(URL, 'other key')).not.toBe(gate);
});

it('halves what it lets through with each refusal, down to one', async () => {
	const gate = newGate();
	for (const expected of [16, 8, 4, 2, 1]) {
		const [refused, ...others] = admitted(await askFor(gate, 2 * expected));
		refused?.slowDown(1, false);
		for (const place of others) place.fail();
		await jest.advanceTimersByTimeAsync(1);
		expect(await countOf(gate)).toBe(expected);
	}
	admitted(await askFor(gate, 1))[0]?.slowDown(1, false);
	await jest.advanceTimersByTimeAsync(1);
	expect(await countOf(gate)).toBe(1);
});

it('halves with each of several refusals at the same time', async () => {
	const gate = newGate();
	const places = admitted(await askFor(gate, 32));
	for (const place of places.slice(0, 3)) place.slowDown(1, false);
	for (const place of places.slice(3)) place.fail();
	await jest.advanceTimersByTimeAsync(1);
	expect(await countOf(gate)).toBe(4);
});

it.each([
	[2, 3],
	[4, 5],
])(
	'of %d lets %d through after as many successes, but not of what was sent before',
	async (count, more) => {
		const gate = newGate();
		const [refused, ...before] = admitted(await askFor(gate, 2 * count));
		refused?.slowDown(100, false);
		for (const place of before) place.succeed();
		await jest.advanceTimersByTimeAsync(100);
		expect(await countOf(gate)).toBe(count);
		await succeed(gate, count - 1);
		expect(await countOf(gate)).toBe(count);
		await succeed(gate, 1);
		expect(await countOf(gate)).toBe(more);
	},
);

it('takes ten times as many successes to get back to where the vendor refused, and no further', async () => {
	const gate = await gateFor(2);
	// Three were not refused.
	await succeed(gate, 2);
	expect(await countOf(gate)).toBe(3);
	await succeed(gate, 29);
	expect(await countOf(gate)).toBe(3);
	await succeed(gate, 1);
	expect(await countOf(gate)).toBe(4);
	await succeed(gate, 40);
	expect(await countOf(gate)).toBe(5);
	await succeed(gate, 5);
	expect(await countOf(gate)).toBe(6);
});

it('halves by what is under way, when that is less', async () => {
	const gate = await gateFor(16);
	const places = admitted(await askFor(gate, 4));
	places[0]?.slowDown(100, false);
	for (const place of places.slice(1)) place.fail();
	await jest.advanceTimersByTimeAsync(100);
	expect(await countOf(gate)).toBe(2);
});

it('lets those in first that were tried more often, then those that came earlier', async () => {
	const gate = await gateFor(1);
	const [under] = admitted(await askFor(gate, 1));
	const order: string[] = [];
	for (const [name, tries] of [
		['a1', 1],
		['b2', 2],
		['c2', 2],
		['d1', 1],
		['e3', 3],
	] as const) {
		void gate.enter(tries, never()).then((place) => {
			order.push(name);
			place.fail();
		});
	}
	under?.fail();
	await settle();
	expect(order).toEqual(['e3', 'b2', 'c2', 'a1', 'd1']);
});

it('holds all back for the longest wait that is asked for, equal ones and overlapping ones too', async () => {
	const gate = newGate();
	const [first, second] = admitted(await askFor(gate, 2));
	expect(gate.heldBackFor).toBe(0);
	first?.slowDown(1000, false);
	expect(gate.heldBackFor).toBe(1000);
	await jest.advanceTimersByTimeAsync(600);
	second?.slowDown(1000, false);
	const asked = ask(gate);
	await jest.advanceTimersByTimeAsync(999);
	expect(asked.place).toBeUndefined();
	await jest.advanceTimersByTimeAsync(1);
	expect(asked.place).toBeDefined();
	expect(gate.heldBackFor).toBe(0);
});

it('lets nobody in for a wait that is too long, an hour at most, nor those who wait', async () => {
	const gate = await gateFor(1);
	const [under] = admitted(await askFor(gate, 1));
	const waiting = ask(gate);
	under?.slowDown(24 * 3_600_000, true);
	const late = ask(gate);
	await settle();
	for (const { error } of [waiting, late]) {
		expect(error).toBeInstanceOf(GateClosedError);
		expect(error).toMatchObject({ wait: 3_600_000 });
	}
	await jest.advanceTimersByTimeAsync(3_599_999);
	expect((await askFor(gate, 1))[0]?.error).toBeInstanceOf(GateClosedError);
	await jest.advanceTimersByTimeAsync(1);
	expect(await countOf(gate)).toBe(1);
});

it('keeps what it knows while it is limited, and is forgotten after', async () => {
	const account = 'forgotten';
	const gate = gateOf(URL, account);
	const [place] = admitted(await askFor(gate, 1));
	expect(gateOf(URL, account)).toBe(gate);
	place?.slowDown(100, false);
	await jest.advanceTimersByTimeAsync(100);
	expect(gateOf(URL, account)).toBe(gate);
	await succeed(gate, 2700);
	expect(gateOf(URL, account)).not.toBe(gate);
	// An account of which there is nothing to know is not kept either.
	const other = gateOf(URL, 'other');
	await succeed(other, 1);
	expect(gateOf(URL, 'other')).not.toBe(other);
});
