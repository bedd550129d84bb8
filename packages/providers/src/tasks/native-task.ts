import type { TaskDialectName } from '@sluice/core/chat/call';
import type { Delta } from '@sluice/core/chat/delta';
import type { Usage } from '@sluice/core/chat/usage';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import type { TaskKind, TranscriptionTask } from '@sluice/core/tasks/task';
import type { TaskDialect } from '../dialect.ts';
import { readFault } from '../faults/fault.ts';
import { errorIn, modelMember, startOf, taskPath } from './compatible-task.ts';
import { taskUsage } from './task-usage.ts';

/** A task that has one form alone: the body goes on with the model's name changed, the answer comes back as it is. */
function nativeTask(
  name: string,
  task: TaskKind,
  native: TaskDialectName,
  path: string,
  usageOf: (body: JsonObject) => Usage | undefined,
): TaskDialect {
  return {
    name,
    task,
    native,
    encode() {
      throw new Error(`${name} has one form alone`);
    },
    splice: (call, target) => ({
      path: taskPath(target, path),
      headers: {},
      set: modelMember(call, target),
      verdicts: [],
    }),
    decode(body) {
      const failed = errorIn(body);
      if (failed !== undefined) return [failed];
      const deltas: Delta[] = [startOf(body), { type: 'result', result: { kind: 'raw' } }];
      const usage = usageOf(body);
      if (usage !== undefined) deltas.push({ type: 'usage', usage, raw: isObject(body.usage) ? body.usage : {} });
      return deltas;
    },
    fault: (reply) => readFault(reply),
  };
}

/** Moderation is free where it is offered, and says no usage. */
export const moderationsDialect = nativeTask('openai-moderations', 'moderation', 'moderations', '/moderations', () => ({
  input: 0,
}));

export const imagesDialect = nativeTask('openai-images', 'image', 'images', '/images/generations', (body) => {
  const images = Array.isArray(body.data) ? body.data.length : 0;
  return { ...(isObject(body.usage) ? taskUsage(body.usage) : undefined), images };
});

export const speechDialect: TaskDialect = {
  ...nativeTask('openai-speech', 'speech', 'speech', '/audio/speech', () => undefined),
  opaque: true,
};

/** The body is a form, put together anew with the model's name changed. */
export const transcriptionsDialect: TaskDialect = {
  ...nativeTask('openai-transcriptions', 'transcription', 'transcriptions', '/audio/transcriptions', (body) =>
    isObject(body.usage) ? taskUsage(body.usage) : undefined,
  ),
  opaque: true,
  encode(call, target) {
    const { fields } = call.task as TranscriptionTask;
    const others = fields.filter(({ name }) => name !== 'model');
    const form = [{ name: 'model', value: target.model }, ...others];
    return { path: taskPath(target, '/audio/transcriptions'), headers: {}, body: {}, form, verdicts: [] };
  },
  decode(body) {
    const text: Delta[] = typeof body.text === 'string' ? [{ type: 'text', choice: 0, text: body.text }] : [];
    const usage = isObject(body.usage) ? taskUsage(body.usage) : undefined;
    const failed = errorIn(body);
    if (failed !== undefined) return [failed];
    const counted: Delta[] = usage === undefined ? [] : [{ type: 'usage', usage, raw: body.usage as JsonObject }];
    return [startOf(body), { type: 'result', result: { kind: 'raw' } }, ...text, ...counted];
  },
};
