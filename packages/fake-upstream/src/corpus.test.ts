import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { findCorpus, startCorpusReplay } from './corpus.ts';

const place = findCorpus();

describe('the corpus of recorded traffic', () => {
  test('its absence is a reason and no failure', async () => {
    const found = await startCorpusReplay({ dir: tmpdir() });
    expect(found.corpusMissing).toContain(tmpdir());
  });

  test.skipIf(place.corpusMissing !== undefined)(
    `a recording is replayed in place ${place.corpusMissing ?? ''}`,
    async () => {
      const replay = await startCorpusReplay();
      if (replay.corpusMissing !== undefined) throw new Error(replay.corpusMissing);
      try {
        const found = [...replay.recordings].find(
          ([, one]) => one.family === 'openai-chat' && !one.stream && one.response.status === 200,
        );
        const [name, recording] = found!;
        const answer = await fetch(`${replay.base(name)}${recording.request.path}`, {
          method: recording.request.method,
          body: JSON.stringify(recording.request.body),
        });
        expect(await answer.json()).toEqual(recording.response.body);
        expect(replay.received({ recording: name })).toMatchObject([{ body: { json: recording.request.body } }]);
      } finally {
        await replay.close();
      }
    },
  );
});
