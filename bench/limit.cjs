// What is possible without n8n: a process that does nothing but fetch all pages with undici, parse them, and
// hold the leads. Run by the bench on n8n's own Node, with its task as JSON; prints a measurement.
const { URLSearchParams } = require('node:url');

const { SaxesParser } = require('saxes');
const { request } = require('undici');

const { measure } = require('./measure.cjs');

const { url, format, form, smallForm, pageSize } = JSON.parse(process.argv[2]);
/** Pages under way at a time. */
const PARALLEL = 4;

async function main() {
	await readReport(smallForm);
	globalThis.gc?.();
	const measured = measure();
	const leads = await readReport(form);
	// Nothing else waits for this process.
	const figures = { ...measured(), stallMs: undefined };
	const distinct = new Set(leads.map(({ UID }) => UID)).size;
	process.stdout.write(`${JSON.stringify({ ...figures, items: leads.length, distinct })}\n`);
}

async function readReport(fields) {
	const { total, leads } = await fetchPage(fields, 0);
	const pages = [leads];
	let next = 1;
	const worker = async () => {
		for (let page = next++; page * pageSize < total; page = next++) {
			pages[page] = (await fetchPage(fields, page * pageSize)).leads;
		}
	};
	await Promise.all(Array.from({ length: PARALLEL }, worker));
	return pages.flat();
}

async function fetchPage(fields, skip) {
	const { body } = await request(`${url}/`, {
		method: 'POST',
		headers: {
			accept: `application/${format}`,
			'content-type': 'application/x-www-form-urlencoded',
		},
		body: new URLSearchParams({ ...fields, skip }).toString(),
	});
	if (format === 'xml') return await readXml(body);
	const { QueryTotal, Leads } = JSON.parse(await body.text());
	return { total: Number(QueryTotal), leads: Leads };
}

/** Reads a page's XML while it arrives; for the documents of this bench alone. */
async function readXml(body) {
	const page = { total: 0, leads: [] };
	/** The fields so far of each open element below the root. */
	const open = [];
	let text = '';
	const parser = new SaxesParser();
	const addText = (piece) => (text += piece);
	parser.on('text', addText);
	parser.on('cdata', addText);
	parser.on('opentag', ({ name, attributes }) => {
		if (name === 'Leads') page.total = Number(attributes.querytotal);
		else open.push([]);
		text = '';
	});
	parser.on('closetag', ({ name }) => {
		const fields = open.pop();
		const parent = open.at(-1);
		if (name === 'Sends') parent.push([name, fields.map(([, send]) => send)]);
		// So that all leads with the same fields share one shape.
		else if (name === 'Lead') page.leads.push(Object.fromEntries(fields));
		else parent?.push([name, fields.length > 0 ? Object.fromEntries(fields) : text]);
		text = '';
	});
	for await (const chunk of body.setEncoding('utf8')) parser.write(chunk);
	parser.close();
	return page;
}

void main();
