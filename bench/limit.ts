import { request } from 'undici';
import { SaxesParser } from 'saxes';

import { memoryOf, peakOf, resetPeak } from './probes';
import type { Measurement } from './runner';
import type { LeadFormat } from './vendor';

/**
 * What is possible without n8n: a process that does nothing but fetch all pages with undici, parse
 * them, and hold the leads. Run by the bench on n8n's own Node; prints a {@link Measurement}.
 */

/** One run, given as JSON on the command line. */
export interface LimitTask {
	url: string;
	/** The form's fields but for `skip`. */
	form: Record<string, string>;
	/** The form of a small report, to warm up with. */
	smallForm: Record<string, string>;
	format: LeadFormat;
	pageSize: number;
	/** Pages under way at a time. */
	parallel: number;
}

type Value = string | Value[] | { [name: string]: Value };
type Lead = Record<string, Value>;

interface Page {
	total: number;
	leads: Lead[];
}

async function main(): Promise<void> {
	const task: LimitTask = JSON.parse(process.argv[2] ?? '');
	await readReport(task, task.smallForm);
	globalThis.gc?.();
	const idle = await memoryOf('self');
	await resetPeak('self');
	const cpuBefore = process.cpuUsage();
	const startedAt = performance.now();

	const leads = await readReport(task, task.form);

	const wallMs = performance.now() - startedAt;
	const { user, system } = process.cpuUsage(cpuBefore);
	const result: Measurement = {
		wallMs,
		cpuMs: (user + system) / 1000,
		memory: (await peakOf('self')) - idle,
		items: leads.length,
		distinct: new Set(leads.map(({ UID }) => UID)).size,
	};
	process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function readReport(task: LimitTask, form: Record<string, string>): Promise<Lead[]> {
	const { pageSize, parallel } = task;
	const first = await fetchPage(task, form, 0);
	const pages = [first.leads];
	let next = 1;
	const worker = async () => {
		for (let page = next++; page * pageSize < first.total; page = next++) {
			pages[page] = (await fetchPage(task, form, page * pageSize)).leads;
		}
	};
	await Promise.all(Array.from({ length: parallel }, worker));
	return pages.flat();
}

async function fetchPage(
	{ url, format }: LimitTask,
	form: Record<string, string>,
	skip: number,
): Promise<Page> {
	const { body } = await request(`${url}/`, {
		method: 'POST',
		headers: {
			accept: `application/${format}`,
			'content-type': 'application/x-www-form-urlencoded',
		},
		body: new URLSearchParams({ ...form, skip: String(skip) }).toString(),
	});
	return format === 'json' ? readJson(await body.text()) : await readXml(body);
}

function readJson(text: string): Page {
	const { QueryTotal, Leads } = JSON.parse(text);
	return { total: Number(QueryTotal), leads: Leads };
}

/** Reads a page's XML while it arrives; for the documents of this bench alone. */
async function readXml(body: AsyncIterable<Uint8Array>): Promise<Page> {
	const leads: Lead[] = [];
	let total = 0;
	/** The fields so far of each open element below the root. */
	const open: Array<Array<[string, Value]>> = [];
	let text = '';
	const parser = new SaxesParser();
	const addText = (piece: string) => {
		text += piece;
	};
	parser.on('text', addText);
	parser.on('cdata', addText);
	parser.on('opentag', ({ name, attributes }) => {
		if (name === 'Leads') total = Number(attributes.querytotal);
		else open.push([]);
		text = '';
	});
	parser.on('closetag', ({ name }) => {
		const fields = open.pop();
		const parent = open.at(-1);
		if (fields === undefined) return;
		if (name === 'Sends') parent?.push([name, fields.map(([, send]) => send)]);
		// So that all leads with the same fields share one shape.
		else if (fields.length > 0) add(name, Object.fromEntries(fields), parent);
		else parent?.push([name, text]);
		text = '';
	});
	const add = (name: string, value: Lead, parent: Array<[string, Value]> | undefined) => {
		if (parent === undefined) leads.push(value);
		else parent.push([name, value]);
	};
	const decoder = new TextDecoder();
	for await (const chunk of body) parser.write(decoder.decode(chunk, { stream: true }));
	parser.close();
	return { total, leads };
}

void main();
