import type { IExecuteFunctions } from 'n8n-workflow';

/** Reads a parameter of the node for an input item; empty where the form does not have it. */
export type ReadParameter = (name: string, itemIndex: number) => unknown;

/**
 * Reads the parameters of a node for one input item after the other. n8n works out each of them anew
 * for each item, which for a thousand items takes a second; those without an expression are the same
 * for all and are read once.
 */
export function createParameterReader(
	context: Pick<IExecuteFunctions, 'getNode' | 'getNodeParameter'>,
): ReadParameter {
	const varying = new Set(
		Object.entries(context.getNode().parameters)
			.filter(([, parameter]) => hasExpression(parameter))
			.map(([name]) => name),
	);
	const shared = new Map<string, unknown>();
	return (name, itemIndex) => {
		if (shared.has(name)) return shared.get(name);
		const value = context.getNodeParameter(name, itemIndex, '');
		if (!varying.has(name)) shared.set(name, value);
		return value;
	};
}

/** Whether a parameter, or anything in it, begins as expressions do: with an equals sign. */
function hasExpression(parameter: unknown): boolean {
	return JSON.stringify([parameter]).includes('"=');
}
