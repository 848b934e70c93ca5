/** What a cell found, as `scripts/faults.ts` reads it. */
export interface CellResult {
	operation: string;
	kind: 'read' | 'write';
	fault: string;
	position: 'first' | 'middle' | 'last' | 'every';
	/** Requests that the sandbox received. */
	sent: number;
	/** What there is at the vendor because of it, or the leads that came out. */
	created: number;
	/** Done at the vendor, and neither in the output nor reported; or leads missing from a success. */
	lost: number;
	/** Done, or sent, once more than may be; or leads that came out twice. */
	doubled: number;
	/** Places where the key, or a piece of it, was found. */
	leaked: number;
	/** What the first execution made of the item, or of the list. */
	outcome: Outcome;
	/** What the person sees. */
	message: string;
	/** Whatever makes the cell fail. */
	problems: string[];
	inSummary: boolean;
}

export type Outcome = 'complete' | 'error' | 'created' | 'failed' | 'unknown' | 'notSent';
