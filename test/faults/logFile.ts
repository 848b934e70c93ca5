import path from 'node:path';

/** Where n8n-core writes its log in this worker. */
export const LOG_FILE = path.join(
	process.env.INTEGRATION_FOLDER ?? '',
	`n8n-${process.env.JEST_WORKER_ID}.log`,
);
