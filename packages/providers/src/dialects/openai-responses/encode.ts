import type { Call, OutputFormat } from '@sluice/core/chat/call';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { type CallMember, memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { encodeInput } from './encode-input.ts';
import type { PartContext } from './encode-part.ts';
import { encodeReasoningRequest } from './encode-reasoning.ts';
import { encodeTools } from './encode-tools.ts';
import { inclusions, outputCap, streamOptions } from './host.ts';
import { fateOfChatMember, wordOf } from './members.ts';

const LOGPROBS = 'message.output_text.logprobs';

/** A call of any dialect as a body of Responses. The gateway keeps what is to be kept; the vendor keeps nothing. */
export function encodeBody(call: Call, target: Target, verdicts: Verdicts): JsonObject {
  const { quirks } = target.spec;
  const own = call.dialect === 'responses';
  const context: PartContext = { own, ownFiles: own || call.dialect === 'chat', quirks, verdicts };
  const { instructions, items, sealed } = encodeInput(call, context);
  const body: JsonObject = { model: target.model, input: items, store: false };
  if (instructions !== undefined) body.instructions = instructions;
  Object.assign(body, encodeTools(call, context));
  const cap = outputCap(call, target, verdicts);
  if (cap !== undefined) body.max_output_tokens = cap;
  encodeSampling(call, body, target, verdicts);
  const reasoning = encodeReasoningRequest(call, target, verdicts);
  if (reasoning !== undefined) body.reasoning = reasoning;
  if (call.output !== undefined) encodeOutput(call.output, own, body);
  encodeIdentity(call, body, target, verdicts);
  encodeExtra(call, body, verdicts);
  const refused = quirks.refuses?.includes('include') === true;
  const include = refused ? undefined : inclusions(wishes(call, verdicts), target, sealed);
  if (refused) dropWishes(call, verdicts);
  if (include !== undefined) body.include = include;
  if (call.stream) {
    body.stream = true;
    const options = streamOptions(call.extra.stream_options);
    if (options !== undefined) body.stream_options = options;
  }
  for (const name of quirks.refuses ?? []) {
    if (body[name] === undefined) continue;
    delete body[name];
    // What we say of our own accord is missed by nobody.
    if (name !== 'store') verdicts.dropped(wordOf(call, name));
  }
  return body;
}

/** Members that Responses has no word for. */
const UNSAID: readonly CallMember[] = ['seed', 'presencePenalty', 'frequencyPenalty', 'logitBias'];

function encodeSampling(call: Call, body: JsonObject, { spec }: Target, verdicts: Verdicts): void {
  if (call.temperature !== undefined) body.temperature = call.temperature;
  if (call.topP !== undefined) body.top_p = call.topP;
  if (call.topLogprobs !== undefined) body.top_logprobs = call.topLogprobs;
  if (call.topK !== undefined) {
    if (spec.quirks.topK === true) body.top_k = call.topK;
    else verdicts.dropped(memberName(call, 'topK'));
  }
  if (call.stop.length > 0) verdicts.dropped(memberName(call, 'stop'));
  if (call.n > 1) verdicts.dropped(memberName(call, 'n'));
  for (const member of UNSAID) if (call[member] !== undefined) verdicts.dropped(memberName(call, member));
}

/** What the caller wants in the answer besides. */
function wishes(call: Call, verdicts: Verdicts): Json[] {
  const own = call.dialect === 'responses';
  const wanted = own && Array.isArray(call.extra.include) ? [...call.extra.include] : [];
  if (call.logprobs === true) {
    wanted.push(LOGPROBS);
    if (!own) verdicts.converted(memberName(call, 'logprobs'));
  }
  return wanted;
}

/** Where the vendor includes nothing. */
function dropWishes(call: Call, verdicts: Verdicts): void {
  if (call.logprobs === true) verdicts.dropped(memberName(call, 'logprobs'));
  if (call.dialect === 'responses' && call.extra.include !== undefined) verdicts.dropped('include');
}

function encodeOutput(output: OutputFormat, own: boolean, body: JsonObject): void {
  switch (output.type) {
    case 'text':
      // Plain text is what everyone answers anyway.
      if (own) body.text = { format: { type: 'text' } };
      return;
    case 'json':
      body.text = { format: { type: 'json_object' } };
      return;
    case 'json-schema': {
      // A name is demanded here.
      const format: JsonObject = { type: 'json_schema', name: output.name || 'answer', schema: output.schema };
      if (output.strict !== undefined) format.strict = output.strict;
      if (output.description !== undefined) format.description = output.description;
      body.text = { format };
    }
  }
}

function encodeIdentity(call: Call, body: JsonObject, { spec }: Target, verdicts: Verdicts): void {
  const known = call.dialect === 'responses' || call.dialect === 'chat';
  if (call.endUser !== undefined) body.user = call.endUser;
  if (call.metadata !== undefined) {
    if (known) body.metadata = call.metadata;
    else for (const name of Object.keys(call.metadata)) verdicts.dropped(`${memberName(call, 'metadata')}.${name}`);
  }
  const { serviceTier: tier } = call;
  if (tier === undefined) return;
  if (known || (spec.quirks.serviceTier === true && tier === 'auto')) body.service_tier = tier;
  else if (spec.quirks.serviceTier === true && tier === 'standard_only') {
    verdicts.converted(memberName(call, 'serviceTier'));
    body.service_tier = 'default';
  } else verdicts.dropped(memberName(call, 'serviceTier'));
}

/** What has no unified meaning. */
function encodeExtra(call: Call, body: JsonObject, verdicts: Verdicts): void {
  for (const [name, value] of Object.entries(call.extra)) {
    if (call.dialect === 'responses') keepOwn(name, value, body);
    else if (call.dialect !== 'chat' && call.dialect !== 'completions') verdicts.dropped(name);
    else {
      switch (fateOfChatMember(name, value)) {
        case 'kept':
          body[name] = value;
          break;
        case 'verbosity':
          verdicts.converted(name);
          keepOwn('text.verbosity', value, body);
          break;
        case 'dropped':
          verdicts.dropped(name);
      }
    }
  }
}

/** Members of `text` and `reasoning` are named by their path. */
function keepOwn(name: string, value: Json | undefined, body: JsonObject): void {
  if (name === 'include' || name === 'stream_options' || name === 'tool_choice') return;
  const [outer = '', inner] = name.split('.', 2);
  if (inner === undefined) body[name] ??= value;
  else body[outer] = isObject(body[outer]) ? { ...body[outer], [inner]: value } : { [inner]: value };
}
