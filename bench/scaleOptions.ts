import { parseArgs } from 'node:util';

import { Problem } from '../scripts/problem';

export const SCALE_HELP = `npm run bench:scale -- [options]

Creates a ClientPoint for each of many leads: in one n8n, and in n8n's queue mode with Redis, PostgreSQL,
a main process, a webhook process and workers, all of them started here. Ends with 1 when a lead got no
ClientPoint or two. Needs Redis and PostgreSQL installed; nothing else should run meanwhile. Ten minutes on
2 cores, half of that with --no-regular.

  --leads N,N      how many leads (1000,10000)
  --workers N,N    how many workers (1,2)
  --delay MS       what the vendor takes for a create, in milliseconds (100)
  --no-regular     queue mode alone
  --help           this text
`;

export interface ScaleOptions {
	/** Ascending, each once. */
	leads: number[];
	/** Ascending, each once. */
	workers: number[];
	/** Milliseconds that the vendor takes for a create. */
	delay: number;
	/** Whether one n8n without a queue is measured, too. */
	regular: boolean;
}

/** The most that the sandbox has. */
const MOST_LEADS = 200_000;
const MOST_WORKERS = 16;
const MOST_DELAY_MS = 60_000;

/** The options of the command line. @throws Problem for the person who typed them */
export function readScaleOptions(words: string[]): ScaleOptions | 'help' {
	const { values } = parseArgs({
		args: words,
		options: {
			leads: { type: 'string', default: '1000,10000' },
			workers: { type: 'string', default: '1,2' },
			delay: { type: 'string', default: '100' },
			'no-regular': { type: 'boolean', default: false },
			help: { type: 'boolean', short: 'h' },
		},
	});
	if (values.help) return 'help';
	return {
		leads: numbers('leads', values.leads, MOST_LEADS),
		workers: numbers('workers', values.workers, MOST_WORKERS),
		delay: whole('delay', values.delay, 0, MOST_DELAY_MS),
		regular: !values['no-regular'],
	};
}

function numbers(name: string, text: string, most: number): number[] {
	const all = text.split(',').map((each) => whole(name, each, 1, most));
	return [...new Set(all)].sort((a, b) => a - b);
}

function whole(name: string, text: string, least: number, most: number): number {
	const value = Number(text);
	if (!/^\d+$/.test(text) || value < least || value > most) {
		throw new Problem(`--${name} takes whole numbers from ${least} to ${most}, not "${text}".`);
	}
	return value;
}
