import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigError, issueLine } from '@sluice/contract/config/config-error';
import { parseConfig } from '@sluice/contract/config/load';
import { providerTypes } from '@sluice/providers/registry';
import { EnvironmentError } from '../config.ts';
import type { Gateway } from '../gateway.ts';

/** Mounted files defeat watchers: the content is what is compared. */
const POLL_MS = 1_000;

/** Reads, checks and applies the file. @throws ConfigError or EnvironmentError; nothing has changed then */
export async function applyFile(
  { config, environment, log }: Pick<Gateway, 'config' | 'environment' | 'log'>,
  file: string,
): Promise<string> {
  const text = readManaged(file);
  const name = basename(file);
  const loaded = parseConfig(text, { fileName: name, env: environment.variables, providerTypes: providerTypes() });
  for (const warning of loaded.warnings) log.warn(issueLine(name, warning));
  const changes = await config.apply(loaded.config, { prune: false, actor: { name: `file:${name}` } });
  if (changes.length > 0) log.info({ changes: changes.length }, `${name} is applied`);
  return digest(text);
}

/** Follows the file and what other processes write; an invalid file leaves everything as it was. Returns how to stop. */
export function followConfig(gateway: Gateway, appliedDigest: string | undefined): () => void {
  const { environment, config, log } = gateway;
  let seen = appliedDigest;
  let busy = false;
  const poll = async () => {
    if (environment.configFile !== undefined) {
      const text = readIfThere(environment.configFile);
      if (text !== undefined && digest(text) !== seen) {
        seen = digest(text);
        await applyChanged(gateway, environment.configFile);
        await gateway.reload();
      }
    }
    if (await config.changed()) await gateway.reload();
  };
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    poll()
      .catch((error: unknown) => {
        if (error instanceof ConfigError) log.error(`the changed configuration is not applied:\n${error.message}`);
        else log.error({ error }, 'the configuration could not be read');
      })
      .finally(() => {
        busy = false;
      });
  }, POLL_MS);
  timer.unref();
  return () => clearInterval(timer);
}

/** What is wrong with the file is kept for those who ask. @throws as `applyFile` */
async function applyChanged(gateway: Gateway, file: string): Promise<void> {
  try {
    await applyFile(gateway, file);
    gateway.configError = undefined;
  } catch (error) {
    gateway.configError = error instanceof ConfigError ? error.message : 'the file could not be applied';
    throw error;
  }
}

function readManaged(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EnvironmentError(`SLUICE_CONFIG should be a file that can be read: ${file} (${code})`);
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // An editor may be between removing and renaming: the next poll sees it.
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
