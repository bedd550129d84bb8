import type { DeniedVersion } from './supply-chain.ts';

/** Versions with holes that matter here. No advisory service is asked: this check must work without a network. */
export const DENIED_VERSIONS: readonly DeniedVersion[] = [
  { name: 'axios', exactly: '1.14.1', why: 'published by an intruder, ran code at install' },
  { name: 'axios', exactly: '0.30.4', why: 'published by an intruder, ran code at install' },
  { name: 'better-auth', below: '1.3.26', why: 'CVE-2025-61928: API keys made without signing in' },
  { name: 'hono', below: '4.13.5', why: 'CVE-2026-24472, CVE-2026-47673 to 47676, GHSA-gqvv-2mrq-wpjv' },
  { name: '@hono/node-server', below: '2.1.0', why: 'holes of its own, and it must fit the patched hono' },
  { name: 'undici', below: '6.27.0', why: 'CVE-2026-22036, CVE-2026-2581, CVE-2026-1525' },
  { name: 'yaml', below: '2.2.2', why: 'CVE-2023-2251: a crafted document throws past the parser' },
];
