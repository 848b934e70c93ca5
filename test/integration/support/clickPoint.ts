import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/server';
import { type NodeResult, type NodeRun, runNode } from '../harness';

/** A resource locator as the form holds it. */
export const byId = (value: string | number) => ({ __rl: true, mode: 'id', value });

export const MAIN_LID = 1001;
export const MORTGAGE_LID = 1002;
export const ODD_LID = 1003;
export const CLOCK_CHANGES_LID = 1004;
export const EMPTY_LID = 1005;

/** A range that holds every lead of the sandbox. */
const ALL_TIME: INodeParameters = {
	duration: 'dateRange',
	startDate: 'specific',
	specificStartDate: '2020-01-01',
	endDate: 'specific',
	specificEndDate: '2030-01-01',
};

export type LeadsRun = Partial<Omit<NodeRun, 'type' | 'credentials'>> & {
	/** Duration and its fields; all time when left out. */
	period?: INodeParameters;
	options?: INodeParameters;
	/** Fields of the credential that differ from the sandbox's. */
	credential?: IDataObject;
};

/** Runs ClickPoint → Leads: all leads of the main lead type unless told otherwise. */
export async function readLeads(
	sandbox: Sandbox,
	{ parameters, period = ALL_TIME, options, credential, ...run }: LeadsRun = {},
): Promise<NodeResult> {
	return await runNode({
		type: 'clickPoint',
		parameters: {
			lid: byId(MAIN_LID),
			...period,
			...(options && { options }),
			...parameters,
		},
		credentials: {
			clickPointApi: {
				apiKey: sandbox.clickPointKey,
				accountTimeZone: sandbox.accountTimeZone,
				baseUrl: sandbox.url,
				...credential,
			},
		},
		...run,
	});
}
