import { parseArgs } from 'node:util';
import { readDialect } from './dialect';
import { LEAD_TYPES, startSandbox } from './server';
import { DEFAULT_LEADS, MAX_LEADS } from './state';

const DEFAULT_PORT = 4010;

const HELP = `Both vendors' APIs on this machine: npm run sandbox -- [options]

  --port P           port on 127.0.0.1 (default ${DEFAULT_PORT}; 0 for any that is free)
  --leads N          leads of the main lead type, up to ${MAX_LEADS} (default ${DEFAULT_LEADS})
  --seed S           another number gives other leads (default 1)
  --new-lead-every S seconds after which a lead is added, again and again (default: none is)
  --account-zone Z   time zone of the LeadExec account (default America/Los_Angeles)
  --dialect F=A      be as alternative A of the fact F in sandbox/facts.ts says; as often as you like
`;

function whole(name: string, text: string, most: number): number {
	const value = Number(text);
	if (/^\d+$/.test(text) && value <= most) return value;
	throw new Error(`--${name} must be a whole number up to ${most}, not ${text}`);
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string', default: `${DEFAULT_PORT}` },
			leads: { type: 'string', default: `${DEFAULT_LEADS}` },
			seed: { type: 'string', default: '1' },
			'new-lead-every': { type: 'string', default: '0' },
			'account-zone': { type: 'string' },
			dialect: { type: 'string', multiple: true, default: [] },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) {
		console.log(HELP);
		return;
	}
	const newLeadEvery = whole('new-lead-every', values['new-lead-every'], 86_400);
	const sandbox = await startSandbox({
		port: whole('port', values.port, 65_535),
		leads: whole('leads', values.leads, MAX_LEADS),
		seed: whole('seed', values.seed, 0xffff_ffff),
		dialect: readDialect(Object.fromEntries(values.dialect.map((each) => each.split('=')))),
		accountTimeZone: values['account-zone'],
	});
	sandbox.configure({ newLeadEvery });
	const types = LEAD_TYPES.map(({ id, name, about }) => `  ${id}  ${name.padEnd(14)} ${about}`);
	console.log(`Sandbox listening on ${sandbox.url}

Watch it     ${sandbox.url}/ui
ClickPoint   base URL ${sandbox.url}
             API key  ${sandbox.clickPointKey}
             zone     ${sandbox.accountTimeZone}
             client   ${sandbox.clientId}, secret ${sandbox.clientSecret}
ClientPoint  base URL ${sandbox.url}
             API key  ${sandbox.clientPointKey}
Control      ${sandbox.url}/control

LIDs
${types.join('\n')}

Ctrl-C ends it.`);
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
	}
}

main().catch((error: unknown) => {
	const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
	const message = error instanceof Error ? error.message : String(error);
	console.error(
		inUse ? `${message}\nAnother program uses that port: give another with --port.` : message,
	);
	process.exitCode = 1;
});
