import { minimalInstance } from './demo-schema.ts';

/** What the demo model says to one request; a pure function of its body. */
export interface DemoAnswer {
  readonly model: string;
  readonly choices: readonly DemoChoice[];
  readonly usage: DemoUsage;
}

export interface DemoChoice {
  /** The text token by token, so that a stream and its count agree; absent with a tool call. */
  readonly tokens?: readonly string[];
  readonly toolCall?: { readonly id: string; readonly name: string; readonly arguments: string };
  readonly finish: 'stop' | 'length' | 'tool_calls';
}

export interface DemoUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** The request can't be answered; the text says which member is wrong. */
export class DemoRefusal extends Error {
  readonly param: string | null;

  constructor(message: string, param: string | null = null) {
    super(message);
    this.param = param;
  }
}

type Members = Readonly<Record<string, unknown>>;

const QUOTE_CHARACTERS = 200;
const MAX_CHOICES = 128;

/** @throws DemoRefusal */
export function answerDemo(body: unknown): DemoAnswer {
  if (!isMembers(body)) throw new DemoRefusal('the body must be a JSON object');
  const messages = body.messages;
  if (!Array.isArray(messages) || messages.length === 0 || !messages.every(isMembers)) {
    throw new DemoRefusal('messages must be a list with at least one message', 'messages');
  }
  const n = body.n ?? 1;
  if (typeof n !== 'number' || !Number.isInteger(n) || n < 1 || n > MAX_CHOICES) {
    throw new DemoRefusal(`n must be a whole number from 1 to ${MAX_CHOICES}`, 'n');
  }
  const tool = chosenTool(body, messages);
  const choices = Array.from({ length: n }, (_, index) =>
    tool === undefined ? textChoice(body, messages, index, n) : toolChoice(tool, index),
  );
  const prompt = promptTokens(body, messages);
  const completion = choices.reduce((sum, choice) => sum + outputTokens(choice), 0);
  return {
    model: typeof body.model === 'string' ? body.model : 'demo',
    choices,
    usage: { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion },
  };
}

function textChoice(body: Members, messages: readonly Members[], index: number, n: number): DemoChoice {
  const whole = wantsJson(body) ? jsonAnswer(body.response_format as Members) : textAnswer(messages, index, n);
  const text = cutAtStop(whole, body.stop);
  const tokens = tokensOf(text);
  const most = outputCap(body);
  return tokens.length > most ? { tokens: tokens.slice(0, most), finish: 'length' } : { tokens, finish: 'stop' };
}

function textAnswer(messages: readonly Members[], index: number, n: number): string {
  const last = messages.at(-1);
  const which = n > 1 ? ` (answer ${index + 1} of ${n})` : '';
  const label = `This is Sluice's built-in demo model: no AI runs here, and nothing leaves this machine${which}.`;
  if (last?.role === 'tool') {
    return `${label} The tool answered: “${quote(textOf(last.content).text)}”. A real model would now put that into words.`;
  }
  const user = messages.findLast((message) => message.role === 'user');
  if (user === undefined) return `${label} There was no user message to answer.`;
  const { text, attachments } = textOf(user.content);
  const words = text.match(/\S+/g)?.length ?? 0;
  const extra = attachments === 0 ? '' : ` and ${attachments} attachment${attachments === 1 ? '' : 's'}`;
  return `${label} Your message has ${words} word${words === 1 ? '' : 's'}${extra}: “${quote(text)}”. Your key, the route and the ledger work; add a provider to get answers from a real model.`;
}

function quote(text: string): string {
  const flat = text
    .slice(0, QUOTE_CHARACTERS * 4)
    .replace(/\s+/g, ' ')
    .trim();
  const characters = Array.from(flat);
  return characters.length > QUOTE_CHARACTERS ? `${characters.slice(0, QUOTE_CHARACTERS).join('')}…` : flat;
}

function wantsJson(body: Members): boolean {
  const format = body.response_format;
  return isMembers(format) && (format.type === 'json_schema' || format.type === 'json_object');
}

function jsonAnswer(format: Members): string {
  const declared = isMembers(format.json_schema) ? format.json_schema.schema : undefined;
  return JSON.stringify(declared === undefined ? { demo: true } : minimalInstance(declared));
}

interface Tool {
  readonly name: string;
  readonly parameters: unknown;
}

/** The tool that is called: the named one or the first, only as an answer to the user. */
function chosenTool(body: Members, messages: readonly Members[]): Tool | undefined {
  if (body.tool_choice === 'none' || messages.at(-1)?.role !== 'user' || !Array.isArray(body.tools)) return undefined;
  const tools: Tool[] = [];
  for (const tool of body.tools as unknown[]) {
    const definition = isMembers(tool) ? tool.function : undefined;
    if (isMembers(definition) && typeof definition.name === 'string') {
      tools.push({ name: definition.name, parameters: definition.parameters });
    }
  }
  const choice = body.tool_choice;
  const named = isMembers(choice) && isMembers(choice.function) ? choice.function.name : undefined;
  if (named === undefined) return tools[0];
  const found = tools.find((tool) => tool.name === named);
  if (found === undefined)
    throw new DemoRefusal(`tool_choice names '${String(named)}', which is not in tools`, 'tool_choice');
  return found;
}

function toolChoice(tool: Tool, index: number): DemoChoice {
  const value = tool.parameters === undefined ? {} : minimalInstance(tool.parameters);
  return {
    toolCall: { id: `call_demo_${index + 1}`, name: tool.name, arguments: JSON.stringify(value) },
    finish: 'tool_calls',
  };
}

function outputCap(body: Members): number {
  const cap = body.max_completion_tokens ?? body.max_tokens;
  return typeof cap === 'number' && cap >= 0 ? Math.floor(cap) : Number.POSITIVE_INFINITY;
}

function cutAtStop(text: string, stop: unknown): string {
  const sequences = Array.isArray(stop) ? (stop as unknown[]) : [stop];
  let end = text.length;
  for (const sequence of sequences) {
    if (typeof sequence !== 'string' || sequence === '') continue;
    const at = text.indexOf(sequence);
    if (at >= 0) end = Math.min(end, at);
  }
  return text.slice(0, end);
}

/** Up to six characters of a word, with the space before it: about what a tokenizer makes of English. */
function tokensOf(text: string): string[] {
  return text.match(/\s*\S{1,6}|\s+$/gu) ?? [];
}

function outputTokens(choice: DemoChoice): number {
  if (choice.toolCall === undefined) return choice.tokens?.length ?? 0;
  return tokensOf(`${choice.toolCall.name} ${choice.toolCall.arguments}`).length;
}

/** Four bytes a token and four tokens a message, as a rule of thumb has it; linear in the size of the prompt. */
function promptTokens(body: Members, messages: readonly Members[]): number {
  let tokens = 3;
  for (const message of messages) tokens += 4 + Math.ceil(Buffer.byteLength(textOf(message.content).text) / 4);
  return Array.isArray(body.tools) ? tokens + Math.ceil(JSON.stringify(body.tools).length / 4) : tokens;
}

/** The text of a message's content, and how many parts of it are no text. */
function textOf(content: unknown): { readonly text: string; readonly attachments: number } {
  if (typeof content === 'string') return { text: content, attachments: 0 };
  if (!Array.isArray(content)) return { text: '', attachments: 0 };
  const texts: string[] = [];
  for (const part of content as unknown[]) {
    if (typeof part === 'string') texts.push(part);
    else if (isMembers(part) && typeof part.text === 'string') texts.push(part.text);
  }
  return { text: texts.join('\n'), attachments: content.length - texts.length };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
