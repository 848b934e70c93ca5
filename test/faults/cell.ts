import { appendFileSync } from 'node:fs';

import {
	type Dialect,
	type RecordedRequest,
	type Sandbox,
	type SandboxOptions,
	startSandbox,
} from '../../sandbox/server';
import { type NodeResult, textsIn } from '../integration/harness';
import { hardSecret, leaksOf } from '../integration/support/secrets';
import type { Fault, Position } from './faults';
import { LEADS, type Operation } from './operations';
import type { CellResult } from './result';

/** Ground that all cells share: a sandbox of their own, the search for keys, what they found. */

/** The secret of all cells of a test file: API key of both vendors, and client secret. */
export const WORKER_KEY = hardSecret(process.env.JEST_WORKER_ID);

/** The sandbox of one cell. */
export interface Bench {
	sandbox: Sandbox;
	key: string;
	workflowId: string;
}

let benches = 0;

/** Pieces of the access tokens of all cells of this test file; a token that leaks has one of them in it. */
export const tokenPieces = new Set<string>();

/** The secrets of the cells of this test file. */
export const usedKeys = new Set([WORKER_KEY]);

/** Gives a cell a sandbox, and takes it down again. */
export async function onBench<T>(
	work: (bench: Bench) => Promise<T>,
	{ key = WORKER_KEY, ...options }: SandboxOptions & { key?: string } = {},
): Promise<T> {
	usedKeys.add(key);
	const sandbox = await startSandbox({
		leads: LEADS,
		clickPointKey: key,
		clientPointKey: key,
		clientSecret: key,
		...options,
	});
	try {
		return await work({ sandbox, key, workflowId: `workflow ${++benches}` });
	} finally {
		for (const token of sandbox.tokens()) {
			for (const piece of token.match(/.{8}/g) ?? []) tokenPieces.add(piece);
		}
		await sandbox.close();
	}
}

/** All texts of an execution. */
export function textsOf({ everything, error, hints, items, errorItems }: NodeResult): string[] {
	return [
		everything(),
		`${error?.message}\n${error?.description}\n${error?.stack}`,
		JSON.stringify([hints, items, errorItems]),
	];
}

/** All texts of what was thrown. */
export function textsOfError(error: unknown): string[] {
	const stack = error instanceof Error ? `${error.message}\n${error.stack}` : String(error);
	return [textsIn(error), stack];
}

/** Where the key, or the token, belongs, if not in the body. */
const KEY_PLACES: Partial<Record<RecordedRequest['endpoint'], RecordedRequest['keyPlace']>> = {
	query: 'header',
	leadTypes: 'header',
	insert: 'header',
	getLink: 'url',
};

/** Texts and addresses in which a secret, or a token, is; none of them may be anywhere but in its place. */
export function findLeaks({ sandbox, key }: Bench, texts: readonly string[]): string[] {
	const requests = sandbox.requests();
	const secrets = [key, ...sandbox.tokens()];
	// The one request whose URL holds the key.
	const urls = requests.flatMap(({ endpoint, url }) => (endpoint === 'getLink' ? [] : [url]));
	const inTexts = [...texts, ...urls].flatMap((text) =>
		secrets.flatMap((secret) => [
			...leaksOf(secret, text).slice(0, 1),
			...(fold(text).includes(fold(secret).slice(0, 12)) ? ['in another spelling'] : []),
		]),
	);
	// A redirect that was followed has carried the key along.
	const astray = requests.filter(
		({ method, headers, keyPlace, vendor, endpoint }) =>
			// n8n itself asks so after a credential's Test, without a key.
			!(method === 'HEAD' && keyPlace === 'none') &&
			(headers.host !== new URL(sandbox.url).host ||
				keyPlace !== (KEY_PLACES[endpoint] ?? 'body') ||
				vendor === 'unknown'),
	);
	return [
		...inTexts,
		...astray.map(({ method, headers, url }) => `${method} ${headers.host}${url}`),
	];
}

/** A text without what differs between two spellings of a GUID. */
function fold(text: string): string {
	return text.toLowerCase().replace(/[^a-z\d]/g, '');
}

/** Waits until the sandbox has done all that the requests of before have started. */
export async function settled(sandbox: Sandbox, { lasts = 0 }: Fault): Promise<void> {
	const last = Math.max(0, ...sandbox.requests().map(({ started }) => started));
	const left = last === 0 ? 0 : last + lasts + (lasts > 0 ? 150 : 0) - performance.now();
	if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}

/** Puts a fault's orders in force for the requests that hold a text, or for all. */
export function order(
	{ sandbox }: Bench,
	fault: Fault,
	position: Position,
	{ endpoint: on, path, dialect }: Pick<Operation, 'endpoint' | 'path'> & { dialect?: Dialect },
	containing: string | undefined,
): void {
	if (fault.dialect !== undefined) {
		const { choices, asked = '' } = fault.dialect;
		sandbox.speak({ ...dialect, ...choices });
		sandbox.configure({ refuses: asked });
		// A client that has a token would not notice.
		if (asked === 'key') sandbox.revokeTokens();
	}
	if (fault.does === undefined) return;
	const times = position === 'every' ? -1 : 1;
	for (const action of fault.does({ url: sandbox.url, port: sandbox.port, path })) {
		sandbox.misbehave({ on, times, do: action, ...(containing !== undefined && { containing }) });
	}
}

/** From now on the vendor behaves, and is as claimed, unless a node gives the same all the time. */
export function heal(sandbox: Sandbox, { dialect }: Fault): void {
	sandbox.behave();
	sandbox.configure({ refuses: '' });
	if (dialect?.right !== 'same') sandbox.speak({});
}

/** What an outcome that should have been another is, in words. */
export function unexpected({ dialect }: Fault, failed: boolean, message: string): string[] {
	if (dialect === undefined || failed === (dialect.right === 'error')) return [];
	return [failed ? `an error is not right: ${message}` : 'an error would have been right'];
}

/** Whether the sandbox saw each part of the fault happen, or used each alternative of the dialect. */
export function wasSeen(sandbox: Sandbox, fault: Fault): boolean {
	if (fault.dialect !== undefined) return sandbox.speaker.list().every(({ used }) => used);
	const rules = sandbox.rules.list();
	return fault.does !== undefined && rules.length > 0 && rules.every(({ fired }) => fired > 0);
}

/** Keeps a cell's result for the table. */
export function keep(result: CellResult): void {
	const file = process.env.FAULTS_FILE;
	if (file !== undefined) appendFileSync(file, `${JSON.stringify(result)}\n`);
}
