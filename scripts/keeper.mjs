import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Cleans up after a program that was killed: when its standard input closes, it ends the process groups
 * and removes the folders that it was told of and that are still there. Lines are `+group 123`,
 * `+folder /tmp/x`, and the same with `-` for what has ended in order.
 */
const GRACE_MS = 10_000;

// It outlives whatever ends its program.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const kept = new Set();
for await (const line of createInterface({ input: process.stdin })) {
	if (line.startsWith('+')) kept.add(line.slice(1));
	else kept.delete(line.slice(1));
}
const those = (kind) =>
	[...kept].filter((each) => each.startsWith(kind)).map((each) => each.slice(kind.length));
const signalGroup = (group, signal) => {
	try {
		process.kill(-group, signal);
		return true;
	} catch {
		return false;
	}
};
let groups = those('group ').map(Number);
for (const group of groups) signalGroup(group, 'SIGTERM');
for (const giveUpAt = Date.now() + GRACE_MS; groups.length > 0 && Date.now() < giveUpAt;) {
	await sleep(50);
	groups = groups.filter((group) => signalGroup(group, 0));
}
for (const group of groups) signalGroup(group, 'SIGKILL');
for (const folder of those('folder '))
	rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
