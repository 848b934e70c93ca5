import { existsSync } from 'node:fs';

import { chromium } from 'playwright-core';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';

import { Problem } from '../problem';
import { atExit } from '../processes';

/** Where the packages of Linux distributions put it. */
const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Nothing that a headless browser of a test needs, or that asks somebody on the internet. */
const FLAGS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// All names but this machine's are unknown. Intercepting requests instead would cost each page its cache.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
	'--no-proxy-server',
];

/**
 * The path of Chromium: that of the variable `CHROMIUM_PATH`, or where distributions put it.
 *
 * @throws Problem when there is none
 */
export function findChromium(): string {
	const own = process.env.CHROMIUM_PATH;
	const found = (own ? [own] : USUAL_PLACES).find((place) => existsSync(place));
	if (found !== undefined) return found;
	throw new Problem(
		`${own ? `There is no Chromium at ${own} (CHROMIUM_PATH).` : 'Chromium is not installed.'}\n` +
			'Debian: sudo apt-get install chromium\n' +
			'Elsewhere, name the Chrome or Chromium that you have: CHROMIUM_PATH=/path/to/it',
	);
}

/**
 * Starts a headless Chromium, which ends with this process.
 *
 * @param profile the folder in which it keeps its cache and who is logged in; none for a browser that knows nothing
 * @throws Problem when there is none
 */
export async function launchChromium(
	profile: string | undefined,
	options: BrowserContextOptions,
): Promise<BrowserContext> {
	const context = await chromium.launchPersistentContext(profile ?? '', {
		executablePath: findChromium(),
		args: FLAGS,
		...options,
	});
	context.once(
		'close',
		atExit(() => context.close()),
	);
	return context;
}
