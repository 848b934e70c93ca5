import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig, globalIgnores } from 'eslint/config';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import typescriptEslint from 'typescript-eslint';

// What ships (nodes, credentials, package.json) stands under the rule sets of n8n's own
// `n8n-node lint`, put together here as its command-line tool does, because that tool would bring
// n8n's AI packages (265 MB) along. Everything else is ordinary Node TypeScript.
const shipped = ['nodes/**/*.ts', 'credentials/**/*.ts'];
const communityNodes = n8nCommunityNodesPlugin.configs.recommended;

export default defineConfig(
	globalIgnores(['coverage', 'dist', 'hosts/*/node_modules']),
	{
		files: ['**/*.ts'],
		extends: [
			js.configs.recommended,
			typescriptEslint.configs.recommended,
			importX.flatConfigs.recommended,
		],
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
	},
	{
		files: shipped,
		extends: [communityNodes],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: {
			'prefer-spread': 'off',
			'no-console': 'error',
			'no-restricted-properties': [
				'error',
				{
					object: 'AbortSignal',
					property: 'any',
					message: 'On Node 20 its deadline can be garbage collected: use nodes/shared/waiting.ts.',
				},
			],
		},
	},
	{
		files: ['package.json'],
		extends: [communityNodes],
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		rules: { ...n8nNodesBase.configs.community.rules },
		languageOptions: {
			parser: typescriptEslint.parser,
			parserOptions: { extraFileExtensions: ['.json'] },
		},
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
	{
		files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
		extends: [js.configs.recommended],
		languageOptions: { globals: { console: 'readonly', process: 'readonly' } },
	},
	{
		files: ['**/*.js', '**/*.cjs'],
		languageOptions: {
			sourceType: 'commonjs',
			globals: { __dirname: 'readonly', module: 'writable', require: 'readonly' },
		},
	},
);
