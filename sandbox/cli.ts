import { parseArgs } from 'node:util';
import { readDialect } from './dialect';
import { DEFAULT_LEADS, MAX_LEADS, type SandboxOptions } from './state';
import { LEAD_TYPES, startSandbox, type Settings } from './server';

const DEFAULT_PORT = 4010;

const HELP = `Both vendors' APIs on this machine: npm run sandbox -- [options]

  --port P           port on 127.0.0.1 (default ${DEFAULT_PORT}; 0 for any that is free)
  --leads N          leads of the main lead type, up to ${MAX_LEADS} (default ${DEFAULT_LEADS})
  --seed S           another number gives other leads (default 1)
  --new-lead-every S seconds after which a lead is added, again and again (default: none is)
  --account-zone Z   time zone of the LeadExec account (default America/Los_Angeles)
  --dialect F=A      be as alternative A of the fact F in sandbox/facts.ts says; as often as you like
`;

/** The options of the command line. @throws Error with a message for the person who typed them */
function readOptions(): (SandboxOptions & Pick<Settings, 'newLeadEvery'>) | 'help' {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			leads: { type: 'string' },
			seed: { type: 'string' },
			'new-lead-every': { type: 'string' },
			'account-zone': { type: 'string' },
			dialect: { type: 'string', multiple: true },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return 'help';
	const zone = values['account-zone'];
	return {
		port: whole('port', values.port, 65_535) ?? DEFAULT_PORT,
		leads: whole('leads', values.leads, MAX_LEADS) ?? DEFAULT_LEADS,
		newLeadEvery: whole('new-lead-every', values['new-lead-every'], 86_400) ?? 0,
		seed: whole('seed', values.seed, 0xffff_ffff) ?? 1,
		dialect: readDialect(Object.fromEntries((values.dialect ?? []).map((each) => each.split('=')))),
		...(zone !== undefined && { accountTimeZone: zone }),
	};
}

function whole(name: string, text: string | undefined, most: number): number | undefined {
	if (text === undefined) return undefined;
	const value = Number(text);
	if (!/^\d+$/.test(text) || value > most)
		throw new Error(`--${name} must be a whole number up to ${most}, not ${text}`);
	return value;
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options === 'help') {
		console.log(HELP);
		return;
	}
	const { newLeadEvery, ...startOptions } = options;
	const sandbox = await startSandbox(startOptions);
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
