import fc from 'fast-check';
import { AnswerError, cut, excerpt, isWebPage } from '../../../nodes/shared/answer';
import { anyText } from './texts';

const LONE_SURROGATE = /\p{Cs}/u;

describe('excerpt', () => {
	it('is a text of at most 200 characters and an ellipsis, on one line, with nothing invisible', () => {
		fc.assert(
			fc.property(anyText(600), (text) => {
				const line = excerpt(text);
				expect(line.length).toBeGreaterThan(0);
				expect(line.length).toBeLessThanOrEqual(201);
				expect(line).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
				expect(line).toBe(line.trim());
			}),
			{ numRuns: 300 },
		);
	});

	it('repeats a short line as it is', () => {
		fc.assert(
			fc.property(fc.stringMatching(/^[\w<>"'{}.:é漢]{1,200}$/), (line) => {
				expect(excerpt(line)).toBe(line);
			}),
			{ numRuns: 100 },
		);
	});

	it.each([
		['an empty text', '', '(nothing)'],
		['white space', ' \n\t\u0000\u200b ', '(nothing)'],
		['lines', ' one\r\n\r\n\ttwo\u0007three ', 'one two three'],
		['a right-to-left override', 'abc\u202edef', 'abc def'],
		['exactly 200 characters', 'x'.repeat(200), 'x'.repeat(200)],
		['201 characters', 'x'.repeat(201), `${'x'.repeat(200)}…`],
		['a million characters', 'x'.repeat(1_000_000), `${'x'.repeat(200)}…`],
	])('shows %s', (_, text, expected) => {
		expect(excerpt(text)).toBe(expected);
	});

	it('does not cut a character in two', () => {
		expect(excerpt(`${'x'.repeat(199)}😀😀`)).not.toMatch(LONE_SURROGATE);
		expect(excerpt(`${' \n'.repeat(499)}x😀`)).not.toMatch(LONE_SURROGATE);
	});
});

describe('isWebPage', () => {
	it.each([
		'<!DOCTYPE html><html></html>',
		'<!doctype html>',
		'<html lang="en">',
		'  \n<HTML>',
		'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">',
		'<!-- a comment -->\n<!-- of <two> -->\n<html>',
		'<!doctype   html>',
		'<!-- in two\nlines --><html>',
		'<!----><html>',
		'<?XML VERSION="1.0"?><HTML>',
		'<?xml?><html>',
	])('sees one in %p', (text) => {
		expect(isWebPage(text)).toBe(true);
	});

	it.each([
		'',
		'html',
		'{"html":"<html>"}',
		'<Leads querytotal="0"/>',
		'<?xml version="1.0"?><Leads><Lead><Note>&lt;html></Note></Lead></Leads>',
		'<Leads><html/></Leads>',
		'<htmlish>',
		'<!-- <html> -->',
		'Error <html>',
	])('sees none in %p', (text) => {
		expect(isWebPage(text)).toBe(false);
	});

	it.each([
		['many comments', '<!---->'.repeat(28)],
		['many comments that hold comments', '<!-- <!-- --> '.repeat(28)],
		['white space', ' '.repeat(1_000_000)],
		['a declaration without an end', `<?xml ${'x'.repeat(1_000_000)}`],
	])('does not take long over %s', (_, text) => {
		const started = performance.now();
		expect(isWebPage(text)).toBe(false);
		expect(performance.now() - started).toBeLessThan(500);
	});
});

describe('AnswerError', () => {
	it('tells what the vendor did not do, and apart from it what is wrong with its answer', () => {
		const error = new AnswerError('No leads', 'It is a web page:', '<html>\n');
		expect(error).toBeInstanceOf(Error);
		expect(error).toMatchObject({ name: 'AnswerError', message: 'No leads' });
		expect(error.detail).toBe('It is a web page:');
		expect(error.describe([])).toBe('It is a web page: <html>');
	});

	it('tells the detail alone where nothing is quoted', () => {
		expect(new AnswerError('No leads', 'It was empty.').describe([])).toBe('It was empty.');
		expect(new AnswerError('No leads', '').describe([])).toBe('');
	});

	it('tells that nothing was answered where the answer is empty', () => {
		expect(new AnswerError('No leads', 'It answered:', '').describe([])).toBe(
			'It answered: (nothing)',
		);
	});

	it('tells the quotation alone where there is no detail', () => {
		expect(new AnswerError('No leads', '', 'hello').describe([])).toBe('hello');
	});

	it('does not take long over a long answer', () => {
		const key = `ab${'\\'.repeat(6)}cdefghij`;
		const started = performance.now();
		for (const piece of ['\\', '%', '&amp;', 'ab\\\\']) {
			const answer = piece.repeat(Math.ceil(1_000_000 / piece.length));
			expect(new AnswerError('', '', answer).describe([key])).toHaveLength(201);
		}
		expect(performance.now() - started).toBeLessThan(1_000);
	});

	it('has no secret in what it quotes, nor the piece of one', () => {
		const key = 'sk0123456789abcdefghijklmnopqrst';
		for (let before = 0; before <= 1000; before += 7) {
			const error = new AnswerError('No leads', 'It answered:', `${'.'.repeat(before)}${key}`);
			expect(error.describe([key])).not.toContain(key.slice(0, 4));
		}
	});
});

describe('cut', () => {
	it.each([
		['abc', 3, 'abc'],
		['abcd', 3, 'abc…'],
		['', 0, ''],
		['a', 0, '…'],
		['ab😀', 3, 'ab…'],
		['ab😀c', 4, 'ab😀…'],
	])('of %p to %d is %p', (text, limit, expected) => {
		expect(cut(text, limit)).toBe(expected);
	});
});
