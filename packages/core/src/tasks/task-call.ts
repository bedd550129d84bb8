import type { Call, ClientDialectName, TaskDialectName } from '../chat/call.ts';
import { InvalidRequest } from '../chat/invalid-request.ts';
import type { JsonObject } from '../json/json.ts';
import type { Task } from './task.ts';

interface TaskMembers {
  readonly model: string | undefined;
  readonly n?: number;
  /** The texts that are read, for an estimate where the provider counts nothing. */
  readonly texts: readonly string[];
  /** The most that may be written; `undefined`: what the model may. */
  readonly maxOutputTokens: number | undefined;
  readonly endUser: string | undefined;
  readonly extra: JsonObject;
}

/** A task as a call: everything that a conversation has besides is not said. */
export function taskCall(dialect: TaskDialectName, task: Task, members: TaskMembers): Call {
  const { model, n = 1, texts, maxOutputTokens, endUser, extra } = members;
  return {
    dialect: dialect satisfies ClientDialectName,
    task,
    model,
    stream: false,
    includeUsage: false,
    messages: texts.length === 0 ? [] : [{ role: 'user', parts: texts.map((text) => ({ type: 'text', text })) }],
    tools: [],
    toolChoice: undefined,
    parallelToolCalls: undefined,
    maxOutputTokens,
    temperature: undefined,
    topP: undefined,
    topK: undefined,
    stop: [],
    seed: undefined,
    n,
    presencePenalty: undefined,
    frequencyPenalty: undefined,
    logprobs: undefined,
    topLogprobs: undefined,
    logitBias: undefined,
    output: undefined,
    reasoning: undefined,
    endUser,
    serviceTier: undefined,
    metadata: undefined,
    extra,
  };
}

/** @throws InvalidRequest: a task is answered in one piece */
export function refuseStream(body: JsonObject): void {
  if (body.stream === true) throw new InvalidRequest('stream', 'stream is not served on this route; leave it out.');
}
