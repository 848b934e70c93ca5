import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';

import { AnswerError, isWebPage } from '../shared/answer';
import { attempt } from '../shared/attempt';
import { dayAt, readTimeZone } from '../shared/calendar';
import { probe } from '../shared/egress';
import { readServerUrl } from '../shared/credentialFields';
import { isBlank, readId, readKey } from '../shared/input';
import { awaitTest } from '../shared/nodeErrors';
import { statusError } from '../shared/vendorError';
import { createLeadPageReader } from './leadPage';
import { accountBounds, leadsForm, type LeadsQuery } from './leadsRequest';
import { rangeOf } from './period';

const TIMEOUT = 30_000;

/** Where a refusal is about the key, and where about the lead type: assumed, the vendor documents neither. */
const ABOUT_KEY = /\b(?:key|auth\w*|credentials?|denied|permission)\b/i;
const ABOUT_LEAD_TYPE = /\b(?:lid|lead ?type)/i;

/**
 * Finds out whether ClickPoint accepts an API key, by asking for one lead of today.
 *
 * With the credential's "Test LID" only a list of leads will do. Without it no lead type can
 * be named, so a refusal that speaks of the lead type alone shows that the key was accepted.
 *
 * @throws an error whose message alone tells a person what is wrong, because n8n shows nothing else of
 * it, and would put its own sentence in place of one with a status; it does not hold the key
 */
export async function testClickPointKey(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	await awaitTest(test(helpers, credentials), [String(credentials.apiKey)]);
}

async function test(
	helpers: IHttpRequestHelper['helpers'],
	credentials: ICredentialDataDecryptedObject,
): Promise<void> {
	const key = readKey('API Key', credentials.apiKey, 'the key that ClickPoint gave you');
	const baseUrl = readServerUrl(credentials, 'baseUrl', 'Base URL');
	const timeZone = readTimeZone('Account Time Zone', credentials.accountTimeZone);
	const lid = isBlank(credentials.testLid) ? undefined : readId('Test LID', credentials.testLid);

	const today = dayAt(new Date(), timeZone);
	const query: LeadsQuery = {
		lid: lid ?? '',
		range: rangeOf({ firstDay: today, lastDay: today, timeZone }),
		filter: undefined,
		fields: ['UID'],
		needed: [],
		sortBy: [],
		sortDirection: 'ASC',
	};
	const form = leadsForm(query, accountBounds(query, timeZone), 0, 1);
	const given = Object.entries(form).filter(([, value]) => value !== '');
	const request = { vendor: 'ClickPoint', url: `${baseUrl}/`, timeout: TIMEOUT };
	const { status, headers, text } = await probe(helpers, {
		...request,
		method: 'POST',
		headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
		body: { ...Object.fromEntries(given), key },
	});

	if (status === 401 || status === 403) {
		throw new AnswerError(
			`ClickPoint refused the API Key (status ${status})`,
			'Copy it again, from its first character to its last.',
		);
	}
	if (status >= 500 || status === 429 || (status >= 300 && status < 400)) {
		throw statusError(request, status, headers, '', 'notDone');
	}
	if (isWebPage(text)) {
		throw new AnswerError(
			'ClickPoint returned a web page instead of leads',
			'Check the API Key and the Base URL.',
		);
	}
	const page = attempt(() => {
		const reader = createLeadPageReader();
		reader.write(text);
		return reader.finish();
	});
	if (status < 300 && page !== undefined) return;
	if (lid === undefined && ABOUT_LEAD_TYPE.test(text) && !ABOUT_KEY.test(text)) return;
	throw new AnswerError(
		'ClickPoint did not return leads',
		`Check the API Key${lid === undefined ? ', or enter a Test LID' : ' and the Test LID'}. It answered:`,
		text,
	);
}
