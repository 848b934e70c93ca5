import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

import { dayAt, readTimeZone } from '../../shared/calendar';
import { ABOUT_KEY, checkStatus, refuseWebPage } from '../../shared/credentials';
import { AnswerError } from '../../shared/errors';
import { statusError } from '../../shared/failures';
import { probe, type Requester } from '../../shared/http';
import { isBlank, readBaseUrl, readId } from '../../shared/input';
import { inTurn } from '../../shared/turns';
import { rangeOf } from '../lead/period';
import type { LeadsQuery } from '../lead/query';
import { readRecords } from '../lead/records';
import { REFUSALS, readToken, refusalOf, tokenRequest } from './accessToken';
import { DATA_URL, readApiKey, readClient, RECEIVER_URL } from './credential';
import { formRequest, leadsForm } from './dataInterface';

/** The Tests of both credentials, as `testInCode` runs them. Addresses that a Test sends nothing to are only read. */

/** In milliseconds. */
const TIMEOUT = 30_000;

/** Where a refusal is about the lead type: assumed, the vendor does not document it. */
const ABOUT_LEAD_TYPE = /\b(?:lid|lead ?type)/i;

/**
 * Tests an API key by asking for one lead of today. With a Test LID only a list of leads will do; without it,
 * so will a refusal that speaks of the lead type alone. @throws AnswerError when nothing shows that it is accepted
 */
export async function testClickPointKey(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const key = readApiKey(credentials, 'API Key');
	const baseUrl = readBaseUrl('Base URL', credentials.baseUrl);
	readBaseUrl(RECEIVER_URL, credentials.receiverUrl);
	const timeZone = readTimeZone('Account Time Zone', credentials.accountTimeZone);
	const lid = isBlank(credentials.testLid) ? undefined : readId('Test LID', credentials.testLid);

	const today = dayAt(new Date(), timeZone);
	const query: LeadsQuery = {
		lid: lid ?? '',
		range: rangeOf({ firstDay: today, lastDay: today, timeZone }),
		fields: ['UID'],
	};
	const form = leadsForm(query, timeZone, 0, 1);
	const request = { ...formRequest(baseUrl, key, form), timeout: TIMEOUT };
	const response = await probe(context, request);
	const { status, text } = response;
	if (status === 500 && lid === undefined) {
		// A server can also fail because there is no LID.
		const wayOut = 'Enter a Test LID, or try again later. It responded:';
		throw new AnswerError('ClickPoint failed with status 500', wayOut, text);
	}
	checkStatus(request, response, (each) => each >= 400 && each < 500 && ![407, 429].includes(each));
	refuseWebPage(request, response);
	try {
		await inTurn(readRecords({ status, text }, { query, timeZone }));
		if (status < 300) return;
	} catch {
		// No list of leads: what it is instead decides.
	}
	if (lid === undefined && ABOUT_LEAD_TYPE.test(text) && !ABOUT_KEY.test(text)) return;
	throw new AnswerError(
		'ClickPoint did not return leads',
		`Check the API Key${lid === undefined ? ', or enter a Test LID' : ' and the Test LID'}. It responded:`,
		text,
	);
}

/** Tests a client ID and secret by asking for a token, which is not kept. @throws AnswerError when they are not accepted */
export async function testClickPointClient(
	context: Requester,
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const client = readClient(credentials);
	readBaseUrl(DATA_URL, credentials.dataUrl);
	readBaseUrl(RECEIVER_URL, credentials.receiverUrl);
	const request = tokenRequest(client, { timeout: TIMEOUT });
	const { status, headers, text } = await probe(context, request);
	if (REFUSALS.includes(status)) {
		throw new AnswerError(refusalOf(status), 'Copy both again in full.');
	}
	if (status < 200 || status >= 300) throw statusError(request, status, headers, '', 'notDone');
	readToken(text);
}
