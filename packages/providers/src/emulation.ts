import type { Call } from '@sluice/core/chat/call';
import { remoteMedia } from '@sluice/core/chat/remote-media';
import type { Verdict } from '@sluice/core/chat/verdict';
import { callerPath } from './caller-path.ts';

/** The gateway fetches what the target only takes with its bytes. @param call as the caller said it, with the addresses */
export function mediaFetched(call: Call): Verdict[] {
  return remoteMedia(call).map(({ path }) => ({ verdict: 'emulated', member: callerPath(call, path) }));
}
