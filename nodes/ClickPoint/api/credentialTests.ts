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

/** The Tests of both credentials, for `testInCode`. Addresses that they don't use are only checked for their form. */

/** In milliseconds. */
const TIMEOUT = 30_000;

/** Rejections of the lead type (assumed: the vendor does not document them). */
const ABOUT_LEAD_TYPE = /\b(?:lid|lead ?type)/i;

/**
 * Tests an API key by requesting one of today's leads. Without a Test LID, a rejection of the lead type alone
 * also proves that the key is valid. @throws AnswerError if nothing does
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
		// The missing LID may be the reason.
		const wayOut = 'Enter a Test LID, or try again later. It responded:';
		throw new AnswerError('ClickPoint failed with status 500', wayOut, text);
	}
	checkStatus(request, response, (each) => each >= 400 && each < 500 && ![407, 429].includes(each));
	refuseWebPage(request, response);
	try {
		await inTurn(readRecords({ status, text }, { query, timeZone }));
		if (status < 300) return;
	} catch {
		// Not a list of leads, but it may still prove that the key is valid.
	}
	if (lid === undefined && ABOUT_LEAD_TYPE.test(text) && !ABOUT_KEY.test(text)) return;
	throw new AnswerError(
		'ClickPoint did not return leads',
		`Check the API Key${lid === undefined ? ', or enter a Test LID' : ' and the Test LID'}. It responded:`,
		text,
	);
}

/** Tests a client ID and secret by requesting a token, without storing it. @throws AnswerError if rejected */
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
