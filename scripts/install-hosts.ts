import { runMain } from './cli';
import { ensureHost, HOST_NAMES } from './hosts';

/** Installs every version of n8n that the other commands run, one after the other. */
runMain(async () => {
	for (const name of HOST_NAMES) await ensureHost(name);
	return 0;
});
