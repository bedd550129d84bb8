import type { Call, OutputFormat, Part } from '@sluice/core/chat/call';
import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import type { Quirks } from '../../spec.ts';
import { Verdicts } from '../../verdicts.ts';
import { answerFormat, withWords } from './answer-format.ts';
import { says } from './encode.ts';
import { encodeHistory } from './encode-history.ts';
import { capMembers, dropStreamOptions, streamOptions } from './host.ts';
import { folded, hasInstructions, isSystemless, tellFolded } from './system-fold.ts';
import { isNineAlphanumeric } from './tool-ids.ts';

export interface ChatSplice {
  readonly set: Record<string, Json | undefined>;
  readonly verdicts: Verdicts;
}

/** What must change in the bytes of a caller that speaks this dialect too. Everything else stays as it was sent. */
export function spliceChat(call: Call, target: Target): ChatSplice {
  const verdicts = new Verdicts(call);
  const { quirks } = target.spec;
  const set: Record<string, Json | undefined> = {};
  // What already stands in its place needs no touch; where that is all, the caller's bytes go on as they are.
  if (call.model !== target.model) set.model = target.model;
  const cap = capMembers(call, target, verdicts);
  for (const name of Object.keys(cap)) {
    if (name !== call.maxOutputMember || cap[name] !== call.maxOutputTokens) set[name] = cap[name];
  }
  if (call.stream) {
    set.stream_options = streamOptions(call, target);
    dropStreamOptions(call, target, verdicts);
  }
  if (call.seed !== undefined && quirks.seedMember !== undefined) {
    set.seed = undefined;
    set[quirks.seedMember] = call.seed;
    verdicts.converted('seed');
  }
  for (const name of quirks.refuses ?? []) {
    if (!says(call, name)) continue;
    set[name] = undefined;
    verdicts.dropped(name);
  }
  if (mustRewrite(call, quirks)) {
    set.messages = encodeHistory(call, quirks, verdicts);
  }
  if (call.output !== undefined && quirks.formats !== undefined) spliceFormat(call, call.output, target, set, verdicts);
  if (quirks.systemless !== undefined) spliceSystem(call, target, set, verdicts);
  return { set, verdicts };
}

function spliceFormat(
  call: Call,
  output: OutputFormat,
  target: Target,
  set: ChatSplice['set'],
  verdicts: Verdicts,
): void {
  const { format, words, fate } = answerFormat(output, target);
  if (fate === 'kept') return;
  set.response_format = format;
  if (words !== undefined) set.messages = withWords(messagesOf(call, target, set), words);
  verdicts[fate]('response_format');
}

function spliceSystem(call: Call, target: Target, set: ChatSplice['set'], verdicts: Verdicts): void {
  if (!isSystemless(target) || (set.messages === undefined && !hasInstructions(call))) return;
  set.messages = folded(messagesOf(call, target, set));
  tellFolded(call, verdicts);
}

/** As they are changed already, else as they were sent; what had to be said of them is said. */
function messagesOf(call: Call, { spec }: Target, { messages }: ChatSplice['set']): JsonObject[] {
  return (messages as JsonObject[] | undefined) ?? encodeHistory(call, spec.quirks, new Verdicts());
}

/** Whether the vendor would refuse the messages as they were sent. */
function mustRewrite({ messages }: Call, quirks: Quirks): boolean {
  const { strictMessages, developerRole, toolCallId } = quirks;
  if (strictMessages !== true && developerRole === true && toolCallId === undefined) return false;
  for (const { role, parts } of messages) {
    if (role === 'developer' && developerRole !== true) return true;
    for (const part of parts) {
      if (strictMessages === true && isMore(part)) return true;
      const id = part.type === 'tool-call' || part.type === 'tool-result' ? part.id : undefined;
      if (id !== undefined && toolCallId !== undefined && !isNineAlphanumeric(id)) return true;
    }
  }
  return false;
}

/** Whether the part says something that vendors who check members don't know. */
function isMore(part: Part): boolean {
  return (
    part.cache !== undefined || part.type === 'reasoning' || (part.type === 'tool-call' && part.signature !== undefined)
  );
}
