import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser } from './browser.ts';
import { type Gateway, type GatewayOptions, startGateway } from './gateway.ts';

/** A browser and a gateway for the tests of one file, from its beginning to its end. */
export interface TestBed {
  readonly browser: Browser;
  readonly gateway: Gateway;
}

/** @param longMs how long they may take to stand; absent: as long as any hook */
export function useTestBed(options: GatewayOptions = {}, longMs?: number): TestBed {
  let bed: TestBed | undefined;
  const standing = () => {
    if (bed === undefined) throw new Error('the test bed stands from beforeAll to afterAll');
    return bed;
  };
  beforeAll(async () => {
    bed = { browser: await openBrowser(), gateway: await startGateway(options) };
  }, longMs);
  afterAll(async () => {
    await bed?.browser.close();
    await bed?.gateway.end();
  });
  return {
    get browser() {
      return standing().browser;
    },
    get gateway() {
      return standing().gateway;
    },
  };
}
