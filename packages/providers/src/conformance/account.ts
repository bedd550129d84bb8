import type { TaskKind } from '@sluice/core/tasks/task';
import { CLIENTS, type Client } from './client-answers.ts';
import { leftOut, unspeakable } from './left-out.ts';
import type { Recording } from './recordings.ts';
import { DIALECTS, spokenTo, taskSpokenTo } from './spoken-to.ts';
import {
  expectBroken,
  expectFailureTold,
  expectPassed,
  expectTold,
  type Reply,
  replyOf,
} from './verdict-of-recording.ts';

/** What became of one recording. */
export interface Account {
  readonly recording: Recording;
  readonly way: 'conversation' | 'task' | 'left out';
  /** Why it is left out. */
  readonly reason?: string;
  /** Whether it is an answer, or a failure that callers are told of. */
  readonly answered: boolean;
  /** The dialects of callers that were told rightly. */
  readonly told: readonly string[];
  /** Why others were not told, by dialect. */
  readonly untold: Readonly<Record<string, string>>;
  /** A caller of the vendor's own dialect got every event as it came. */
  readonly passed: boolean;
  /** What went wrong, each with the dialect. */
  readonly failed: readonly string[];
}

const TASK_OF: Readonly<Record<string, TaskKind>> = {
  embeddings: 'embeddings',
  'cohere-embed': 'embeddings',
  rerank: 'rerank',
  moderation: 'moderation',
  'image-generation': 'image',
  'count-tokens': 'count-tokens',
};

/** Tells what becomes of a recording: each is a conversation, a task or left out for a reason. */
export function accountOf(recording: Recording): Account {
  const base = { recording, told: [], untold: {}, passed: false, failed: [], answered: false };
  const reason = leftOut(recording);
  if (reason !== undefined) return { ...base, way: 'left out', reason };
  if (recording.family in DIALECTS) return conversation(recording);
  const task = TASK_OF[recording.family];
  if (task !== undefined) return { ...base, way: 'task', ...taskDone(recording, task) };
  return { ...base, way: 'left out', failed: [`nobody knows the wire format ${recording.family}`] };
}

function conversation(recording: Recording): Account {
  const speaking = spokenTo(recording);
  const reply = replyOf(recording, speaking);
  const told: string[] = [];
  const failed: string[] = [];
  const untold: Record<string, string> = {};
  let passed = false;
  for (const client of CLIENTS) {
    const { name } = client.dialect;
    const own = name === speaking.dialect.native;
    const reason = reply.kind === 'answer' ? unspeakable(name, contentOf(reply)) : undefined;
    if (reason !== undefined) {
      untold[name] = reason;
      continue;
    }
    try {
      expectReply(client, recording, reply, own);
      if (own && recording.stream) {
        expectPassed(client, recording, speaking);
        passed = true;
      }
      told.push(name);
    } catch (error) {
      failed.push(`${name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  return { recording, way: 'conversation', answered: reply.kind === 'answer', told, untold, passed, failed };
}

function expectReply(client: Client, recording: Recording, reply: Reply, own: boolean): void {
  if (reply.kind === 'failure') {
    expectBroken(recording);
    expectFailureTold(client, recording, reply);
  } else expectTold(client, recording, reply.deltas, own);
}

function contentOf({ deltas }: Reply & { kind: 'answer' }): { calls: boolean; audio: boolean } {
  return {
    calls: deltas.some(({ type }) => type === 'tool-call'),
    audio: deltas.some(({ type }) => type === 'audio'),
  };
}

/** That the answer to a task can be read at all; what it says is measured in `tasks.test.ts`. */
function taskDone(recording: Recording, task: TaskKind): Pick<Account, 'answered' | 'failed'> {
  const { status, headers, body } = recording.response;
  const { dialect, spec } = taskSpokenTo(recording, task);
  if (status >= 300) {
    const { message } = dialect.fault({ status, headers, body: JSON.stringify(body) }, spec);
    return { answered: false, failed: message === '' ? ['the failure has no words'] : [] };
  }
  const read = body === undefined ? [] : dialect.decode(body, spec);
  return { answered: true, failed: read.some(({ type }) => type === 'result') ? [] : ['no result was read'] };
}
