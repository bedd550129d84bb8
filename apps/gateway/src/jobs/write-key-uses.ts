import type { Gateway } from '../gateway.ts';

const EVERY_MS = 30_000;

/** Writes when keys were last used, in batches. Returns how to stop, which writes what is left. */
export function writeKeyUses(gateway: Pick<Gateway, 'keyUses' | 'config' | 'directory' | 'log'>): () => Promise<void> {
  const flush = async () => {
    try {
      await gateway.keyUses.flush((uses) => gateway.config.recordKeyUses(uses));
      gateway.keyUses.keepOnly((hash) => gateway.directory.caller(hash) !== undefined);
    } catch (error) {
      gateway.log.warn({ error }, 'the last uses of keys could not be written; they are tried again');
    }
  };
  const timer = setInterval(() => void flush(), EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await flush();
  };
}
