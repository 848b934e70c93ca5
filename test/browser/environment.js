const { TestEnvironment } = require('jest-environment-node');

/** Tells a test file when one of its tests or hooks has failed, while the page still shows it. */
module.exports = class extends TestEnvironment {
	async handleTestEvent(event) {
		if (!['test_fn_failure', 'hook_failure'].includes(event.name)) return;
		const { name } = event.test ?? { name: event.hook?.type ?? 'hook' };
		await this.global.onTestFailure?.(name);
	}
};
