import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

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
  return await chromium.launch(launchOptions());
}

/** One that other programs drive as well, through its DevTools port. */
export interface SharedBrowser {
  /** Its only one: who is signed in here is so for the others. */
  readonly context: BrowserContext;
  /** Of the DevTools protocol, on 127.0.0.1. */
  readonly port: number;
  end(): Promise<void>;
}

/** @throws Error where there is no browser */
export async function openSharedBrowser(baseURL: string): Promise<SharedBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'sluice-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...launchOptions('--remote-debugging-port=0'),
    baseURL,
  });
  return {
    context,
    port: Number.parseInt(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8'), 10),
    async end() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function launchOptions(...more: readonly string[]) {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error(`no browser: looked at SLUICE_TEST_BROWSER and ${PLACES.join(', ')}`);
  return {
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  };
}
