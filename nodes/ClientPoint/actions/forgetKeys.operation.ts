import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { readRequiredText } from '../../shared/input';
import { checkItems } from '../../shared/items';
import { openKeyStore } from '../../shared/keyStore';

/** Operation Forget Keys: lets Create Once Per create ClientPoints again. */

const show = { resource: ['clientPoint'], operation: ['forgetKeys'] };

export const forgetKeysFields: INodeProperties[] = [
	{
		displayName:
			'For a few leads, use the option <b>Keys to Forget</b> of Create instead. Each node remembers its own keys. Change the operation of the very node that created the ClientPoints to Forget Keys, run it once, and change it back to Create. n8n empties the form of Create meanwhile: copy the node first, and fill everything in again from the copy, Create Once Per before all. With an expression in Key, the keys of all input items are forgotten.',
		name: 'forgetKeysNotice',
		type: 'notice',
		default: '',
		displayOptions: { show },
	},
	{
		displayName: 'Forget',
		name: 'forget',
		type: 'options',
		options: [
			{
				name: 'Key of Each Item',
				value: 'item',
				description: 'The ClientPoint of that key can be created again',
			},
			{
				name: 'All Keys',
				value: 'all',
				description: 'Every ClientPoint can be created again',
			},
		],
		default: 'item',
		description:
			'Whether to forget the key of each input item, or everything that Create Once Per remembers',
		displayOptions: { show },
	},
	{
		displayName: 'Key',
		name: 'key',
		type: 'string',
		required: true,
		default: '={{ $json.UID }}',
		placeholder: 'e.g. {{ $json.UID }}',
		description: 'The key as Create Once Per had it, such as the UID of the lead',
		displayOptions: { show: { ...show, forget: ['item'] } },
	},
];

/** Runs the operation for all input items. */
export async function executeForgetKeys(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const keys = openKeyStore(context);
	if (context.getNodeParameter('forget', 0) === 'all') {
		await keys.forgetAll();
		return [{ json: { outcome: 'forgotten', keys: 'all' }, pairedItem: { item: 0 } }];
	}
	const items = await checkItems(
		context,
		async (itemIndex) =>
			await Promise.resolve(
				readRequiredText('Key', context.getNodeParameter('key', itemIndex), '{{ $json.UID }}'),
			),
	);
	await keys.forget(items.flatMap((item) => ('task' in item ? [item.task] : [])));
	return items.map((item, index) =>
		'task' in item
			? { json: { outcome: 'forgotten', key: item.task }, pairedItem: { item: index } }
			: item.failed,
	);
}
