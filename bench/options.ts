import { parseArgs } from 'node:util';

import { Problem } from '../scripts/problem';
import type { Plan, ReportContender } from './measure';
import type { LeadFormat } from './vendor';

export const HELP = `npm run bench -- [options]

Measures this package's nodes in a real n8n against n8n's own nodes and against what is possible without
n8n, and prints a table. An hour or two for everything; nothing else should run on the machine meanwhile.

  --quick            50,000 leads, executions not saved, 3 runs: about 20 minutes
  --leads N,N        sizes of the report (5000,20000,50000,200000)
  --format F,F       json, xml (both)
  --delay MS,MS      what the vendor takes for a page, in milliseconds (0,300)
  --saved no,yes     whether n8n saves the executions (both)
  --contender C,C    node, stock, limit, limit4, fewFields, copied (all)
  --creates MS,MS    what the vendor takes for a create (0,20,100); none for no creates
  --runs N           runs of each (5); the figures are their medians
  --profile FOLDER   write CPU and heap profiles of n8n to a folder; the figures are worthless then
  --help             this text
`;

const FORMATS = ['json', 'xml'] as const satisfies readonly LeadFormat[];
const CONTENDERS = [
	'limit',
	'limit4',
	'node',
	'stock',
	'fewFields',
	'copied',
] as const satisfies ReportContender[];
const SAVED = ['no', 'yes'] as const;

/** The options of the command line. @throws Problem for the person who typed them */
export function readOptions(): Plan | 'help' {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean' },
			leads: { type: 'string' },
			format: { type: 'string' },
			delay: { type: 'string' },
			saved: { type: 'string' },
			contender: { type: 'string' },
			creates: { type: 'string' },
			runs: { type: 'string' },
			profile: { type: 'string' },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return 'help';
	const { quick = false, creates } = values;
	const [runs = 0] = numbers('runs', values.runs ?? (quick ? '3' : '5'));
	return {
		leads: numbers('leads', values.leads ?? (quick ? '50000' : '5000,20000,50000,200000')),
		formats: choices('format', values.format, FORMATS),
		delays: numbers('delay', values.delay ?? '0,300'),
		saved: choices('saved', values.saved ?? (quick ? 'no' : undefined), SAVED).map(
			(each) => each === 'yes',
		),
		contenders: choices('contender', values.contender, CONTENDERS),
		createDelays: creates === 'none' ? [] : numbers('creates', creates ?? '0,20,100'),
		runs,
		...(values.profile !== undefined && { profileFolder: values.profile }),
	};
}

function numbers(name: string, text: string): number[] {
	return text.split(',').map((each) => {
		if (!/^\d{1,6}$/.test(each)) throw new Problem(`--${name} takes whole numbers, not ${each}.`);
		return Number(each);
	});
}

function choices<T extends string>(name: string, text: string | undefined, all: readonly T[]): T[] {
	if (text === undefined) return [...all];
	return text.split(',').map((each) => {
		const found = all.find((one) => one === each);
		if (found === undefined) throw new Problem(`--${name} takes ${all.join(', ')}, not ${each}.`);
		return found;
	});
}
