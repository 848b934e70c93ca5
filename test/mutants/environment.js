const NodeEnvironment = require('@stryker-mutator/jest-runner/jest-env/node');

/** Tests of how long something takes: while mutants are run, that says nothing. */
const OF_TIME = /does not take long|\bsoon:|, and soon$|judged soon/;

/** The mutant that a test of this process has noticed. */
let noticed;

module.exports = class extends NodeEnvironment {
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
