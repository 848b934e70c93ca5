import { readFileSync } from 'node:fs';
import path from 'node:path';

const README = readFileSync(path.join(__dirname, '..', '..', 'README.md'), 'utf8');

/** A section of the README, to click only what it names. */
export class ReadmeSection {
	private readonly text: string;

	/** @throws Error when there is none with that heading */
	constructor(private readonly heading: string) {
		const [, after] = README.split(new RegExp(`^#{2,3} ${heading}\\n`, 'm'));
		if (after === undefined) throw new Error(`The README has no section "${heading}".`);
		this.text = after.split(/^#{1,3} /m)[0] ?? '';
	}

	/**
	 * Something to click or fill, as the section writes it: in bold type, alone or as a step of a path
	 * (`**⋯ → Import**`), or as the first cell of a table's row.
	 *
	 * @returns the same words
	 * @throws Error when the section does not name it
	 */
	names(label: string): string {
		const bold = [...this.text.matchAll(/\*\*([^*]+)\*\*/g)].flatMap(([, words = '']) =>
			words.split('→').map((step) => step.replace(/\s+/g, ' ').trim()),
		);
		const cells = [...this.text.matchAll(/^\| ([^|]+?) +\|/gm)].map(([, words]) => words);
		if ([...bold, ...cells].includes(label)) return label;
		throw new Error(`The README's section "${this.heading}" does not name "${label}".`);
	}

	/** The first link to a file with that ending, relative to the project. @throws Error without one */
	link(ending: string): string {
		const found = [...this.text.matchAll(/\]\(([^)]+)\)/g)]
			.map(([, target = '']) => target)
			.find((target) => target.endsWith(ending));
		if (found === undefined) {
			throw new Error(`The README's section "${this.heading}" links to no ${ending}.`);
		}
		return found;
	}

	/** The name of the package to enter. */
	get packageName(): string {
		return /`(n8n-nodes-[a-z-]+)`/.exec(this.text)?.[1] ?? '';
	}
}
