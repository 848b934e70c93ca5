import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

import type { Sandbox } from '../../../sandbox/server';
import { type CredentialData, type NodeResult, type NodeRun, runNode } from '../harness';

/** A resource locator as the form holds it. */
export const byId = (value: string | number) => ({ __rl: true, mode: 'id', value });

export const MAIN_LID = 1001;
export const MORTGAGE_LID = 1002;
export const ODD_LID = 1003;
export const CLOCK_CHANGES_LID = 1004;
export const EMPTY_LID = 1005;

/** A range that holds every lead of the sandbox. */
export const ALL_TIME: INodeParameters = {
	duration: 'dateRange',
	startDate: 'specific',
	specificStartDate: '2020-01-01',
	endDate: 'specific',
	specificEndDate: '2030-01-01',
};

/** The credential's fields for each choice of Authentication, pointing at the sandbox. */
const credentialData = {
	apiKey: (sandbox: Sandbox) => ({
		apiKey: sandbox.clickPointKey,
		accountTimeZone: sandbox.accountTimeZone,
		baseUrl: sandbox.url,
		receiverUrl: sandbox.url,
	}),
	clientCredentials: (sandbox: Sandbox) => ({
		clientId: sandbox.clientId,
		clientSecret: sandbox.clientSecret,
		apiUrl: sandbox.url,
		dataUrl: sandbox.url,
		receiverUrl: sandbox.url,
	}),
};
const CREDENTIAL_TYPES = {
	apiKey: 'clickPointApi',
	clientCredentials: 'clickPointClientCredentialsApi',
};

/** The credential that goes with an authentication, pointing at the sandbox. */
export function credentialFor(
	authentication: keyof typeof credentialData,
	sandbox: Sandbox,
	changes: IDataObject = {},
): CredentialData {
	const data: ICredentialDataDecryptedObject = credentialData[authentication](sandbox);
	return { [CREDENTIAL_TYPES[authentication]]: Object.assign(data, changes) };
}

export type LeadsRun = Partial<Omit<NodeRun, 'type' | 'credentials'>> & {
	/** Duration and its fields; all time when left out. */
	period?: INodeParameters;
	options?: INodeParameters;
	authentication?: keyof typeof credentialData;
	/** Fields of the credential that differ from the sandbox's. */
	credential?: IDataObject;
};

/** Runs ClickPoint → Leads: all leads of the main lead type unless told otherwise. */
export async function readLeads(
	sandbox: Sandbox,
	{
		parameters,
		period = ALL_TIME,
		options,
		authentication = 'apiKey',
		credential,
		...run
	}: LeadsRun = {},
): Promise<NodeResult> {
	return await runNode({
		type: 'clickPoint',
		parameters: {
			authentication,
			lid: byId(MAIN_LID),
			...period,
			...(options && { options }),
			...parameters,
		},
		credentials: credentialFor(authentication, sandbox, credential),
		...run,
	});
}

export type CreateLeadRun = Omit<LeadsRun, 'period'>;

/** Runs ClickPoint → Create Lead: a lead with the item's `email` in the lead type without leads. */
export async function createLeads(
	sandbox: Sandbox,
	{ parameters, options, authentication = 'apiKey', credential, ...run }: CreateLeadRun = {},
): Promise<NodeResult> {
	return await runNode({
		type: 'clickPoint',
		parameters: {
			authentication,
			operation: 'createLead',
			lid: byId(EMPTY_LID),
			sourceId: '77',
			leadFields: { field: [{ name: 'Email', value: '={{ $json.email }}' }] },
			...(options && { options }),
			...parameters,
		},
		credentials: credentialFor(authentication, sandbox, credential),
		...run,
	});
}
