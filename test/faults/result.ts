/** What a cell found, as `scripts/faults.ts` reads it. */
export interface CellResult {
	operation: string;
	/** Where it stands in the table for users, if it does. */
	column?: Column | undefined;
	fault: string;
	position: 'first' | 'middle' | 'last' | 'every';
	/** Requests that the sandbox received. */
	sent: number;
	/** What was done at the vendor because of it, or the leads that came out. */
	created: number;
	/** Done at the vendor, and neither in the output nor reported; or leads missing from a success. */
	lost: number;
	/** Done, or sent, once more than may be; or leads that came out twice. */
	doubled: number;
	/** Places where the key, or a piece of it, was found. */
	leaked: number;
	/** What the first execution, or the first poll, made of the item, or of the list. */
	outcome: Outcome;
	/** What the person sees. */
	message: string;
	/** Whatever makes the cell fail. */
	problems: string[];
}

/** What the table for users tells apart. */
export type Column = 'leads' | 'leadsByClient' | 'trigger' | 'write';

export type Outcome = 'complete' | 'dropped' | 'error' | 'done' | 'failed' | 'unknown' | 'notSent';
