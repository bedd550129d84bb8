import type { Call } from '@sluice/core/chat/call';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { type CallMember, memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { answerFormat, withWords } from './answer-format.ts';
import { encodeHistory } from './encode-history.ts';
import { encodeReasoningRequest } from './encode-reasoning.ts';
import { encodeTools } from './encode-tools.ts';
import { capMembers, dropStreamOptions, streamOptions } from './host.ts';
import { folded, isSystemless, tellFolded } from './system-fold.ts';

/** A call of any dialect as a body of Chat Completions. */
export function encodeBody(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const { quirks } = target.spec;
  const body: JsonObject = { model: target.model, messages: encodeHistory(call, quirks, verdicts) };
  Object.assign(body, encodeTools(call, quirks, verdicts));
  for (const [name, value] of Object.entries(capMembers(call, target, verdicts))) {
    if (value !== undefined) body[name] = value;
  }
  encodeSampling(call, body, target, verdicts);
  Object.assign(body, encodeReasoningRequest(call, target, verdicts));
  encodeOutput(call, body, target, verdicts);
  encodeIdentity(call, body, target, verdicts);
  if (call.stream) {
    body.stream = true;
    const options = streamOptions(call, target);
    if (options !== undefined) body.stream_options = options;
    else if (call.dialect === 'chat') dropStreamOptions(call, target, verdicts);
  }
  encodeExtra(call, body, verdicts);
  for (const name of quirks.refuses ?? []) {
    if (body[name] === undefined) continue;
    delete body[name];
    verdicts.dropped(wordOf(call, name));
  }
  if (isSystemless(target)) {
    body.messages = folded(body.messages as JsonObject[]);
    tellFolded(call, verdicts);
  }
  return body;
}

function encodeSampling(call: Call, body: JsonObject, { spec }: Target, verdicts: Verdicts): void {
  const { quirks } = spec;
  const own = call.dialect === 'chat';
  if (call.temperature !== undefined) body.temperature = call.temperature;
  if (call.topP !== undefined) body.top_p = call.topP;
  if (call.topK !== undefined) {
    if (own || quirks.topK === true) body.top_k = call.topK;
    else verdicts.dropped(memberName(call, 'topK'));
  }
  if (call.stop.length > 0) {
    const limit = own ? undefined : quirks.stopLimit;
    body.stop = limit === undefined ? [...call.stop] : call.stop.slice(0, limit);
    for (let i = limit ?? call.stop.length; i < call.stop.length; i++) {
      verdicts.dropped(`${memberName(call, 'stop')}[${i}]`);
    }
  }
  if (call.seed !== undefined) {
    if (quirks.seedMember !== undefined) verdicts.converted(memberName(call, 'seed'));
    body[quirks.seedMember ?? 'seed'] = call.seed;
  }
  if (call.n > 1) body.n = call.n;
  if (call.presencePenalty !== undefined) body.presence_penalty = call.presencePenalty;
  if (call.frequencyPenalty !== undefined) body.frequency_penalty = call.frequencyPenalty;
  if (call.logprobs !== undefined) body.logprobs = call.logprobs;
  if (call.topLogprobs !== undefined) body.top_logprobs = call.topLogprobs;
  if (call.logitBias !== undefined) body.logit_bias = { ...call.logitBias };
}

function encodeOutput(call: Call, body: JsonObject, target: Target, verdicts: Verdicts): void {
  const { output, dialect } = call;
  // Plain text is what everyone answers anyway.
  if (output === undefined || (output.type === 'text' && dialect !== 'chat')) return;
  const { format, words, fate } = answerFormat(output, target);
  if (format !== undefined) body.response_format = format;
  if (words !== undefined) body.messages = withWords(body.messages as JsonObject[], words);
  if (fate !== 'kept') verdicts[fate](memberName(call, 'output'));
}

function encodeIdentity(call: Call, body: JsonObject, { spec }: Target, verdicts: Verdicts): void {
  const own = call.dialect === 'chat';
  if (call.endUser !== undefined) body.user = call.endUser;
  if (call.metadata !== undefined) {
    // OpenAI takes metadata only with answers that it stores.
    if (own) body.metadata = call.metadata;
    else for (const name of Object.keys(call.metadata)) verdicts.dropped(`${memberName(call, 'metadata')}.${name}`);
  }
  const { serviceTier: tier } = call;
  if (tier === undefined) return;
  if (own || (spec.quirks.serviceTier === true && tier === 'auto')) body.service_tier = tier;
  else if (spec.quirks.serviceTier === true && tier === 'standard_only') {
    verdicts.converted(memberName(call, 'serviceTier'));
    body.service_tier = 'default';
  } else verdicts.dropped(memberName(call, 'serviceTier'));
}

/** What has no unified meaning: kept for a caller of this dialect, of no use from any other. */
function encodeExtra(call: Call, body: JsonObject, verdicts: Verdicts): void {
  for (const [name, value] of Object.entries(call.extra)) {
    if (call.dialect !== 'chat') verdicts.dropped(name);
    else if (name === 'reasoning' || name === 'thinking') {
      const said = body[name];
      body[name] = isObject(said) && isObject(value) ? { ...said, ...value } : value;
    } else if (name !== 'stream_options' && name !== 'max_tokens' && name !== 'tool_choice') body[name] = value;
  }
}

const MEMBERS: Readonly<Record<string, CallMember>> = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  stop: 'stop',
  seed: 'seed',
  n: 'n',
  presence_penalty: 'presencePenalty',
  frequency_penalty: 'frequencyPenalty',
  logprobs: 'logprobs',
  top_logprobs: 'topLogprobs',
  logit_bias: 'logitBias',
  response_format: 'output',
  reasoning_effort: 'reasoning',
  tool_choice: 'toolChoice',
  parallel_tool_calls: 'parallelToolCalls',
  user: 'endUser',
  service_tier: 'serviceTier',
  metadata: 'metadata',
};

/** The caller's own word for a member of this dialect. */
export function wordOf(call: Call, name: string): string {
  const member = MEMBERS[name];
  return member === undefined ? name : memberName(call, member);
}

/** Whether the caller said this member of the body. */
export function says(call: Call, name: string): boolean {
  if (call.extra[name] !== undefined) return true;
  if (name === 'tools') return call.tools.length > 0;
  const member = MEMBERS[name];
  if (member === undefined) return false;
  if (member === 'stop') return call.stop.length > 0;
  return member === 'n' ? call.n > 1 : call[member] !== undefined;
}
