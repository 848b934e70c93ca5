import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

import { Problem } from '../problem';

/** Asks the person at the terminal. */
export class Prompt {
	constructor(
		private readonly input: NodeJS.ReadableStream = process.stdin,
		private readonly output: NodeJS.WritableStream = process.stderr,
	) {}

	say(text: string): void {
		this.output.write(`${text}\n`);
	}

	/** @returns what was typed, without blanks around it; '' for Enter alone */
	async ask(question: string): Promise<string> {
		return await this.read(question, false);
	}

	/** As ask, but nothing of what is typed is shown. */
	async askHidden(question: string): Promise<string> {
		return await this.read(question, true);
	}

	/** Anything but a yes is a no. */
	async confirm(question: string): Promise<boolean> {
		return /^y(es)?$/i.test(await this.read(`${question} [y/N] `, false));
	}

	/** @throws Problem when the person ends it with Ctrl-C or Ctrl-D */
	private async read(question: string, hidden: boolean): Promise<string> {
		const { output } = this;
		// readline echoes into its output, key by key
		const echo = new Writable({
			write(chunk, _encoding, done) {
				if (!hidden) output.write(chunk);
				done();
			},
		});
		// said by hand, because a question of readline's own would not be seen either
		if (hidden) output.write(question);
		const lines = createInterface({
			input: this.input,
			output: echo,
			terminal: true,
			historySize: 0,
		});
		try {
			return await new Promise<string>((resolve, reject) => {
				const stop = () => reject(new Problem('Stopped.'));
				lines.once('SIGINT', stop);
				lines.once('close', stop);
				lines.question(hidden ? '' : question, (answer) => resolve(answer.trim()));
			});
		} finally {
			lines.close();
			if (hidden) output.write('\n');
		}
	}
}
