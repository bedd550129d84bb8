import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

function findBrowser(): string | undefined {
  return [process.env.SLUICE_TEST_BROWSER, ...PLACES].find((path) => path !== undefined && existsSync(path));
}

/** Why the browser tests cannot run; `undefined` where they can. With CI=true a missing browser is a failure, not a reason to skip. */
export const browserMissing: string | undefined =
  findBrowser() === undefined && !process.env.CI
    ? 'no Chromium here (Debian: apt-get install chromium; elsewhere SLUICE_TEST_BROWSER=/path)'
    : undefined;
if (browserMissing !== undefined) console.warn(`skipped: ${browserMissing}`);

/** @throws Error where there is no browser */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error(`no browser: looked at SLUICE_TEST_BROWSER and ${PLACES.join(', ')}`);
  return await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
