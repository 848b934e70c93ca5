// Runs inside n8n, as one of its external hooks (EXTERNAL_HOOK_FILES): measures each execution, and leaves
// `<workflow's name>.json` in a folder.
const { createHash } = require('node:crypto');
const { renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { setTimeout } = require('node:timers');
const v8 = require('node:v8');
const { runInNewContext } = require('node:vm');

const { measure } = require('./measure.cjs');

const { BENCH_FOLDER: folder, BENCH_KNOWN_KEYS: known } = process.env;

v8.setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');
let measured;

/** Makes the last node's memory know keys, in n8n's database, and hashed as n8n's deduplication does it. */
async function plantKeys({ id, nodes }) {
	const { Database } = require.main.require('sqlite3');
	const database = new Database(path.join(folder, '..', '.n8n', 'database.sqlite'));
	const hash = (_, index) => createHash('md5').update(`create:known-${index}`).digest('base64');
	const data = Array.from({ length: Number(known) }, hash);
	const values = [
		id,
		`n:${Object.values(nodes).at(-1).id}`,
		JSON.stringify({ mode: 'entries', data }),
	];
	const insert = 'INSERT INTO processed_data ("workflowId", context, value) VALUES (?, ?, ?)';
	await new Promise((resolve, reject) => {
		database.run(insert, values, (error) => (error ? reject(error) : resolve()));
	});
}

async function begin(workflow) {
	if (workflow.name === 'measured' && Number(known) > 0) await plantKeys(workflow);
	measured = measure();
}

async function end(run, { name }) {
	const figures = measured();
	const { runData, lastNodeExecuted, error } = run.data.resultData;
	const last = runData[lastNodeExecuted]?.[0]?.data?.main?.[0] ?? [];
	const report = {
		...figures,
		error: error?.message ?? (run.status === 'success' ? '' : run.status),
		items: last.length,
		distinct: new Set(last.map(({ json }) => json.UID ?? json.clientpoint_id)).size,
	};
	// After n8n has let go of the execution, so that the next one begins with an empty heap.
	setTimeout(() => {
		collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
		const file = path.join(folder, `${name}.json`);
		writeFileSync(`${file}.part`, JSON.stringify(report));
		renameSync(`${file}.part`, file);
	}, 500);
}

module.exports = { workflow: { preExecute: [begin], postExecute: [end] } };
