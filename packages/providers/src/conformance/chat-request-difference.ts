import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';

/** Members that say the same thing: a verdict on one explains a difference in any. */
const REASONING = ['reasoning_effort', 'reasoning', 'thinking', 'enable_thinking', 'thinking_budget'];
const CAP = ['max_tokens', 'max_completion_tokens'];

/** The places where two bodies of Chat Completions say different things and no verdict tells of it. */
export function unexplained(before: JsonObject, after: JsonObject, verdicts: readonly string[]): string[] {
  const [a, b] = [meaning(before), meaning(after)];
  const found: string[] = [];
  compare(a, b, '', found);
  return found.filter((path) => !verdicts.some((member) => explains(member, path)));
}

function explains(member: string, path: string): boolean {
  const top = path.split(/[.[]/)[0] as string;
  if (path === member || path.startsWith(`${member}.`) || path.startsWith(`${member}[`)) return true;
  if (REASONING.includes(member) && REASONING.includes(top)) return true;
  if (CAP.includes(member) && CAP.includes(top)) return true;
  if (member === 'seed' && top === 'random_seed') return true;
  const message = /^messages\[\d+\]/.exec(member)?.[0];
  if (message === undefined || !path.startsWith(message)) return false;
  // A mark on a message is reported where it stands, on the last part; an id of a call is the id of its result.
  if (member.endsWith('cache_control') && path.includes('cache_control')) return true;
  return /reasoning|thinking/.test(member) && /reasoning|thinking/.test(path);
}

/** One form for what can be said in several. */
function meaning(body: JsonObject): JsonObject {
  const {
    messages,
    model: _model,
    stream,
    stream_options: _options,
    n,
    tool_choice: choice,
    tools,
    ...rest
  } = clean(body);
  const said: JsonObject = { ...rest, messages: (messages as JsonObject[]).map(messageMeaning) };
  if (stream === true) said.stream = true;
  if (n !== undefined && n !== 1) said.n = n;
  // Mistral's older word.
  if (choice !== undefined) said.tool_choice = choice === 'any' ? 'required' : choice;
  if (Array.isArray(tools) && tools.length > 0) {
    said.tools = tools.map((tool) => (isObject(tool) ? { type: 'function', ...tool } : tool));
  }
  if (typeof said.stop === 'string') said.stop = [said.stop];
  return said;
}

function messageMeaning(message: JsonObject): JsonObject {
  const {
    content,
    cache_control: mark,
    reasoning,
    reasoning_content: text,
    reasoning_details: details,
    ...rest
  } = message;
  const said: JsonObject = { ...rest };
  const parts = contentMeaning(content);
  const last = parts[parts.length - 1];
  if (mark !== undefined && isObject(last)) last.cache_control = mark;
  else if (mark !== undefined && Array.isArray(said.tool_calls)) {
    const calls = said.tool_calls as JsonObject[];
    said.tool_calls = calls.map((call, i) => (i === calls.length - 1 ? { ...call, cache_control: mark } : call));
  }
  if (parts.length > 0) said.content = parts;
  // The same text under either name, and once more in details.
  if (details !== undefined && (details as Json[]).length > 0) said.reasoning_details = details;
  else if ((text ?? reasoning ?? '') !== '') said.reasoning = text ?? reasoning;
  if (Array.isArray(said.tool_calls)) {
    said.tool_calls = (said.tool_calls as JsonObject[]).map(({ index: _index, ...call }) => ({
      type: 'function',
      ...call,
    }));
    if ((said.tool_calls as Json[]).length === 0) delete said.tool_calls;
  }
  return said;
}

function contentMeaning(content: Json | undefined): JsonObject[] {
  if (content === undefined || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return (content as JsonObject[]).map((part) =>
    // Mistral takes the address alone.
    part.type === 'image_url' && typeof part.image_url === 'string'
      ? { ...part, image_url: { url: part.image_url } }
      : { ...part },
  );
}

/** `null` is absent, except inside schemas and arguments, which are data. */
function clean(value: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === null || member === undefined) continue;
    if (name === 'parameters' || name === 'schema' || name === 'reasoning_details' || name === 'metadata')
      kept[name] = member;
    else if (Array.isArray(member)) kept[name] = member.map((entry) => (isObject(entry) ? clean(entry) : entry));
    else kept[name] = isObject(member) ? clean(member) : member;
  }
  return kept;
}

function compare(a: Json | undefined, b: Json | undefined, path: string, found: string[]): void {
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    a.forEach((entry, i) => {
      compare(entry, b[i], `${path}[${i}]`, found);
    });
  } else if (isObject(a) && isObject(b)) {
    for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
      compare(a[name], b[name], path === '' ? name : `${path}.${name}`, found);
    }
  } else if (JSON.stringify(a) !== JSON.stringify(b)) found.push(path);
}
