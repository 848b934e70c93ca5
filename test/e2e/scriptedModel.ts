import fastify from 'fastify';

import { dig, digList, digText } from '../../scripts/json';

/** A tool as the model was told of it. */
export interface OfferedTool {
	name: string;
	description: string;
	/** JSON schema of the arguments. */
	parameters: unknown;
}

/** What the model does with one request: calls a tool, or answers. */
export type Turn = { tool: string; arguments: Record<string, unknown> } | { answer: string };

export interface ScriptedModel {
	/** Base URL of the OpenAI-compatible interface. */
	url: string;
	/** Begins a conversation that goes this way. */
	play(turns: Turn[]): void;
	/** Tools that the last request offered. */
	tools(): OfferedTool[];
	/** What the tools gave back, as the model was told. */
	toolResults(): string[];
	close(): Promise<void>;
}

/** A language model that says what it is told to, behind the chat completions of OpenAI's interface. */
export async function startScriptedModel(): Promise<ScriptedModel> {
	const app = fastify({ forceCloseConnections: true });
	let left: Turn[] = [];
	let last: unknown;
	app.post('/v1/chat/completions', async (request, reply) => {
		last = request.body;
		const turn = left.shift();
		if (turn === undefined || dig(last, 'stream') === true) {
			return await reply.code(400).send({ error: { message: 'Not in the script' } });
		}
		const message =
			'answer' in turn
				? { role: 'assistant', content: turn.answer }
				: {
						role: 'assistant',
						content: null,
						tool_calls: [
							{
								id: `call_${left.length}`,
								type: 'function',
								function: { name: turn.tool, arguments: JSON.stringify(turn.arguments) },
							},
						],
					};
		return {
			id: `chatcmpl-${left.length}`,
			object: 'chat.completion',
			created: 0,
			model: 'scripted',
			choices: [{ index: 0, message, finish_reason: 'answer' in turn ? 'stop' : 'tool_calls' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	});
	const address = await app.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `${address}/v1`,
		play: (turns) => {
			left = [...turns];
		},
		tools: () =>
			digList(last, 'tools').map((tool) => ({
				name: digText(tool, 'function', 'name'),
				description: digText(tool, 'function', 'description'),
				parameters: dig(tool, 'function', 'parameters'),
			})),
		toolResults: () =>
			digList(last, 'messages')
				.filter((message) => dig(message, 'role') === 'tool')
				.map((message) => digText(message, 'content')),
		close: () => app.close(),
	};
}
