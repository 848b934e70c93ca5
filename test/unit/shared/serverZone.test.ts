import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = path.join(__dirname, 'serverZone.script.ts');

describe('the calendar', () => {
	it('is the same on a server in whichever zone', async () => {
		const servers = [
			'UTC',
			'America/New_York',
			'America/Santiago',
			'Asia/Beirut',
			'Atlantic/Azores',
			'Australia/Sydney',
			'Europe/Berlin',
		];
		const { stdout } = await run(process.execPath, ['--import', 'tsx', script, ...servers], {
			maxBuffer: 64 * 1024 * 1024,
		});
		expect(JSON.parse(stdout)).toEqual(servers.map((server) => ({ server, differences: [] })));
	});
});
