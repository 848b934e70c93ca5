import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { HTML_TYPE } from './vendor';

/** Nothing but the page's own script and style, and nothing from elsewhere. */
const POLICY =
	"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'";

/** Registers `/ui`, the page on which a person watches leads being served and ClientPoints being created. */
export function registerUi(app: FastifyInstance): void {
	app.get('/ui', async (_request, reply) => {
		const page = await readFile(join(__dirname, 'ui', 'index.html'), 'utf8');
		return await reply.header('content-security-policy', POLICY).type(HTML_TYPE).send(page);
	});
	// browsers ask for it unbidden
	app.get('/favicon.ico', async (_request, reply) => await reply.code(204).send());
}
