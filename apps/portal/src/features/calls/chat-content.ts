/** A piece of a message, as text. */
export interface MessagePart {
  readonly kind: 'text' | 'reasoning' | 'refusal' | 'tool_call' | 'tool_result' | 'media';
  /** Of a tool call: the tool's name. */
  readonly name?: string;
  readonly text: string;
}

export interface Message {
  readonly role: string;
  readonly parts: readonly MessagePart[];
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isObject) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The messages of a request in any of the chat dialects; `undefined` where it is something else. */
export function requestMessages(text: string): readonly Message[] | undefined {
  const body = parsed(text);
  if (!isObject(body)) return undefined;
  const messages = [
    ...instructions(body.system ?? body.instructions ?? partsOfGemini(body.systemInstruction)),
    ...(typeof body.input === 'string' ? [{ role: 'user', parts: partsOf(body.input) }] : []),
    ...listOf(body.messages).map(messageOf),
    ...listOf(body.input).map(messageOf),
    ...listOf(body.contents).map(({ role, parts }) => ({ role: textOf(role) || 'user', parts: partsOf(parts) })),
  ];
  return messages.length === 0 ? undefined : messages;
}

/** The messages of an answer: JSON in one piece, or the events of a stream put together. */
export function answerMessages(text: string): readonly Message[] | undefined {
  const body = parsed(text);
  const messages = isObject(body) ? wholeAnswer(body) : streamedAnswer(text);
  const said = messages.filter(({ parts }) => parts.length > 0);
  return said.length === 0 ? undefined : said;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON: a stream, or cut short.
    return undefined;
  }
}

function instructions(system: unknown): readonly Message[] {
  const parts = partsOf(system);
  return parts.length === 0 ? [] : [{ role: 'system', parts }];
}

function partsOfGemini(instruction: unknown): unknown {
  return isObject(instruction) ? instruction.parts : undefined;
}

function messageOf(message: Json): Message {
  const parts = [
    ...(textOf(message.reasoning_content) === ''
      ? []
      : [{ kind: 'reasoning' as const, text: textOf(message.reasoning_content) }]),
    ...partsOf(message.role === 'tool' ? [{ type: 'tool_result', content: message.content }] : message.content),
    ...(textOf(message.refusal) === '' ? [] : [{ kind: 'refusal' as const, text: textOf(message.refusal) }]),
    ...listOf(message.tool_calls).map(({ function: called }) => toolCall(isObject(called) ? called : {}, 'arguments')),
    ...(message.type === 'function_call' ? [toolCall(message, 'arguments')] : []),
    ...(message.type === 'function_call_output' ? partsOf([{ type: 'tool_result', content: message.output }]) : []),
  ];
  return { role: textOf(message.role) || (message.type === 'function_call' ? 'assistant' : 'tool'), parts };
}

function toolCall(called: Json, member: 'arguments' | 'input' | 'args'): MessagePart {
  const given = called[member];
  return { kind: 'tool_call', name: textOf(called.name), text: typeof given === 'string' ? given : pretty(given) };
}

function partsOf(content: unknown): readonly MessagePart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ kind: 'text', text: content }];
  return listOf(content).flatMap(partOf);
}

function partOf(part: Json): readonly MessagePart[] {
  if (part.type === 'tool_use') return [toolCall(part, 'input')];
  if (isObject(part.functionCall)) return [toolCall(part.functionCall, 'args')];
  if (isObject(part.functionResponse)) return [{ kind: 'tool_result', text: pretty(part.functionResponse.response) }];
  if (part.type === 'tool_result') {
    const text = partsOf(part.content)
      .map((one) => one.text)
      .join('\n');
    return [{ kind: 'tool_result', text }];
  }
  if (part.type === 'thinking') return [{ kind: 'reasoning', text: textOf(part.thinking) }];
  if (part.type === 'refusal') return [{ kind: 'refusal', text: textOf(part.refusal) }];
  if (typeof part.text === 'string') return part.text === '' ? [] : [{ kind: 'text', text: part.text }];
  return [{ kind: 'media', text: textOf(part.type) || Object.keys(part).join(', ') }];
}

function wholeAnswer(body: Json): readonly Message[] {
  if (Array.isArray(body.choices)) return listOf(body.choices).map(({ message }) => assistant(message));
  if (Array.isArray(body.output)) return listOf(body.output).map(messageOf);
  if (Array.isArray(body.candidates)) {
    return listOf(body.candidates).map(({ content }) => ({
      role: 'assistant',
      parts: partsOf(isObject(content) ? content.parts : undefined),
    }));
  }
  return Array.isArray(body.content) ? [{ role: 'assistant', parts: partsOf(body.content) }] : [];
}

function assistant(message: unknown): Message {
  return isObject(message) ? { ...messageOf(message), role: 'assistant' } : { role: 'assistant', parts: [] };
}

/** Text of a stream's events, in their order. */
function streamedAnswer(text: string): readonly Message[] {
  const parts: { kind: MessagePart['kind']; name?: string; text: string }[] = [];
  const say = (kind: MessagePart['kind'], piece: string, name?: string) => {
    const last = parts.at(-1);
    if (last?.kind === kind && name === undefined) last.text += piece;
    else if (piece !== '' || name !== undefined)
      parts.push({ kind, text: piece, ...(name === undefined ? {} : { name }) });
  };
  for (const line of text.split('\n')) {
    const event = line.startsWith('data:') ? parsed(line.slice('data:'.length)) : undefined;
    if (isObject(event)) sayEvent(event, say);
  }
  return [{ role: 'assistant', parts }];
}

function sayEvent(event: Json, say: (kind: MessagePart['kind'], piece: string, name?: string) => void): void {
  for (const { delta } of listOf(event.choices)) {
    if (!isObject(delta)) continue;
    say('reasoning', textOf(delta.reasoning_content));
    say('text', textOf(delta.content));
    say('refusal', textOf(delta.refusal));
    for (const { function: called } of listOf(delta.tool_calls)) {
      if (isObject(called)) say('tool_call', textOf(called.arguments), textOf(called.name) || undefined);
    }
  }
  for (const { content } of listOf(event.candidates)) {
    for (const { kind, text, name } of partsOf(isObject(content) ? content.parts : undefined)) say(kind, text, name);
  }
  if (event.type === 'response.output_text.delta') say('text', textOf(event.delta));
  const { content_block: block, delta } = event;
  if (event.type === 'content_block_start' && isObject(block) && block.type === 'tool_use') {
    say('tool_call', '', textOf(block.name));
  }
  if (event.type === 'content_block_delta' && isObject(delta)) {
    say('text', textOf(delta.text));
    say('reasoning', textOf(delta.thinking));
    say('tool_call', textOf(delta.partial_json));
  }
}

/** JSON with line breaks; any other text as it is. */
export function pretty(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value, null, 2) ?? '';
  const json = parsed(value);
  return json === undefined ? value : JSON.stringify(json, null, 2);
}
