// The package has no types of its own.
declare module '@n8n/scan-community-package/scanner/scanner.mjs' {
	import type { Linter } from 'eslint';

	/** What n8n's verification reads of the source. */
	export const SOURCE_FILE_PATTERNS: string[];
	/** The rules of the verification. */
	export function buildScanConfig(): Promise<Linter.Config[]>;
	/** The verification of one folder; it fails on errors alone. */
	export function analyzePackage(
		folder: string,
		patterns?: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}
