import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

/** Shows sentences above the node's output, in the editor and in saved executions. */
export function showHints(
	context: IExecuteFunctions,
	messages: string[],
	type: NodeExecutionHint['type'] = 'info',
): void {
	const hints = messages.map((message): NodeExecutionHint => ({
		message,
		type,
		location: 'outputPane',
	}));
	context.addExecutionHints(...hints);
}
