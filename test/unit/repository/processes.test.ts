import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const SCRIPT = path.join(__dirname, 'leaves.script.ts');
const COMMAND = `${process.execPath} --import tsx ${SCRIPT}`;

/** The processes of these process groups that have not ended, also where nobody has asked how. */
async function left(groups: readonly number[]): Promise<string[]> {
	const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,pgid=,stat=,args=']);
	return stdout.split('\n').filter((line) => {
		const [pid, group, state = 'Z'] = line.trim().split(/\s+/);
		return groups.some((each) => [pid, group].includes(`${each}`)) && !state.startsWith('Z');
	});
}

// `script` is a terminal, and closes it when it is killed.
it.each([
	['the program itself', process.execPath, ['--import', 'tsx', SCRIPT], true],
	['what started it, as npm does', 'sh', ['-c', `${COMMAND}; exit`], false],
	['its terminal', 'script', ['-qec', `exec ${COMMAND}`, '/dev/null'], false],
])('nothing is left after kill -9 of %s', async (_, command, args, isItself) => {
	const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
	const lines = createInterface({ input: child.stdout });
	const line = await new Promise<string>((resolve) => lines.once('line', resolve));
	const { folder, pids }: { folder: string; pids: [number, number] } = JSON.parse(line);
	expect(existsSync(folder)).toBe(true);
	// The program, the one that it started, and that one's helper.
	expect(await left(pids)).toHaveLength(3);
	if (isItself) expect(child.pid).toBe(pids[0]);
	child.kill('SIGKILL');
	for (const giveUpAt = Date.now() + 12_000; Date.now() < giveUpAt;) {
		if ((await left(pids)).length === 0 && !existsSync(folder)) break;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	expect(await left(pids)).toEqual([]);
	expect(existsSync(folder)).toBe(false);
});
