import path from 'node:path';

// Runs before each test file. n8n-core reads these once, while it is loaded.
process.env.N8N_USER_FOLDER = path.join(
	process.env.INTEGRATION_FOLDER ?? '',
	`n8n-${process.env.JEST_WORKER_ID}`,
);
process.env.N8N_ENCRYPTION_KEY = 'integration-tests';
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS = 'false';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
// n8n sends even requests to 127.0.0.1 through a proxy.
for (const name of Object.keys(process.env)) {
	if (/^(https?|all)_proxy$/i.test(name)) delete process.env[name];
}

// n8n 2.8 opens an interval for SSH tunnels, which it ends when it is shut down itself: the process would not end.
const { setInterval } = globalThis;
globalThis.setInterval = Object.assign(
	(...parameters: Parameters<typeof setInterval>) => setInterval(...parameters).unref(),
	setInterval,
);
