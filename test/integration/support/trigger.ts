import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/server';
import { Poller } from '../harness';
import { byId, credentialFor, EMPTY_LID } from './clickPoint';

export interface TriggerSetup {
	lid?: number;
	options?: INodeParameters;
	/** Rows of Filters. */
	filters?: INodeParameters[];
	/** Start From: so many days back; now when left out. */
	daysBack?: number;
	timezone?: string;
	authentication?: 'apiKey' | 'clientCredentials';
	/** Fields of the credential that differ from the sandbox's. */
	credential?: IDataObject;
	/** What the database has of earlier polls. */
	staticData?: IDataObject;
}

/** A ClickPoint Trigger, not yet active, on the lead type that has no leads at first unless told otherwise. */
export async function clickPointTrigger(
	sandbox: Sandbox,
	{ staticData, ...setup }: TriggerSetup = {},
): Promise<Poller> {
	return await Poller.create({
		...settingsOf(sandbox, setup),
		...(staticData && { staticData }),
	});
}

/** What the workflow and the credential hold. */
export function settingsOf(
	sandbox: Sandbox,
	{
		lid = EMPTY_LID,
		options,
		filters,
		daysBack,
		timezone,
		authentication = 'apiKey',
		credential,
	}: Omit<TriggerSetup, 'staticData'> = {},
) {
	return {
		type: 'clickPointTrigger',
		parameters: {
			authentication,
			lid: byId(lid),
			...(daysBack !== undefined && { startFrom: 'daysBack', daysBack }),
			...(filters && { filters: { filter: filters } }),
			...(options && { options }),
		},
		...(timezone !== undefined && { timezone }),
		credentials: credentialFor(authentication, sandbox, credential),
	};
}

/** The UIDs of what a poll gave out. */
export function uidsOf(items: IDataObject[] | null): string[] {
	return (items ?? []).map(({ UID }) => String(UID));
}
