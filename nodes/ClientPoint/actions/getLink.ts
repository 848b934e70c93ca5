import type { IExecuteFunctions } from 'n8n-workflow';

import { readTimeout, timeoutOption, valuesOf } from '../../shared/fields';
import { readId, readTexts, recordOf } from '../../shared/input';
import { readItems, showHints } from '../../shared/items';
import { collection, type Operation } from '../../shared/operations';
import { fetchLink } from '../api/link';
import { openAccount } from '../api/request';
import { idProperty, readEmail } from '../fields';

/** The end of a link, which opens the ClientPoint without a login. */
const PIN = /^(?=.*\d)[\w-]+$/;

/**
 * A link that opens a ClientPoint for one recipient; undefined unless the last part of the given link's path is a
 * PIN, as in the vendor's links. Source: a program of the vendor's.
 */
function personalLink(link: string, id: string, email: string): string | undefined {
	const { origin, pathname } = URL.canParse(link) ? new URL(link) : { origin: '', pathname: '' };
	const parts = pathname.split('/').filter((part) => part !== '');
	const pin = parts[2] === undefined ? '' : (parts.at(-1) ?? '');
	if (!PIN.test(pin) || pin === id) return undefined;
	const address = encodeURIComponent(email).replace('%40', '@');
	return `${origin}/proposal/unlock-view/proposalId/${id}/pin/${pin}/email/${address}`;
}

async function readTask(context: IExecuteFunctions, itemIndex: number) {
	const form = (name: string): unknown => context.getNodeParameter(name, itemIndex, '');
	const emails = readTexts('Emails', form('emails'), 'ann@example.com');
	const options = valuesOf(recordOf(form('options')));
	return {
		id: readId('ClientPoint ID', form('clientPointId')),
		emails: emails.map((email) => readEmail('Emails', email)),
		api: await openAccount(context, itemIndex, readTimeout(options)),
	};
}

/** Operation Get Link: the links to the ClientPoint of each input item. */
export const getLink: Operation = {
	resource: 'clientPoint',
	value: 'getLink',
	name: 'Get Link',
	action: 'Get link of client point',
	description: 'Get the link that opens a ClientPoint without a login, and personal links',
	fields: [
		idProperty('to link to'),
		{
			displayName: 'Emails',
			name: 'emails',
			type: 'string',
			default: '',
			placeholder: 'e.g. ann@example.com, bob@example.com',
			description:
				'Comma-separated email addresses of recipients to make personal links for, or an expression that returns a list',
		},
		collection('Options', 'options', 'Add Option', [timeoutOption('ClientPoint')]),
	],
	async run(context) {
		let withoutLinks = 0;
		const read = async (itemIndex: number) => await readTask(context, itemIndex);
		const output = await readItems(context, read, async ({ id, emails, api }) => {
			const answer = await fetchLink(context, api, id);
			if (emails.length === 0) return [answer];
			const links = emails.flatMap((email) => {
				const url = personalLink(answer.clientpoint_url, id, email);
				return url === undefined ? [] : [{ email, url }];
			});
			if (links.length === 0) withoutLinks++;
			return [{ ...answer, personal_links: links }];
		});
		if (withoutLinks > 0) {
			showHints(context, [
				`Items without personal links, because the link that ClientPoint returned doesn't end with a PIN: ${withoutLinks}. Use clientpoint_url for these.`,
			]);
		}
		return output;
	},
};
