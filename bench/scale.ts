import { parseArgs } from 'node:util';

import { runMain } from '../scripts/cli';
import type { Workflow } from '../scripts/n8n-client';
import { startQueue } from '../scripts/n8n-queue';
import { packPackage } from '../scripts/pack';
import { temporaryFolder } from '../scripts/processes';
import { stage } from '../scripts/progress';
import { readExample, withParameters } from '../scripts/workflows';
import { callWebhook, publish } from './runner';
import { ACCOUNT_ZONE, ALL_LEADS, delay, saveCredentials, startVendor } from './vendor';
import { daysOf, webhook } from './workflows';

const HELP = `npm run bench:scale -- [options]

Creates a ClientPoint for each of many leads in n8n's queue mode, with the workflows of docs/scale.md, twice:
Redis, PostgreSQL, a main process, a webhook process and workers are started here. Ends with 1 when a lead
got no ClientPoint or two. Needs Redis and PostgreSQL installed; nothing else should run meanwhile.

  --leads N        how many leads (10000)
  --workers N      how many workers (2)
  --help           this text
`;

/** What the vendor takes for a create, in milliseconds. */
const CREATE_MS = 100;
const ENV = { GENERIC_TIMEZONE: ACCOUNT_ZONE, N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true' };

runMain(async () => {
	const { values } = parseArgs({
		options: {
			leads: { type: 'string', default: '10000' },
			workers: { type: 'string', default: '2' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	const folder = await temporaryFolder('scale');
	const packageTarball = await packPackage(folder);
	const { main, startWebhooks, startWorker } = await stage('Starting n8n in queue mode', () =>
		startQueue({ folder, packageTarball, env: ENV }),
	);
	const { url } = await stage('Starting the webhook process', () => startWebhooks('webhooks'));
	for (let worker = 1; worker <= Number(values.workers); worker++) {
		await stage(`Starting worker ${worker}`, () => startWorker(`worker-${worker}`, 5));
	}
	const vendor = await startVendor(Number(values.leads));
	delay(vendor, 'create', CREATE_MS);
	await saveCredentials(main.client, vendor);
	await main.client.saveCredential('Batches', 'httpHeaderAuth', { name: 'X-Batches', value: 'x' });
	await publish(main.client, readExample('leads-batch-to-clientpoints.json'));
	const reading = withParameters(readExample('many-leads-to-batches.json'), {
		'Send Batches': { url: `${url}/webhook/leads-batch` },
		ClickPoint: daysOf(ALL_LEADS),
	});
	await publish(main.client, startedByWebhook(reading));
	for (const run of ['first', 'second']) {
		const startedAt = performance.now();
		const totals = await callWebhook(`${url}/webhook/start`);
		const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
		process.stdout.write(`The ${run} run took ${seconds} s and says ${totals}\n`);
	}
	const created = vendor.clientPoints().map(({ fields }) => fields.custom_fields?.[0]?.value);
	const wanted = vendor.uidsOf(1001);
	const made = new Set(created);
	const lost = wanted.filter((uid) => !made.has(uid)).length;
	const doubled = created.length - made.size;
	process.stdout.write(`${wanted.length} leads, ${lost} lost, ${doubled} doubled\n`);
	return lost + doubled === 0 ? 0 : 1;
});

/** With a webhook, which tells the end, in the place of its trigger. */
function startedByWebhook(workflow: Workflow): Workflow {
	const nodes = workflow.nodes.map((node) =>
		node.name === 'Every Morning'
			? { ...node, ...webhook('start', 'lastNode'), name: node.name }
			: node,
	);
	return { ...workflow, nodes };
}
