import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

import { CATALOGUE } from './catalogue';

const PROJECT = path.resolve(__dirname, '../../..');

/** The sources of nodes and credentials, parsed. */
const sources = ['nodes', 'credentials'].flatMap((folder) =>
	readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => {
			const text = readFileSync(path.join(PROJECT, folder, file), 'utf8');
			return ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
		}),
);

function nodesOf(root: ts.Node): ts.Node[] {
	const nodes: ts.Node[] = [root];
	ts.forEachChild(root, (child) => void nodes.push(...nodesOf(child)));
	return nodes;
}

/** Whether an error is made there. */
const isError = (node: ts.Node) =>
	(ts.isNewExpression(node) && node.expression.getText().endsWith('Error')) ||
	(ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword);

/** Functions that make an error, or answer an event, of words that they are given. */
const makers = new Set(
	sources.flatMap(nodesOf).flatMap((node) => {
		const isFunction =
			ts.isFunctionDeclaration(node) ||
			(ts.isVariableDeclaration(node) &&
				node.initializer !== undefined &&
				ts.isArrowFunction(node.initializer));
		return isFunction && nodesOf(node).some(isError) ? [node.name?.getText()] : [];
	}),
).add('answer');

/** Whether the texts in a place are said to a person when something fails. */
const isSaid = (node: ts.Node) =>
	isError(node) ||
	(ts.isCallExpression(node) && makers.has(node.expression.getText())) ||
	(ts.isVariableDeclaration(node) &&
		/^(?:message|problem|detail|wayOut|WAY_OUT)$/.test(node.name.getText()));

/** The words of a text, without what only the run can tell. */
function piecesOf(node: ts.Node): string[] {
	if (ts.isStringLiteralLike(node)) return [node.text];
	if (!ts.isTemplateExpression(node)) return [];
	return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
}

/** Of errors that another one always takes the place of. */
const INTERNAL = [
	'A value is in the way',
	'has no form in JSON',
	'It took too long',
	'Too many requests',
];

test('the catalogue shows every text of an error that is in the sources', () => {
	const pieces = sources
		.flatMap(nodesOf)
		.filter(isSaid)
		.flatMap(nodesOf)
		.flatMap(piecesOf)
		.map((piece) => piece.trim())
		.filter((piece) => /\b[a-z]+ [a-z]+\b/.test(piece.replace(/of the credential$/, '')))
		.filter((piece) => !INTERNAL.includes(piece));
	expect(pieces.length).toBeGreaterThan(200);
	const missing = pieces.filter((piece) => !CATALOGUE.some(({ text }) => text.includes(piece)));
	expect(missing).toEqual([]);
});
