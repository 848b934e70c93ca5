/**
 * How many requests may be under way at a time: as many as the user allows, fewer while the vendor
 * says that it is busy. Each 429 halves the number, and as many requests that go well as may be under
 * way add one again, as TCP does with its window (RFC 5681).
 */
export interface Pace {
	/** How many may be under way now; at least one. */
	readonly allowed: number;
	/**
	 * Does a piece of work and learns from how it goes.
	 *
	 * @param work calls what it is given each time the vendor says that it is busy
	 * @throws whatever the work throws
	 */
	run<T>(work: (onBusy: () => void) => Promise<T>): Promise<T>;
}

/** @param most how many the user allows, at least one */
export function createPace(most: number): Pace {
	let allowed = most;
	/** How often the number was halved: refusals of what was begun before that are no news. */
	let halvings = 0;
	let wentWell = 0;
	return {
		get allowed() {
			return allowed;
		},
		async run(work) {
			const begunAfter = halvings;
			const onBusy = () => {
				if (begunAfter !== halvings) return;
				allowed = Math.max(1, Math.floor(allowed / 2));
				halvings++;
				wentWell = 0;
			};
			const result = await work(onBusy);
			if (begunAfter === halvings && ++wentWell >= allowed) {
				allowed = Math.min(most, allowed + 1);
				wentWell = 0;
			}
			return result;
		},
	};
}
