import { createHash } from 'crypto';

import { sleep } from 'n8n-workflow';

/** The vendor asked for a longer wait than anyone should have to endure. */
export class GateClosedError extends Error {
	override readonly name = 'GateClosedError';

	/** @param wait what is left of it, in milliseconds */
	constructor(readonly wait: number) {
		super('Too many requests');
	}
}

/** No caller has more requests under way, so this means no limit. */
const NO_LIMIT = 64;

/** How many times more successes it takes to exceed what the vendor accepted when it last refused. */
const CAUTION = 10;

/** A vendor that asks for a longer wait, in milliseconds, must be mistaken. */
const LONGEST_CLOSURE = 60 * 60 * 1000;

interface Waiter {
	tries: number;
	admit(): void;
	refuse(reason: unknown): void;
}

/**
 * Limits the requests under way to one host with one credential, across executions. There is no limit until the
 * vendor responds 429. That halves the number and holds all requests back for a while; as many successes as may be
 * under way add one again, as in TCP (RFC 5681).
 *
 * @param onIdle called when nothing is under way, waiting, or limited, so that the gate can be dropped
 */
function createGate(onIdle: () => void) {
	let allowed = Number.POSITIVE_INFINITY;
	let underWay = 0;
	let successes = 0;
	/** Counts the halvings, because the outcome of a request sent before one no longer matters. */
	let halvings = 0;
	/** How many requests under way at the last halving were accepted. */
	let taken = Number.POSITIVE_INFINITY;
	/** The waits that the vendor asked for and that are not over. */
	const holds = new Set<{ wait: number }>();
	/** On the monotonic clock, which can't be set back. */
	let closedUntil = 0;
	const waiting = new Set<Waiter>();

	const closedFor = () => closedUntil - performance.now();
	const admitWhoMay = () => {
		while (underWay < allowed && holds.size === 0 && waiting.size > 0) {
			[...waiting].reduce((first, one) => (one.tries > first.tries ? one : first)).admit();
		}
		const isLimited = allowed <= NO_LIMIT || closedFor() > 0;
		if (underWay + waiting.size + holds.size === 0 && !isLimited) onIdle();
	};
	const holdBack = async (wait: number) => {
		const hold = { wait };
		holds.add(hold);
		await sleep(wait);
		holds.delete(hold);
		admitWhoMay();
	};
	const close = (wait: number) => {
		closedUntil = performance.now() + Math.min(wait, LONGEST_CLOSURE);
		for (const waiter of waiting) waiter.refuse(new GateClosedError(closedFor()));
	};
	const leave = () => {
		underWay--;
		admitWhoMay();
	};

	return {
		/** How long the vendor wants requests to wait for a place, in milliseconds; 0 for no wait. */
		get heldBackFor() {
			return Math.max(0, ...[...holds].map(({ wait }) => wait));
		},
		/**
		 * Waits for a place: requests with the most tries go first, then those that came first. Each place must be left
		 * exactly once.
		 *
		 * @param tries how often the request was sent, including this time
		 * @throws the signal's reason; GateClosedError if the vendor asks for too long a wait
		 */
		async enter(tries: number, signal: AbortSignal) {
			signal.throwIfAborted();
			if (closedFor() > 0) throw new GateClosedError(closedFor());
			await new Promise<void>((resolve, reject) => {
				const stopWaiting = () => {
					waiting.delete(waiter);
					signal.removeEventListener('abort', giveUp);
				};
				const waiter = {
					tries,
					admit() {
						stopWaiting();
						underWay++;
						resolve();
					},
					refuse(reason: unknown) {
						stopWaiting();
						reject(reason);
					},
				};
				const giveUp = () => waiter.refuse(signal.reason);
				signal.addEventListener('abort', giveUp);
				waiting.add(waiter);
				admitWhoMay();
			});
			const begunAfter = halvings;
			return {
				succeed() {
					const enough = allowed < taken ? allowed : CAUTION * allowed;
					if (begunAfter === halvings && ++successes >= enough) {
						allowed = allowed < NO_LIMIT ? allowed + 1 : Number.POSITIVE_INFINITY;
						if (allowed > taken + 1) taken = Number.POSITIVE_INFINITY;
						successes = 0;
					}
					leave();
				},
				/** For failures that say nothing about how much the vendor can take. */
				fail: leave,
				/** For status 429. @param wait in milliseconds @param isTooLong whether to fail all waiting requests */
				slowDown(wait: number, isTooLong: boolean) {
					if (isTooLong) close(wait);
					else void holdBack(wait);
					if (begunAfter === halvings) taken = Math.min(allowed, underWay);
					taken--;
					allowed = Math.max(1, Math.floor(Math.min(allowed, underWay) / 2));
					halvings++;
					successes = 0;
					leave();
				},
			};
		},
	};
}

/** See {@link createGate}. */
export type Gate = ReturnType<typeof createGate>;

/** A request under way. */
export type Place = Awaited<ReturnType<Gate['enter']>>;

const gates = new Map<string, Gate>();

/** The gate to a host for an account, identified by its key or secret. */
export function gateOf(url: string, account: string): Gate {
	const name = createHash('sha256')
		.update(JSON.stringify([new URL(url).host, account]))
		.digest('base64');
	const gate = gates.get(name) ?? createGate(() => gates.delete(name));
	gates.set(name, gate);
	return gate;
}
