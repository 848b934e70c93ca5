/** The dialect matrix, in the fault matrix's surroundings: run by `npm run dialects`. */
module.exports = {
	...require('../faults/jest.config.js'),
	displayName: 'dialects',
	testMatch: ['<rootDir>/test/dialects/**/*.test.ts'],
};
