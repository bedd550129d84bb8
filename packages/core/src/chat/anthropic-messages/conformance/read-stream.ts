import { isObject, type JsonObject } from '../../../json/json.ts';
import { SseReader } from '../../../stream/sse.ts';

/** The message that a stream of the Messages dialect says, with the text of its calls' arguments. */
export interface ReadMessage {
  readonly message: JsonObject;
  readonly content: readonly (JsonObject & { json?: string })[];
  readonly delta: JsonObject;
  readonly usage: JsonObject;
}

/**
 * Reads a stream of the Messages dialect as strictly as its documentation describes it: one `message_start`, blocks with
 * indices 0, 1, 2, … of which one is open at a time, one `message_delta`, one `message_stop`, nothing behind it.
 * @throws Error where a rule is broken
 */
export function readMessageStream(text: string): ReadMessage {
  const reader = new SseReader();
  const events = [...reader.push(new TextEncoder().encode(text)), ...reader.end()];
  const content: (JsonObject & { json?: string })[] = [];
  let message: JsonObject | undefined;
  let ending: JsonObject | undefined;
  let open = false;
  let stopped = false;
  for (const { name, data } of events) {
    const event = JSON.parse(data) as JsonObject;
    const rule = (holds: boolean, what: string) => {
      if (!holds) throw new Error(`${what}: ${data}`);
    };
    rule(event.type === name, 'the name stands in both places');
    rule(!stopped, 'nothing follows message_stop');
    rule((event.type === 'message_start') === (message === undefined), 'message_start comes first, once');
    switch (event.type) {
      case 'message_start':
        message = event.message as JsonObject;
        break;
      case 'content_block_start':
        rule(!open && ending === undefined, 'blocks never overlap');
        rule(event.index === content.length, 'indices count up');
        open = true;
        content.push({ ...(event.content_block as JsonObject) });
        break;
      case 'content_block_delta': {
        const block = content[content.length - 1];
        rule(open && event.index === content.length - 1 && isObject(event.delta), 'a piece belongs to the open block');
        apply(block as JsonObject, event.delta as JsonObject, rule);
        break;
      }
      case 'content_block_stop':
        rule(open && event.index === content.length - 1, 'the open block ends');
        open = false;
        break;
      case 'message_delta':
        rule(!open && ending === undefined, 'one message_delta behind the blocks');
        ending = event;
        break;
      case 'message_stop':
        rule(ending !== undefined, 'message_stop comes behind message_delta');
        stopped = true;
        break;
      default:
        rule(false, 'an event of the dialect');
    }
  }
  if (message === undefined || ending === undefined || !stopped) throw new Error('the stream is not whole');
  const end = ending.delta as JsonObject;
  for (const block of content) if (block.type === 'tool_use') block.input = inputOf(block, end.stop_reason);
  return { message, content, delta: end, usage: ending.usage as JsonObject };
}

/** Only an answer that ran out of tokens may hold arguments that are no JSON; its block then has no input. */
function inputOf({ json }: { json?: string }, stopReason: unknown): JsonObject | undefined {
  try {
    // Anthropic itself spells "no arguments" as one empty piece.
    return JSON.parse(json === undefined || json === '' ? '{}' : json) as JsonObject;
  } catch (error) {
    if (stopReason === 'max_tokens') return undefined;
    throw error;
  }
}

function apply(block: JsonObject, delta: JsonObject, rule: (holds: boolean, what: string) => void): void {
  switch (delta.type) {
    case 'text_delta':
      rule(block.type === 'text', 'text belongs to a text block');
      block.text = `${block.text as string}${delta.text as string}`;
      break;
    case 'thinking_delta':
      rule(block.type === 'thinking', 'thinking belongs to a thinking block');
      block.thinking = `${block.thinking as string}${delta.thinking as string}`;
      break;
    case 'signature_delta':
      rule(block.type === 'thinking', 'a signature belongs to a thinking block');
      block.signature = `${(block.signature as string | undefined) ?? ''}${delta.signature as string}`;
      break;
    case 'input_json_delta':
      rule(typeof block.input === 'object', 'arguments belong to a call');
      block.json = `${(block.json as string | undefined) ?? ''}${delta.partial_json as string}`;
      break;
    case 'citations_delta':
      rule(block.type === 'text', 'citations belong to a text block');
      block.citations = [...((block.citations as JsonObject[] | undefined) ?? []), delta.citation as JsonObject];
      break;
    default:
      rule(false, 'a delta of the dialect');
  }
}
