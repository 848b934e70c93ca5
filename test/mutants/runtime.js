const Module = require('node:module');
const path = require('node:path');

const { default: JestRuntime } = require('jest-runtime');

/** What is loaded once in a process, with all that it needs. */
const LOADED_ONCE = /^(?:n8n-core|n8n-workflow|@n8n\/di)$/;

/** Whether a test file is one of those that run the nodes in n8n-core. */
const needsN8n = (testFile) => testFile.includes(path.join('test', 'integration', path.sep));

/** The one that loads the test file that runs. */
let current;

const loadTypeScript = Module._extensions['.ts'] ?? Module._extensions['.js'];
// n8n-core loads the nodes by itself: it gets those of the test file that runs.
Module._extensions['.ts'] = (module, file) => {
	if (!current?.loadsNode(file)) {
		loadTypeScript(module, file);
		return;
	}
	module.exports = current.requireModule(file);
	delete require.cache[file];
};

/**
 * Jest's way to load modules, but n8n is loaded once in a process instead of once for each test file,
 * which takes two seconds each, longer than most of the tests. All else, and with it the mutants, is
 * loaded anew.
 */
class Runtime extends JestRuntime {
	constructor(config, environment, resolver, transformer, cacheFS, coverage, testFile, ...others) {
		super(config, environment, resolver, transformer, cacheFS, coverage, testFile, ...others);
		this.needsN8n = needsN8n(testFile);
		this.rootDir = config.rootDir;
		current = this;
	}

	loadsNode(file) {
		return /^(?:nodes|credentials)\b/.test(path.relative(this.rootDir, file));
	}

	requireModuleOrMock(from, name) {
		if (!this.needsN8n || !LOADED_ONCE.test(name)) return super.requireModuleOrMock(from, name);
		const loaded = require(name);
		// Each test file gives n8n a table of its own.
		if (!this.hasTable && name === 'n8n-core') {
			this.hasTable = true;
			loaded.DataDeduplicationService.instance = undefined;
		}
		return loaded;
	}
}

module.exports = { __esModule: true, default: Runtime, needsN8n };
