import { endWithParent, launch, temporaryFolder } from '../../../scripts/processes';

/** As `npm start` does: has a folder, starts a program, which has a helper, and waits for its end. */
async function main(): Promise<void> {
	endWithParent();
	const folder = await temporaryFolder('leaves');
	const { exited, pid } = await launch('sh', ['-c', 'sleep 600 & wait'], { output: 'inherit' });
	process.stdout.write(`${JSON.stringify({ folder, pids: [process.pid, pid] })}\n`);
	await exited;
}

void main();
