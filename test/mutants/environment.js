const vm = require('node:vm');

const { ModernFakeTimers } = require('@jest/fake-timers');
const { mixinJestEnvironment } = require('@stryker-mutator/jest-runner');
const { TestEnvironment } = require('jest-environment-node');

const { needsN8n } = require('./runtime.js');

/** Tests of how long something takes: while mutants are run, that says nothing. */
const OF_TIME = /does not take long|\bsoon:|, and soon$|judged soon/;

/** The mutant that a test of this process has noticed. */
let noticed;

/** Stands for the context of this process where Jest asks for one of its own. */
const HERE = {};
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options }) =>
	compileFunction(code, parameters, {
		...options,
		...(parsingContext !== HERE && { parsingContext }),
	});

/**
 * Runs what needs n8n-core in the context of the process, so that it need not be loaded anew for each
 * test file (runtime.js), and everything else in one of its own.
 */
class ProcessEnvironment extends TestEnvironment {
	constructor(config, context) {
		super(config, context);
		if (!needsN8n(context.testPath)) return;
		this.isHere = true;
		this.global = globalThis;
		this.fakeTimersModern.dispose();
		this.fakeTimersModern = new ModernFakeTimers({
			config: config.projectConfig,
			global: globalThis,
		});
	}

	getVmContext() {
		return this.isHere ? HERE : super.getVmContext();
	}
}

module.exports = class extends mixinJestEnvironment(ProcessEnvironment) {
	async handleTestEvent({ name, test }) {
		const mutant = process.env.__STRYKER_ACTIVE_MUTANT__;
		if (name === 'test_start') {
			// Jest itself would go on to the end of the file after a failure.
			const isNoticed = mutant !== undefined && mutant === noticed;
			if (isNoticed || OF_TIME.test(test.name)) test.mode = 'skip';
		}
		if (name === 'test_done' && test.errors.length > 0) noticed = mutant;
	}
};
