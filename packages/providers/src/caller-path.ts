import type { Call, Message, Part } from '@sluice/core/chat/call';

/**
 * Where something stands in the caller's own body. Provider dialects name places in the unified call, as Chat Completions
 * would: `messages[2].content[0].cache_control` with the indexes of the call's messages and parts, `messages[1].tool_calls[0]`
 * for the first call of a turn, `messages[1].thinking[0]` for its first thought, `messages[3].content[1]` for what a tool's result holds, `tools[0].function.strict`.
 */
export function callerPath(call: Call, named: string): string {
  const inMessage = /^messages\[(\d+)\](.*)$/.exec(named);
  if (inMessage !== null) {
    const index = Number(inMessage[1]);
    const message = call.messages[index];
    return message === undefined ? named : inMessages(call, message, index, inMessage[2] as string);
  }
  const inTool = /^tools\[(\d+)\](.*)$/.exec(named);
  return inTool === null ? named : toolPath(call, Number(inTool[1])) + toolMember(call, inTool[2] as string);
}

/** `rest` is what follows `messages[i]`. */
function inMessages(call: Call, message: Message, index: number, rest: string): string {
  const { at, first } = placeOf(call, message, index);
  if (message.role === 'tool') return resultPath(call, message, at, rest);
  const [, list, place, inner = ''] = /^\.(content|tool_calls)\[(\d+)\](.*)$/.exec(rest) ?? [];
  if (list === undefined) {
    const [, which, member = ''] = /^\.thinking\[(\d+)\](.*)$/.exec(rest) ?? [];
    const thought = which === undefined ? -1 : nthOf(message.parts, 'reasoning', Number(which));
    if (thought >= 0) return thoughtPath(call, message, thought, at, first, member);
    return (call.dialect === 'responses' ? itemPath(message, at) : at) + rest;
  }
  const nth = Number(place);
  const part = list === 'content' ? nth : nthOf(message.parts, 'tool-call', nth);
  const found = message.parts[part];
  if (found === undefined) return at + rest;
  const path = partPath(call, message, part, at, first);
  // Google's signature stands beside the call that it signs.
  const whole = inner === '.thought_signature' ? path.replace(/\.functionCall$/, '') : path;
  return whole + partMember(call, found, inner);
}

/** Of what a turn thought; Chat Completions has one list of it. */
function thoughtPath(call: Call, message: Message, index: number, at: string, first: number, inner: string): string {
  const path = partPath(call, message, index, at, first);
  return call.dialect === 'chat' ? path.replace(/\[\d+\]$/, '') : path + inner;
}

interface Place {
  readonly at: string;
  /** The index of its first part there. */
  readonly first: number;
}

/** Anthropic's and Google's user turns hold results of tools first; each is a message of its own in the call. */
function placeOf(call: Call, message: Message, index: number): Place {
  switch (call.dialect) {
    case 'messages':
      return anthropicPlace(call.messages, index);
    case 'gemini': {
      const { at = `contents[${index}]` } = message;
      const before = sameTurn(call.messages, index);
      return message.role === 'tool'
        ? { at: `${at}.parts[${before}].functionResponse`, first: 0 }
        : { at, first: message.role === 'user' ? before : 0 };
    }
    case 'completions':
      return { at: 'prompt', first: 0 };
    default:
      return { at: message.at ?? `messages[${index}]`, first: 0 };
  }
}

function sameTurn(messages: readonly Message[], index: number): number {
  const { at } = messages[index] as Message;
  let before = 0;
  while (messages[index - 1 - before]?.role === 'tool' && messages[index - 1 - before]?.at === at) before++;
  return before;
}

function anthropicPlace(messages: readonly Message[], index: number): Place {
  let turn = -1;
  let results = 0;
  for (let i = 0; i <= index; i++) {
    const { role } = messages[i] as Message;
    if (i === 0 && role === 'system') {
      if (index === 0) return { at: 'system', first: 0 };
      continue;
    }
    const same = messages[i - 1]?.role === 'tool' && (role === 'tool' || role === 'user');
    results = same ? results + 1 : 0;
    if (!same) turn++;
  }
  const at = `messages[${turn}]`;
  if (messages[index]?.role === 'tool') return { at: `${at}.content[${results}]`, first: 0 };
  return { at, first: results };
}

function partPath(call: Call, { parts }: Message, index: number, at: string, first: number): string {
  const { type } = parts[index] as Part;
  switch (call.dialect) {
    case 'completions':
      return at;
    case 'messages':
      return at === 'system' ? `system[${index}]` : `${at}.content[${first + index}]`;
    case 'gemini':
      return `${at}.parts[${first + index}]${type === 'tool-call' ? '.functionCall' : ''}`;
    case 'responses':
      return itemPart(parts, index, at);
    default:
      return chatPart(call, parts, index, at);
  }
}

/** Chat Completions has reasoning, refusals and calls apart from the content. */
function chatPart({ legacyFunctions }: Call, parts: readonly Part[], index: number, at: string): string {
  const part = parts[index] as Part;
  const before = parts.slice(0, index);
  if (part.type === 'tool-call') {
    if (legacyFunctions === true) return `${at}.function_call`;
    return `${at}.tool_calls[${before.filter(({ type }) => type === 'tool-call').length}]`;
  }
  const inContent = (one: Part) => one.type !== 'reasoning' || one.detail?.type === 'thinking';
  if (part.type === 'reasoning' && !inContent(part)) {
    return part.detail === undefined ? `${at}.reasoning_content` : `${at}.reasoning_details[${index}]`;
  }
  const last = parts.slice(index + 1).every(({ type }) => type === 'tool-call');
  if (part.type === 'refusal' && last) return `${at}.refusal`;
  return `${at}.content[${before.filter(inContent).length}]`;
}

/** In Responses reasoning, calls and what only that vendor knows are items; words beside each other are one. */
function itemPart(parts: readonly Part[], index: number, at: string): string {
  const [, base] = /^input\[(\d+)\]$/.exec(at) ?? [];
  if (base === undefined) return at;
  let item = Number(base) - 1;
  let word = 0;
  for (let i = 0; i <= index; i++) {
    const goesOn = i > 0 && isWord(parts[i]) && isWord(parts[i - 1]);
    word = goesOn ? word + 1 : 0;
    if (!goesOn) item++;
  }
  return isWord(parts[index]) ? `input[${item}].content[${word}]` : `input[${item}]`;
}

function isWord(part: Part | undefined): boolean {
  if (part?.type === 'opaque') return /^(input_|output_|computer_screenshot$)/.test(String(part.value.type));
  return part?.type !== 'reasoning' && part?.type !== 'tool-call';
}

/** The item of a turn that has members of its own: its words, where it has any. */
function itemPath({ parts }: Message, at: string): string {
  const word = parts.findIndex(isWord);
  return word < 0 ? at : itemPart(parts, word, at).replace(/\.content\[\d+\]$/, '');
}

/** What a tool's result holds. */
function resultPath(call: Call, { parts }: Message, at: string, rest: string): string {
  const [, place, inner = ''] = /^\.content\[(\d+)\](.*)$/.exec(rest) ?? [];
  if (place === undefined) return at + rest;
  const [result] = parts;
  const nested = result?.type === 'tool-result' ? result.parts : [];
  const index = Number(place);
  const member = nested[index] === undefined ? inner : partMember(call, nested[index], inner);
  switch (call.dialect) {
    case 'responses':
      return `${at}.output[${index}]${member}`;
    case 'gemini':
      // The answer itself is the first.
      return nested[0]?.type === 'text' && index === 0
        ? `${at}.response`
        : `${at}.parts[${media(nested, index)}]${member}`;
    default:
      return `${at}.content[${index}]${member}`;
  }
}

function media(nested: readonly Part[], index: number): number {
  return nested[0]?.type === 'text' ? index - 1 : index;
}

/** A member of a part, as the dialect spells it. */
function partMember({ dialect }: Call, part: Part, inner: string): string {
  switch (`${part.type}${inner}`) {
    case 'image.image_url.detail':
      return dialect === 'responses' ? '.detail' : inner;
    case 'file.name':
      return FILE_NAMES[dialect] ?? inner;
    case 'text.thought_signature':
    case 'tool-call.thought_signature':
      if (dialect === 'gemini') return '.thoughtSignature';
      return dialect === 'chat' && 'signature' in part ? '.extra_content' : inner;
    default:
      return inner;
  }
}

const FILE_NAMES: Readonly<Record<string, string>> = {
  chat: '.file.filename',
  responses: '.filename',
  messages: '.title',
  gemini: '.inlineData.displayName',
};

function nthOf(parts: readonly Part[], wanted: Part['type'], nth: number): number {
  let seen = -1;
  return parts.findIndex(({ type }) => type === wanted && ++seen === nth);
}

function toolPath({ dialect, tools, legacyFunctions }: Call, index: number): string {
  if (legacyFunctions === true) return `functions[${index}]`;
  if (dialect !== 'gemini') return `tools[${index}]`;
  // Google's functions stand in lists, its own tools by themselves.
  let entry = -1;
  let declared = 0;
  for (let i = 0; i <= index; i++) {
    const goesOn = i > 0 && tools[i]?.kind === 'function' && tools[i - 1]?.kind === 'function';
    declared = goesOn ? declared + 1 : 0;
    if (!goesOn) entry++;
  }
  return tools[index]?.kind === 'function' ? `tools[${entry}].functionDeclarations[${declared}]` : `tools[${entry}]`;
}

/** Chat Completions alone has a tool's own members one level deeper; the superseded form has not. */
function toolMember({ dialect, legacyFunctions }: Call, rest: string): string {
  return dialect === 'chat' && legacyFunctions !== true ? rest : rest.replace(/^\.function(?=\.|$)/, '');
}
