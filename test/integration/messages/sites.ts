import { readdirSync } from 'node:fs';
import path from 'node:path';

import ts from 'typescript';

/**
 * Every place in the sources where a message for a person is made, and the texts that it can have:
 * read from the sources themselves, so that no new message is left out of the catalogue.
 */

/** A place where a message is made. */
export interface MessageSite {
	/** File and line. */
	where: string;
	/** What the message can be. */
	messages: RegExp[];
	/** What the way out beside it can be; empty where there is none. */
	waysOut: RegExp[];
}

const PROJECT = path.resolve(__dirname, '../../..');

/** What only the run can tell: a value, a status, an answer. */
const HOLE = '‹…›';
/** What each InputError says about a value that is none. */
const EMPTY = `${HOLE} is empty`;
/** So many variants of one text are none that somebody wrote. */
const MOST_VARIANTS = 100;
/** Deeper than any sentence is put together. */
const DEEPEST = 8;

/** The classes whose constructors take words, and which of their arguments those are. */
const CLASSES = new Map([
	['BodyError', { message: 1, wayOut: 2 }],
	['InputError', { message: 2, wayOut: 3 }],
	['AnswerError', { message: 0, wayOut: 1 }],
	['VendorError', { message: 0, wayOut: 1 }],
	['CancelledError', { message: 0, wayOut: 1 }],
	['NodeOperationError', { message: 1, wayOut: 2 }],
	['NodeApiError', { message: 2, wayOut: 2 }],
]);

/** Functions that answer the sender of an event, and which argument is the text. */
const ANSWERS = new Map([['answer', 2]]);

/** Reads all places out of `nodes` and `credentials`. */
export function findSites(): MessageSite[] {
	const files = ['nodes', 'credentials'].flatMap((folder) =>
		readdirSync(path.join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
			.filter((file) => file.endsWith('.ts'))
			.map((file) => path.join(PROJECT, folder, file)),
	);
	const program = ts.createProgram(files, {
		target: ts.ScriptTarget.ES2022,
		module: ts.ModuleKind.CommonJS,
		strict: true,
		noEmit: true,
		skipLibCheck: true,
		// No package says anything in our place, and reading their types takes seconds.
		noResolve: true,
		lib: ['lib.es2023.d.ts'],
		types: [],
	});
	const own = program
		.getSourceFiles()
		.filter(({ fileName }) => files.includes(path.normalize(fileName)));
	const reader = new TextReader(program.getTypeChecker(), own);
	return own.flatMap((file) => nodesOf(file).flatMap((node) => siteOf(node, file, reader) ?? []));
}

function siteOf(node: ts.Node, file: ts.SourceFile, reader: TextReader): MessageSite | undefined {
	const texts = textsOfSite(node, reader);
	if (texts === undefined) return undefined;
	const messages = texts.messages.filter(hasWords);
	// What hands on another's message has no words of its own.
	if (messages.length === 0) return undefined;
	const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
	return {
		where: `${path.relative(PROJECT, file.fileName)}:${line}`,
		messages: messages.map((text) => patternOf(text)),
		waysOut: texts.waysOut.filter(hasWords).map((text) => patternOf(text)),
	};
}

function textsOfSite(
	node: ts.Node,
	reader: TextReader,
): { messages: string[]; waysOut: string[] } | undefined {
	if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
		const at = ANSWERS.get(node.expression.text);
		const text = at === undefined ? undefined : node.arguments[at];
		return text === undefined ? undefined : { messages: reader.read(text), waysOut: [] };
	}
	const name = classOf(node);
	const places = CLASSES.get(name ?? '');
	if (places === undefined || !(ts.isNewExpression(node) || ts.isCallExpression(node))) {
		return undefined;
	}
	const read = (at: number) => {
		const argument = node.arguments?.[at];
		return argument === undefined ? [''] : reader.read(argument);
	};
	const messages = read(places.message);
	if (name !== 'InputError') return { messages, waysOut: read(places.wayOut) };
	const problem = node.arguments?.[places.message];
	const isNothing =
		problem !== undefined && ts.isIdentifier(problem) && problem.text === 'undefined';
	return {
		messages: isNothing
			? [EMPTY]
			: messages.map((text) => (EMPTY.endsWith(text) ? EMPTY : `${HOLE}: ${HOLE} ${text}`)),
		waysOut: read(places.wayOut),
	};
}

/** The class whose constructor is called: with `new`, or by one that says the words for it. */
function classOf(node: ts.Node): string | undefined {
	if (ts.isNewExpression(node) && ts.isIdentifier(node.expression)) return node.expression.text;
	const isSuper = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;
	const [clause] = isSuper ? (ts.findAncestor(node, ts.isClassLike)?.heritageClauses ?? []) : [];
	const [parent] = clause?.types ?? [];
	return parent !== undefined && ts.isIdentifier(parent.expression)
		? parent.expression.text
		: undefined;
}

/** Finds out which texts an expression can have. */
class TextReader {
	private readonly calls = new Map<ts.Symbol, ts.CallExpression[]>();
	private readonly properties = new Map<string, ts.Expression[]>();

	constructor(
		private readonly checker: ts.TypeChecker,
		private readonly own: readonly ts.SourceFile[],
	) {
		for (const node of own.flatMap(nodesOf)) {
			if (ts.isCallExpression(node)) {
				const symbol = this.symbolOf(node.expression);
				if (symbol !== undefined) this.calls.set(symbol, [...(this.calls.get(symbol) ?? []), node]);
			}
			if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name)) {
				const { text } = node.name;
				this.properties.set(text, [...(this.properties.get(text) ?? []), node.initializer]);
			}
		}
	}

	/** @returns texts with holes */
	read(expression: ts.Expression): string[] {
		return [...new Set(this.variants(expression, 0))];
	}

	private variants(expression: ts.Expression, depth: number): string[] {
		if (depth > DEEPEST || this.isNumber(expression)) return [HOLE];
		const deeper = (next: ts.Expression) => this.variants(next, depth + 1);
		if (ts.isStringLiteralLike(expression)) return [expression.text];
		if (ts.isParenthesizedExpression(expression)) return deeper(expression.expression);
		if (ts.isConditionalExpression(expression)) {
			return [...deeper(expression.whenTrue), ...deeper(expression.whenFalse)];
		}
		if (ts.isTemplateExpression(expression)) {
			return expression.templateSpans.reduce(
				(texts, span) => combine(texts, deeper(span.expression), [span.literal.text]),
				[expression.head.text],
			);
		}
		if (ts.isBinaryExpression(expression)) {
			const sides = [deeper(expression.left), deeper(expression.right)] as const;
			if (expression.operatorToken.kind === ts.SyntaxKind.PlusToken) return combine(...sides);
			return expression.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
				? sides.flat()
				: [HOLE];
		}
		// `{ message, description }`, where n8n wants both in one object.
		if (ts.isObjectLiteralExpression(expression)) {
			const named = expression.properties.find(
				(each) => each.name !== undefined && each.name.getText() === 'description',
			);
			return named !== undefined && ts.isPropertyAssignment(named)
				? deeper(named.initializer)
				: [HOLE];
		}
		if (ts.isCallExpression(expression)) return this.returned(expression, undefined, deeper);
		if (ts.isPropertyAccessExpression(expression)) {
			return this.assigned(this.checker.getSymbolAtLocation(expression.name), deeper);
		}
		if (!ts.isIdentifier(expression)) return [HOLE];
		// No text, where another one would be.
		return expression.text === 'undefined' ? [] : this.declared(expression, deeper);
	}

	/** The texts of a name: of a constant, of an argument at each call, or of what was taken out of an object or a list. */
	private declared(name: ts.Identifier, deeper: (next: ts.Expression) => string[]): string[] {
		const [declaration] = this.symbolOf(name)?.declarations ?? [];
		if (declaration === undefined) return [HOLE];
		if (ts.isVariableDeclaration(declaration) && declaration.initializer !== undefined) {
			return deeper(declaration.initializer);
		}
		if (ts.isBindingElement(declaration)) {
			const holder = declaration.parent.parent;
			const pattern = declaration.parent;
			const field = ts.isArrayBindingPattern(pattern)
				? String(pattern.elements.indexOf(declaration))
				: (declaration.propertyName ?? declaration.name).getText();
			if (ts.isVariableDeclaration(holder) && holder.initializer !== undefined) {
				const { initializer } = holder;
				if (ts.isCallExpression(initializer)) return this.returned(initializer, field, deeper);
			}
			const type = this.checker.getTypeAtLocation(declaration.parent);
			return this.assigned(type.getProperty(field), deeper);
		}
		if (!ts.isParameter(declaration)) return [HOLE];
		const { parent } = declaration;
		const named =
			ts.isArrowFunction(parent) && ts.isVariableDeclaration(parent.parent)
				? parent.parent
				: parent;
		const symbol =
			'name' in named && named.name !== undefined
				? this.checker.getSymbolAtLocation(named.name)
				: undefined;
		const calls = symbol === undefined ? [] : (this.calls.get(symbol) ?? []);
		const at = parent.parameters.indexOf(declaration);
		const given = calls.flatMap((call) => call.arguments[at] ?? []);
		return given.length === 0 ? [HOLE] : bounded(given.flatMap(deeper));
	}

	/** The texts that our own function returns, or has in a field of the object, or at a place of the list, that it returns. */
	private returned(
		call: ts.CallExpression,
		field: string | undefined,
		deeper: (next: ts.Expression) => string[],
	): string[] {
		const declaration = this.symbolOf(call.expression)?.declarations?.find(
			(each): each is ts.FunctionDeclaration => ts.isFunctionDeclaration(each) && this.isOwn(each),
		);
		const returns =
			declaration === undefined ? [] : nodesOf(declaration).filter(ts.isReturnStatement);
		const texts = returns.flatMap(({ expression }) => {
			if (expression === undefined) return [];
			if (field === undefined) return deeper(expression);
			if (ts.isArrayLiteralExpression(expression)) {
				const element = expression.elements[Number(field)];
				return element === undefined ? [] : deeper(element);
			}
			if (!ts.isObjectLiteralExpression(expression)) return [];
			return expression.properties.flatMap((each) =>
				ts.isPropertyAssignment(each) && each.name.getText() === field
					? deeper(each.initializer)
					: [],
			);
		});
		return texts.length === 0 ? [HOLE] : bounded(texts);
	}

	/** The texts that a field of one of our own types is given anywhere. */
	private assigned(
		field: ts.Symbol | undefined,
		deeper: (next: ts.Expression) => string[],
	): string[] {
		const signature = field?.declarations?.find(
			(each): each is ts.PropertySignature => ts.isPropertySignature(each) && this.isOwn(each),
		);
		if (field === undefined || signature === undefined) return [HOLE];
		const siblings = namesIn(signature.parent);
		const texts = (this.properties.get(field.name) ?? [])
			.filter(({ parent }) => siblings.every((name) => namesIn(parent.parent).includes(name)))
			.flatMap(deeper);
		// A name of something, such as the vendor's, makes no other sentence.
		return texts.length === 0 || !texts.every(hasWords) ? [HOLE] : bounded(texts);
	}

	private isNumber(expression: ts.Expression): boolean {
		return (this.checker.getTypeAtLocation(expression).flags & ts.TypeFlags.NumberLike) !== 0;
	}

	private isOwn(node: ts.Node): boolean {
		return this.own.includes(node.getSourceFile());
	}

	/** What a name means, through imports. */
	private symbolOf(node: ts.Node): ts.Symbol | undefined {
		const symbol = this.checker.getSymbolAtLocation(node);
		return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0
			? this.checker.getAliasedSymbol(symbol)
			: symbol;
	}
}

function nodesOf(root: ts.Node): ts.Node[] {
	const nodes: ts.Node[] = [];
	const visit = (node: ts.Node): void => {
		nodes.push(node);
		ts.forEachChild(node, visit);
	};
	ts.forEachChild(root, visit);
	return nodes;
}

/** Each text of the first, followed by each of the second, and so on. */
function combine(...parts: ReadonlyArray<readonly string[]>): string[] {
	return bounded(
		parts.reduce<string[]>(
			(texts, part) => texts.flatMap((text) => part.map((end) => text + end)),
			[''],
		),
	);
}

function bounded(texts: string[]): string[] {
	const different = [...new Set(texts)];
	return different.length > MOST_VARIANTS || different.includes(HOLE) ? [HOLE] : different;
}

/** The names of the fields of a type or an object, those that can be left out aside. */
function namesIn(node: ts.Node): string[] {
	const members = ts.isObjectLiteralExpression(node)
		? node.properties
		: ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)
			? node.members
			: [];
	return members.flatMap(({ name }) => (name === undefined ? [] : name.getText()));
}

/** Whether a text has at least two words between two holes. */
function hasWords(text: string): boolean {
	return text.split(HOLE).some((part) => /[a-z]{2}.*[^a-z][a-z]{2}/is.test(part));
}

function patternOf(text: string): RegExp {
	const escaped = text.replace(/[\^$\\.*+?()[\]{}|]/g, '\\$&');
	return new RegExp(`^${escaped.replaceAll(HOLE, '[^]*')}`);
}
