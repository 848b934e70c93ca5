import type { Speaker } from './dialect';
import type { Account } from './leads';
import type { Settings } from './settings';

/** What the parts of the sandbox share. */
export interface World {
	readonly now: () => Date;
	/** IANA zone of DateAdded and of startdate and enddate. */
	readonly accountTimeZone: string;
	readonly clickPointKey: string;
	readonly clientPointKey: string;
	/** The client of ClickPoint's v1 interface. */
	readonly clientId: string;
	readonly clientSecret: string;
	readonly speaker: Speaker;
	readonly settings: Settings;
	readonly account: Account;
}
