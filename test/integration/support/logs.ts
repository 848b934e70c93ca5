import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Import this first: it lets n8n-core, which reads its settings while it is loaded, write its whole
 * log to a file.
 */
const file = path.join(
	process.env.INTEGRATION_FOLDER ?? '',
	`n8n-${process.env.JEST_WORKER_ID}.log`,
);
process.env.N8N_LOG_LEVEL = 'debug';
process.env.N8N_LOG_OUTPUT = 'file';
process.env.N8N_LOG_FILE_LOCATION = file;

/** What n8n-core has logged in this worker. */
export const readLog = () => readFileSync(file, 'utf8');
