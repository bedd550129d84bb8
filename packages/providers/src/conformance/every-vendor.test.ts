import { describe, expect, it } from 'vitest';
import { providerTypes } from '../registry.ts';
import { summarise } from './chat-summary.ts';
import { leftOut } from './left-out.ts';
import { everyRecording, type Recording } from './recordings.ts';
import { DIALECTS, speakingOf, spokenTo } from './spoken-to.ts';
import { type Reply, replyOf } from './verdict-of-recording.ts';

const recordings = everyRecording().filter((one) => one.family in DIALECTS && leftOut(one) === undefined);
const own = new Map<Recording, Reply>();

function ownReply(recording: Recording): Reply {
  const known = own.get(recording) ?? replyOf(recording, spokenTo(recording));
  own.set(recording, known);
  return known;
}

/** What was said, without what vendors rightly count or number in ways of their own. */
function meaning(reply: Reply) {
  if (reply.kind === 'failure') return { failed: reply.message };
  return [...summarise(reply.deltas).choices].map(([index, { calls, ...said }]) => ({
    index,
    ...said,
    calls: calls.map(({ name, arguments: given }) => ({ name, given })),
  }));
}

describe.skipIf(recordings.length === 0)('every type of the registry', () => {
  it.each(providerTypes().map((type) => [type]))('%s reads every recording of the dialects it speaks', (type) => {
    for (const recording of recordings) {
      // The model's name decides on the interface at some; here each interface is tried.
      const speaking = speakingOf(type, recording.model, DIALECTS[recording.family]);
      if (speaking === undefined || type === recording.provider) continue;
      const found = meaning(replyOf(recording, speaking));
      expect([recording.id, found]).toEqual([recording.id, meaning(ownReply(recording))]);
    }
  });
});
