import { remoteMedia, withMedia } from '@sluice/core/chat/remote-media';
import { callerPath } from '@sluice/providers/caller-path';
import { speakingFor } from '@sluice/providers/registry';
import { monotonicMs } from '../clock.ts';
import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import { AddressRefused } from '../upstream/address-guard.ts';
import { fetchMedia, type Media, MediaUnavailable } from '../upstream/fetch-media.ts';
import type { CallInHand, Planned } from './call-in-hand.ts';
import { scopesOf } from './demand.ts';
import { limitRefusal } from './reserve.ts';

const MOST = 20;
const MOST_BYTES = 20 * 1024 * 1024;
const TIMEOUT_MS = 10_000;

/** Whether the call names images or files by address, and may go to a provider that can only be told their bytes. */
export function wantsMedia({ call, candidates, model }: Planned): boolean {
  if (!model.mediaInline) return false;
  const inline = candidates.some(({ target }) => speakingFor(target.speech, call)?.dialect.mediaInline === true);
  return inline && remoteMedia(call).length > 0;
}

/**
 * Brings images and files that the call names by address, before anything is reserved. One that is not to be had refuses
 * the call: a model that does not see it would answer about nothing.
 * @throws CallError naming the part
 */
export async function bringMedia(gateway: Gateway, inHand: CallInHand): Promise<void> {
  const { call, inputTokens } = inHand;
  // A caller without room causes no fetches, unless it is to wait for room. What is taken is decided afterwards.
  const firmly = scopesOf(gateway, inHand).limits.filter(({ maxWaitMs }) => maxWaitMs === 0);
  const refusal = limitRefusal(gateway, firmly, inputTokens);
  if (refusal !== undefined) throw refusal;
  const named = remoteMedia(call).map(({ url, path }) => ({ url, path: callerPath(call, path) }));
  if (named.length > MOST) {
    throw new CallError('invalid_request', `More than ${MOST} images and files stand as addresses.`, {
      param: named[MOST]?.path ?? null,
    });
  }
  const deadline = monotonicMs() + TIMEOUT_MS;
  const brought = await Promise.all(named.map((one) => bring(gateway, one, deadline)));
  let size = 0;
  brought.forEach(({ base64 }, index) => {
    size += base64.length * 0.75;
    if (size > MOST_BYTES) throw refused(named[index]?.path ?? null, `together they are over ${MOST_BYTES} bytes`);
  });
  inHand.inlined = withMedia(call, new Map(named.map(({ url }, index) => [url, brought[index] as Media])));
}

async function bring(gateway: Gateway, { url, path }: { url: string; path: string }, deadline: number): Promise<Media> {
  try {
    return await fetchMedia(url, { open: (origin) => gateway.pools.passing(origin), deadline, now: monotonicMs });
  } catch (error) {
    if (error instanceof AddressRefused) throw refused(path, 'its address is not of the public internet');
    if (error instanceof MediaUnavailable) throw refused(path, error.message);
    throw error;
  }
}

function refused(path: string | null, why: string): CallError {
  return new CallError('invalid_request', `The image or file at ${path} cannot be fetched: ${why}.`, { param: path });
}
