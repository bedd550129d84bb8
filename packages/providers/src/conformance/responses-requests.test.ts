import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Call, Part } from '@sluice/core/chat/call';
import { InvalidRequest } from '@sluice/core/chat/invalid-request';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../dialect.ts';
import { openaiResponsesDialect } from '../dialects/openai-responses/dialect.ts';
import { providerSpec, speechFor } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { type Recording, recordingsOf } from './recordings.ts';

function targetOf(type: string, model: string): Target {
  const { main } = speechFor(providerSpec(type) as ProviderSpec, model, 'responses');
  return { spec: main.spec, model, outputCap: undefined, outputLimit: undefined };
}

const own = recordingsOf('openai-responses')
  .filter(({ request }) => request.recorded !== false && isObject(request.body))
  .map((recording) => [recording.id, recording] as const);

/** One form for what can be said in several. What the vendor is to keep is the gateway's business and left out. */
function meaning(body: JsonObject, keepsUnsealed: boolean): JsonObject {
  const { instructions, input, include, stream, store: _store, previous_response_id: _id, ...rest } = clean(body);
  const items: Json[] = instructions === undefined ? [] : [message('system', instructions)];
  for (const item of Array.isArray(input) ? input : input === undefined ? [] : [message('user', input)]) {
    if (!isObject(item)) continue;
    const said = itemMeaning(item);
    if (keepsUnsealed || said.type !== 'reasoning' || said.encrypted_content !== undefined) items.push(said);
  }
  const wishes = (Array.isArray(include) ? include : []).filter((wish) => wish !== 'reasoning.encrypted_content');
  if (stream === true) rest.stream = true;
  return { ...rest, input: items, ...(wishes.length === 0 ? {} : { include: wishes }) };
}

function message(role: string, content: Json): JsonObject {
  return { type: 'message', role, content: contentMeaning(content) };
}

function itemMeaning({ status: _status, ...item }: JsonObject): JsonObject {
  switch (item.type ?? 'message') {
    case 'message': {
      const { id: _id, content, ...said } = item;
      return { type: 'message', ...said, content: contentMeaning(content) };
    }
    case 'function_call':
    case 'custom_tool_call': {
      const { id: _id, ...said } = item;
      return said;
    }
    case 'function_call_output':
      return { ...item, output: contentMeaning(item.output) };
    case 'reasoning': {
      const texts = [item.content, item.summary].find((list) => Array.isArray(list) && list.length > 0) ?? [];
      const text = (texts as JsonObject[]).map((part) => part.text as string).join('\n\n');
      const { content: _content, summary: _summary, ...said } = item;
      return { ...said, text };
    }
    default:
      return item;
  }
}

function contentMeaning(content: Json | undefined): Json {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return (Array.isArray(content) ? content : []).map((part) => {
    if (!isObject(part)) return part;
    const { annotations, logprobs: _logprobs, ...said } = part;
    const cited = Array.isArray(annotations) && annotations.length > 0 ? { annotations } : {};
    return { ...said, ...cited, ...(/^(input|output)_text$/.test(String(part.type)) ? { type: 'text' } : {}) };
  });
}

/** `null` is absent, except inside schemas, which are data. */
function clean(value: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    if (name === 'parameters' || name === 'schema') kept[name] = member;
    else if (Array.isArray(member)) kept[name] = member.map((entry) => (isObject(entry) ? clean(entry) : entry));
    else kept[name] = isObject(member) ? clean(member) : member;
  }
  return kept;
}

describe.skipIf(own.length === 0)('recorded requests of Responses', () => {
  it('are many', () => expect(own.length).toBeGreaterThan(90));

  it.each(own)('%s says the same behind the unified format, and in its own bytes', (_id, { provider, request }) => {
    const { body } = request;
    const target = targetOf(provider, String(body.model));
    const call = responsesDialect.decode(structuredClone(body));
    const keeps = target.spec.quirks.refusesUnsealed !== true;
    const wanted = meaning({ ...body, model: String(body.model) }, keeps);

    const encoded = openaiResponsesDialect.encode(call, target);
    expect(meaning(encoded.body, true)).toEqual(wanted);

    const { set, verdicts } = openaiResponsesDialect.splice(call, target);
    const spliced: JsonObject = { ...body, ...set };
    expect(meaning(spliced, true)).toEqual(wanted);
    expect(spliced.store).toBe(false);
    expect(spliced.previous_response_id).toBeUndefined();
    const lost = unsealed(body).length > 0 && !keeps;
    expect(verdicts.some(({ verdict }) => verdict === 'dropped')).toBe(lost);
    expect(encoded.verdicts.some(({ verdict }) => verdict === 'dropped')).toBe(lost);
  });
});

function unsealed({ input }: JsonObject): Json[] {
  return (Array.isArray(input) ? input : []).filter(
    (item) => isObject(item) && item.type === 'reasoning' && typeof item.encrypted_content !== 'string',
  );
}

/** Requests of other dialects, as they reach OpenAI's Responses; those that were recorded because they are wrong are left out. */
function others(family: string, decode: (body: JsonObject) => Call): (readonly [string, Recording, Call])[] {
  return recordingsOf(family)
    .filter(({ request }) => isObject(request.body) && request.recorded !== false)
    .flatMap((recording) => {
      try {
        return [[recording.id, recording, decode(structuredClone(recording.request.body))] as const];
      } catch (error) {
        if (error instanceof InvalidRequest) return [];
        throw error;
      }
    });
}

const foreign = [
  ...others('openai-chat', (body) => chatDialect.decode(body)),
  ...others('anthropic-messages', (body) => messagesDialect.decode(body)),
];

/** Members of a caller's body that have no place of their own in Responses, or whose absence changes nothing. */
const SAID = new Set([
  ...['model', 'messages', 'system', 'stream', 'stream_options', 'tools', 'functions', 'function_call', 'usage'],
]);

describe.skipIf(foreign.length === 0)('recorded requests of other dialects, to OpenAI’s Responses', () => {
  it('are many', () => expect(foreign.length).toBeGreaterThan(350));

  it.each(foreign)('%s', (_id, { request }, call) => {
    const { body, verdicts } = openaiResponsesDialect.encode(call, targetOf('openai', 'gpt-5'));
    // Our own reading of the dialect is strict: what it refuses, OpenAI refuses.
    const back = responsesDialect.decode(structuredClone(body));
    const ids = (one: Call, type: 'tool-call' | 'tool-result') =>
      one.messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === type ? [part.id] : [])));
    expect(ids(back, 'tool-call')).toEqual(ids(call, 'tool-call'));
    expect(ids(back, 'tool-result')).toEqual(ids(call, 'tool-result'));
    expect(wordsOf(back)).toEqual(wordsOf(call));
    expect(back.tools.map(({ name }) => name)).toEqual(
      call.tools.flatMap(({ kind, name }) => (kind === 'builtin' ? [] : [name])),
    );
    const judged = verdicts.map(({ member }) => member);
    for (const [name, value] of Object.entries(request.body)) {
      if (value === null || SAID.has(name) || isDefault(name, value)) continue;
      const said = name in body || judged.some((member) => member === name || member.startsWith(`${name}.`));
      expect(said || isImplied(name, value, body, judged), `${name} is said or judged`).toBe(true);
    }
  });
});

/** All that was said in words, whoever said it: the parts are cut and joined in many ways, and texts may be files. */
function wordsOf({ messages }: Call): string {
  const texts = messages.flatMap(({ role, parts }) => (role === 'tool' ? [] : parts.flatMap(wordsOfPart)));
  return texts.join('').replaceAll(/\s+/g, '');
}

function wordsOfPart(part: Part): string[] {
  if (part.type === 'text' || part.type === 'refusal') return [part.text];
  return part.type === 'file' && part.source.kind === 'text' ? [part.name ?? '', part.source.text] : [];
}

function isDefault(name: string, value: unknown): boolean {
  if (name === 'n') return value === 1;
  if (name === 'store' || name === 'logprobs') return value === false;
  if (name === 'stop' || name === 'stop_sequences') return Array.isArray(value) && value.length === 0;
  if (name === 'response_format') return isObject(value) && value.type === 'text';
  return name === 'metadata' && isObject(value) && Object.keys(value).length === 0;
}

/** Members that are said in other words. */
function isImplied(name: string, value: unknown, body: JsonObject, judged: readonly string[]): boolean {
  switch (name) {
    case 'max_tokens':
    case 'max_completion_tokens':
      return body.max_output_tokens !== undefined;
    case 'response_format':
    case 'output_config':
    case 'output_format':
      return body.text !== undefined || body.reasoning !== undefined;
    case 'reasoning':
    case 'reasoning_effort':
    case 'thinking':
    case 'enable_thinking':
    case 'thinking_budget':
      return body.reasoning !== undefined || judged.includes('reasoning_effort') || isOff(value);
    case 'tool_choice':
    case 'parallel_tool_calls':
      return body.tools === undefined;
    case 'metadata':
      return body.user !== undefined;
    default:
      return false;
  }
}

/** Switching off what nobody asked for loses nothing. */
function isOff(value: unknown): boolean {
  const words = isObject(value) ? [value.type, value.enabled, value.effort] : [value];
  return words.some((word) => word === 'disabled' || word === 'none' || word === false);
}
