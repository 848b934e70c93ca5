import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import GithubSlugger from 'github-slugger';
import { lexer, walkTokens, type Token, type Tokens } from 'marked';

/** The documents of the project, read as GitHub reads them. */

export const PROJECT = path.join(__dirname, '..');

export interface Document {
	/** Relative to the project. */
	file: string;
	/** All tokens, those within others too. */
	tokens: Token[];
	/** In the order of the document; a section goes on to the next heading of its depth or above. */
	sections: Section[];
}

export interface Section {
	title: string;
	/** What a link to it ends in. */
	anchor: string;
	tokens: Token[];
}

/** README, CONTRIBUTING, CHANGELOG and all pages of docs. */
export function allDocuments(): Document[] {
	const pages = readdirSync(path.join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md'))
		.map((name) => path.join('docs', name));
	return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...pages.sort()].map(readDocument);
}

/** @param file relative to the project */
export function readDocument(file: string): Document {
	const top = lexer(readFileSync(path.join(PROJECT, file), 'utf8'));
	const slugger = new GithubSlugger();
	const headings = top.flatMap((token, index) => (isHeading(token) ? [{ token, index }] : []));
	const sections = headings.map(({ token, index }, number) => {
		const title = textOf(token);
		const end = headings.slice(number + 1).find((next) => next.token.depth <= token.depth)?.index;
		return { title, anchor: slugger.slug(title), tokens: within(top.slice(index + 1, end)) };
	});
	return { file, tokens: within(top), sections };
}

/** A section by its title. @throws Error when there is none, or the document has several */
export function sectionOf({ file, sections }: Document, title: string): Section {
	const [section, ...others] = sections.filter((each) => each.title === title);
	if (section !== undefined && others.length === 0) return section;
	throw new Error(`${file} has ${others.length === 0 ? 'no' : 'more than one'} section ${title}`);
}

function within(tokens: Token[]): Token[] {
	const all: Token[] = [];
	walkTokens(tokens, (token) => {
		all.push(token);
	});
	return all;
}

/** What a person reads of a token. */
export function textOf(token: Token): string {
	if ('tokens' in token && token.tokens !== undefined) return token.tokens.map(textOf).join('');
	return 'text' in token ? unescaped(String(token.text)) : '';
}

function unescaped(text: string): string {
	return text
		.replaceAll('&quot;', '"')
		.replaceAll('&#39;', "'")
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&amp;', '&');
}

/** The tables among some tokens: the texts of their cells, by the titles of the columns. */
export function tablesIn(tokens: Token[]): Array<{ columns: string[]; rows: string[][] }> {
	const texts = (cells: Tokens.TableCell[]) =>
		cells.map((cell) => cell.tokens.map(textOf).join('').trim());
	return tokens
		.filter(isTable)
		.map(({ header, rows }) => ({ columns: texts(header), rows: rows.map(texts) }));
}

/** The code blocks in a language. */
export function blocksIn(tokens: Token[], language: string): string[] {
	return tokens.filter(isBlock).flatMap(({ lang, text }) => (lang === language ? [text] : []));
}

/** What stands in backticks within sentences. */
export function codeIn(tokens: Token[]): string[] {
	return tokens.filter(isCode).map(({ text }) => unescaped(text));
}

export function isLink(token: Token): token is Tokens.Link {
	return token.type === 'link';
}

export function isHtml(token: Token): token is Tokens.HTML {
	return token.type === 'html';
}

export function isEmphasis(token: Token): token is Tokens.Em | Tokens.Strong {
	return token.type === 'em' || token.type === 'strong';
}

export function isParagraph(token: Token): token is Tokens.Paragraph {
	return token.type === 'paragraph';
}

function isHeading(token: Token): token is Tokens.Heading {
	return token.type === 'heading';
}

function isTable(token: Token): token is Tokens.Table {
	return token.type === 'table';
}

export function isBlock(token: Token): token is Tokens.Code {
	return token.type === 'code';
}

function isCode(token: Token): token is Tokens.Codespan {
	return token.type === 'codespan';
}
