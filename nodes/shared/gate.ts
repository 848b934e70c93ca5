import { createHash } from 'crypto';

import { sleep } from 'n8n-workflow';

import { within } from './waiting';

/**
 * How many requests may be under way to one host with one credential, across executions. There is no
 * limit until the vendor says that it is asked too often (429). That halves the number and holds all
 * requests back for a while; as many successes as may be under way add one again, as TCP does with
 * its window (RFC 5681).
 */
export interface Gate {
	/**
	 * Waits for a place: requests that were tried more often go first, then those that came earlier.
	 *
	 * @param tries how often the request was sent, this time included
	 * @param signal ends the wait, which then throws the signal's reason
	 */
	enter(tries: number, signal: AbortSignal): Promise<Place>;
	/** The longest wait before a place is given, as the vendor has asked for it, in milliseconds. */
	readonly heldBackFor: number;
	/** For how long nothing may be sent at all, in milliseconds; 0 for as usual. */
	readonly closedFor: number;
}

/** A request that is under way. Each place is left once, in one of these ways. */
export interface Place {
	succeed(): void;
	/** The request failed for a reason that says nothing about how much the vendor can take. */
	fail(): void;
	/**
	 * The vendor answered 429.
	 *
	 * @param wait how long to send nothing, in milliseconds
	 * @param isTooLong whether nobody is to wait for that
	 */
	slowDown(wait: number, isTooLong: boolean): void;
}

/** More than this is under way nowhere, so that there is nothing to limit any more. */
const NO_LIMIT = 64;

/** What a vendor asks for beyond this is taken for an error, in milliseconds. */
const LONGEST_CLOSURE = 60 * 60 * 1000;

const gates = new Map<string, Gate>();

/** The gate to a host for an account, which is known by its key or secret. */
export function gateOf(url: string, account: string): Gate {
	const name = createHash('sha256')
		.update(JSON.stringify([new URL(url).host, account]))
		.digest('base64');
	const found = gates.get(name);
	if (found !== undefined) return found;
	const gate = createGate(() => gates.delete(name));
	gates.set(name, gate);
	return gate;
}

/** @param onIdle called when nothing is under way, waits or is limited: the gate may be forgotten */
function createGate(onIdle: () => void): Gate {
	let allowed = Number.POSITIVE_INFINITY;
	let underWay = 0;
	/** How often the number was halved: a refusal of what was sent before that is no news. */
	let halvings = 0;
	let successes = 0;
	/** The waits that the vendor's refusals have asked for and that are not over. */
	const holds = new Set<number>();
	let closedUntil = 0;
	const waiting = new Set<{ tries: number }>();
	let change = createChange();

	const announce = () => {
		const { happen } = change;
		change = createChange();
		happen();
		const isLimited = allowed <= NO_LIMIT || closedUntil > Date.now();
		if (underWay + waiting.size + holds.size === 0 && !isLimited) onIdle();
	};
	const holdBack = async (wait: number) => {
		holds.add(wait);
		await sleep(wait);
		holds.delete(wait);
		announce();
	};
	const isNext = (one: { tries: number }) => {
		const mostTries = Math.max(...[...waiting].map(({ tries }) => tries));
		return one === [...waiting].find(({ tries }) => tries === mostTries);
	};

	return {
		get heldBackFor() {
			return Math.max(0, ...holds);
		},
		get closedFor() {
			return Math.max(0, closedUntil - Date.now());
		},
		async enter(tries, signal) {
			const request = { tries };
			waiting.add(request);
			try {
				while (underWay >= allowed || holds.size > 0 || !isNext(request)) {
					await within(change.happened, signal);
				}
				underWay++;
			} finally {
				waiting.delete(request);
				announce();
			}
			const begunAfter = halvings;
			const leave = () => {
				underWay--;
				announce();
			};
			return {
				succeed() {
					if (begunAfter === halvings && ++successes >= allowed) {
						allowed = allowed >= NO_LIMIT ? Number.POSITIVE_INFINITY : allowed + 1;
						successes = 0;
					}
					leave();
				},
				fail: leave,
				slowDown(wait, isTooLong) {
					if (isTooLong) closedUntil = Date.now() + Math.min(wait, LONGEST_CLOSURE);
					else void holdBack(wait);
					if (begunAfter === halvings) {
						allowed = Math.max(1, Math.floor(Math.min(allowed, underWay) / 2));
						halvings++;
						successes = 0;
					}
					leave();
				},
			};
		},
	};
}

/** Something to wait for that happens once. */
function createChange(): { happened: Promise<void>; happen: () => void } {
	let happen = () => {};
	const happened = new Promise<void>((resolve) => {
		happen = resolve;
	});
	return { happened, happen };
}
