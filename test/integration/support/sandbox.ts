import {
	type RecordedRequest,
	type Sandbox,
	type SandboxLead,
	type SandboxOptions,
	startSandbox,
} from '../../../sandbox/server';

/** Starts a sandbox for a test file and resets it before each test. */
export function useSandbox(options: SandboxOptions = {}): () => Sandbox {
	let sandbox: Sandbox | undefined;
	const get = (): Sandbox => {
		if (!sandbox) throw new Error('The sandbox runs within tests only');
		return sandbox;
	};
	beforeAll(async () => {
		sandbox = await startSandbox(options);
	});
	beforeEach(() => get().reset());
	afterAll(async () => await get().close());
	return get;
}

/** A lead as the node is to give it out. */
export function asOutput({ fields, sends }: SandboxLead): Record<string, unknown> {
	return Object.fromEntries([...Object.entries(fields), ['Sends', sends]]);
}

/** A form or JSON body that the sandbox received, by field. */
export function bodyOf(request: RecordedRequest | undefined): Record<string, unknown> {
	const body = request?.body;
	if (typeof body !== 'object' || body === null) throw new Error('There is no body');
	return { ...body };
}

/** For each request, in their order: how many were under way when it arrived, itself included. */
export function underWayAt(requests: RecordedRequest[]): number[] {
	return requests.map(
		({ started: at }) =>
			requests.filter(({ started, ended }) => started <= at && at < (ended ?? Infinity)).length,
	);
}
