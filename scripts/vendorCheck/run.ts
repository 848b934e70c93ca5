import { FACTS, type Area, type CheckedFactId, type FactId } from '../../sandbox/facts';
import { clientPointChecks, type ClientPointAccount } from './clientPoint';
import { dataInterfaceChecks, openDataInterface, type DataInterfaceAccount } from './dataInterface';
import { Undecided, type Check, type Finding } from './finding';
import { openQueryApi, queryApiChecks, type QueryApiAccount } from './queryApi';
import type { Send } from './sender';
import { webhookChecks } from './webhook';

/** What there is to check; what is left out is undecided. */
export interface Accounts {
	dataInterface?: DataInterfaceAccount;
	queryApi?: QueryApiAccount;
	clientPoint?: ClientPointAccount;
	/** The body of a webhook that was received. */
	webhook?: string;
}

export interface Result extends Finding {
	id: CheckedFactId;
}

export interface Surroundings {
	send: Send;
	now: () => Date;
	/** Is told every secret that a vendor gives. */
	keepSecret: (secret: string) => void;
}

/** Ids in the order in which they are checked: a check can rest on those before it. */
export const FACT_IDS: readonly FactId[] = Object.keys(FACTS).filter(isFactId);
export const CHECKED_IDS: readonly CheckedFactId[] = FACT_IDS.filter(isChecked);

const LEFT_OUT: Readonly<Record<Area, string>> = {
	dataInterface: 'No API key of ClickPoint was given.',
	queryApi: 'No Client ID and Client Secret of ClickPoint were given.',
	clientPoint: 'No API key of ClientPoint was given.',
	webhook: "No webhook's body was given.",
};

/** The checks of the accounts, by fact. Nothing is sent before one is run; what several need is sent once. */
export function checksOf(
	{ dataInterface, queryApi, clientPoint, webhook }: Accounts,
	{ send, now, keepSecret }: Surroundings,
): Partial<Record<CheckedFactId, Check>> {
	const data = dataInterface && openDataInterface(send, dataInterface, now);
	const query = queryApi && openQueryApi(send, queryApi, now, keepSecret);
	return {
		...(data && dataInterfaceChecks(data, send, query?.times, now)),
		...(query && queryApiChecks(query, data, now)),
		...(clientPoint && clientPointChecks(send, clientPoint)),
		...(webhook !== undefined && webhookChecks(webhook)),
	};
}

/**
 * Runs all checks, one after the other.
 * @param tell is told before each check
 */
export async function runChecks(
	accounts: Accounts,
	surroundings: Surroundings,
	tell: (id: CheckedFactId, number: number) => void = () => undefined,
): Promise<Result[]> {
	let purpose = '';
	const send: Send = async (call) => await surroundings.send({ ...call, purpose });
	const checks = checksOf(accounts, { ...surroundings, send });
	const results: Result[] = [];
	for (const id of CHECKED_IDS) {
		purpose = id;
		tell(id, results.length + 1);
		results.push({ id, ...(await findOut(checks[id], areaOf(id))) });
	}
	return results;
}

/** Runs one check; without one its area was left out. Never rejects. */
export async function findOut(check: Check | undefined, area: Area): Promise<Finding> {
	if (!check) return { verdict: 'undecided', seen: LEFT_OUT[area] };
	try {
		return await check();
	} catch (error) {
		if (error instanceof Undecided) return { verdict: 'undecided', seen: error.message };
		// its message could quote an answer
		const name = error instanceof Error ? error.name : typeof error;
		return { verdict: 'undecided', seen: `The check itself failed (${name}).` };
	}
}

export function areaOf(id: FactId): Area {
	const area = id.slice(0, id.indexOf('.'));
	if (area === 'dataInterface' || area === 'queryApi' || area === 'clientPoint') return area;
	return 'webhook';
}

function isFactId(id: string): id is FactId {
	return Object.hasOwn(FACTS, id);
}

function isChecked(id: FactId): id is CheckedFactId {
	return 'how' in FACTS[id];
}
