import { messagesDialect } from '@sluice/core/chat/anthropic-messages/client';
import type { Call } from '@sluice/core/chat/call';
import { geminiDialect } from '@sluice/core/chat/gemini/client';
import { chatDialect } from '@sluice/core/chat/openai-chat/client';
import { completionsDialect } from '@sluice/core/chat/openai-completions/client';
import { responsesDialect } from '@sluice/core/chat/openai-responses/client';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { readConverse } from './read-converse.ts';

/**
 * A request in a provider's dialect as the unified call that it means. Where callers speak the dialect too, our own reading
 * of theirs is the judge: it is strict, and it was not written for what the adapters write.
 *
 * @param family the provider dialect's name in the registry
 */
export function readRequest(family: string, sent: JsonObject): Call {
  const body = structuredClone(sent);
  switch (family) {
    case 'openai-chat':
      return chatDialect.decode(asChat(body));
    case 'openai-responses':
      return withTopK(responsesDialect.decode(body));
    case 'openai-completions':
      return completionsDialect.decode(body);
    case 'anthropic-messages':
    case 'bedrock-invoke': {
      // Where there is no header for them.
      const { anthropic_version: _version, anthropic_beta: _beta, ...rest } = body;
      return messagesDialect.decode(rest);
    }
    case 'gemini':
      return geminiDialect.decode(body, { model: 'm', stream: false });
    case 'bedrock-converse':
      return readConverse(body);
    case 'cohere-chat':
      return readCohere(body);
    case 'ollama-chat':
      return readOllama(body);
    default:
      throw new Error(`nobody reads requests of ${family}`);
  }
}

/** Some vendors' Responses have it. */
function withTopK(call: Call): Call {
  const { top_k: topK, ...extra } = call.extra;
  return typeof topK === 'number' ? { ...call, topK, extra } : call;
}

/** Vendors' own words for what all have. */
function asChat({ random_seed: seed, messages, ...body }: JsonObject): JsonObject {
  const said = objects(messages).map((message) =>
    Array.isArray(message.content) ? { ...message, content: objects(message.content).map(asPart) } : message,
  );
  return { ...body, ...(seed === undefined ? {} : { seed }), ...(messages === undefined ? {} : { messages: said }) };
}

function asPart(part: JsonObject): JsonObject {
  const { document_url: address, document_name: name } = part;
  if (part.type !== 'document_url' || address === undefined) return part;
  return { type: 'file', file: { file_data: address, ...(name === undefined ? {} : { filename: name }) } };
}

function readCohere(body: JsonObject): Call {
  const { messages, p, k, stop_sequences: stop, documents, strict_tools: strict, thinking, ...rest } = body;
  const { response_format: format, tool_choice: choice, tools, ...others } = rest;
  const said = objects(messages).map(({ tool_plan: plan, content, ...message }) => ({
    ...message,
    ...(plan === undefined ? {} : { reasoning_content: plan }),
    ...(content === undefined ? {} : { content: cohereContent(content, message) }),
  }));
  const cited = objects(documents).map(({ data }) => cohereDocument(data));
  const chat: JsonObject = {
    ...others,
    messages: cited.length === 0 ? said : [{ role: 'user', content: cited }, ...said],
  };
  if (p !== undefined) chat.top_p = p;
  if (k !== undefined) chat.top_k = k;
  if (stop !== undefined) chat.stop = stop;
  if (typeof choice === 'string') chat.tool_choice = choice.toLowerCase();
  if (tools !== undefined) {
    chat.tools = objects(tools).map((tool) => ({
      ...tool,
      function: { ...(tool.function as JsonObject), ...(strict === true ? { strict } : {}) },
    }));
  }
  if (isObject(format)) {
    const { type, json_schema: schema, schema: older } = format;
    const shape = schema ?? older;
    chat.response_format =
      shape === undefined
        ? { type: type as Json }
        : { type: 'json_schema', json_schema: { name: 'answer', schema: shape } };
  }
  if (isObject(thinking)) {
    const { type, token_budget: budget } = thinking;
    chat.thinking = { type: type as Json, ...(budget === undefined ? {} : { budget_tokens: budget }) };
  }
  return chatDialect.decode(chat);
}

function cohereContent(content: Json, { role }: JsonObject): Json {
  if (!Array.isArray(content)) return content;
  return objects(content).map((part) => {
    if (part.type === 'document') return cohereDocument((part.document as JsonObject).data);
    if (role === 'assistant' && part.type === 'thinking') {
      return { type: 'thinking', thinking: [{ type: 'text', text: part.thinking as Json }] };
    }
    return part;
  });
}

function cohereDocument(data: Json | undefined): JsonObject {
  const { title, text, ...rest } = isObject(data) ? data : { text: data };
  const words = [title, text, ...Object.values(rest)].filter((one) => typeof one === 'string');
  return { type: 'text', text: words.join('\n\n') };
}

const SAMPLING = new Set([
  ...['temperature', 'top_p', 'top_k', 'seed', 'stop', 'presence_penalty', 'frequency_penalty'],
]);

function readOllama(body: JsonObject): Call {
  const { messages, options, format, think, tools, keep_alive: _alive, ...rest } = body;
  const { num_predict: cap, ...sampling } = isObject(options) ? options : {};
  const others = Object.entries(sampling).filter(([name]) => !SAMPLING.has(name));
  const waiting: string[] = [];
  const said = objects(messages).map(({ images, thinking, tool_calls: calls, tool_name: name, ...message }, turn) => {
    const chat: JsonObject = { ...message };
    if (thinking !== undefined) chat.reasoning_content = thinking;
    if (Array.isArray(images)) {
      const pictures = images.map((one) => ({
        type: 'image_url',
        image_url: { url: `data:image/png;base64,${String(one)}` },
      }));
      chat.content = [{ type: 'text', text: (message.content ?? '') as Json }, ...pictures];
    }
    if (calls !== undefined) {
      chat.tool_calls = objects(calls).map(({ id, function: called }, i) => {
        const { name: tool, arguments: given } = called as JsonObject;
        const known = String(id ?? `call_${turn}_${i}`);
        waiting.push(known);
        return {
          id: known,
          type: 'function',
          function: { name: tool as Json, arguments: JSON.stringify(given ?? {}) },
        };
      });
    }
    if (message.role === 'tool') {
      chat.tool_call_id = message.tool_call_id ?? waiting.shift() ?? 'call_0';
      if (name !== undefined) chat.name = name;
    }
    return chat;
  });
  const chat: JsonObject = { ...rest, ...sampling, messages: said };
  for (const [name] of others) delete chat[name];
  if (others.length > 0) chat.options = Object.fromEntries(others);
  if (cap !== undefined) chat.max_tokens = cap;
  if (tools !== undefined) {
    // Its SDK puts the name beside the function.
    chat.tools = objects(tools).map((tool) =>
      tool.function === undefined ? { type: 'function', function: tool } : tool,
    );
  }
  if (format === 'json') chat.response_format = { type: 'json_object' };
  else if (isObject(format))
    chat.response_format = { type: 'json_schema', json_schema: { name: 'answer', schema: format } };
  if (typeof think === 'boolean') chat.thinking = { type: think ? 'enabled' : 'disabled' };
  else if (typeof think === 'string') chat.reasoning_effort = think;
  return chatDialect.decode(chat);
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
