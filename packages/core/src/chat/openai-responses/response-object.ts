import type { Json, JsonObject } from '../../json/json.ts';
import { isObject } from '../../json/json.ts';
import type { Call } from '../call.ts';
import type { AnswerContext } from '../client-dialect.ts';
import type { Delta } from '../delta.ts';

/** What an answer has whatever becomes of it: its name, and the members of the request that it repeats. */
export interface ResponseHead {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  readonly repeated: JsonObject;
}

/** What an answer comes to. */
export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly JsonObject[];
  readonly usage: JsonObject | null;
  readonly incompleteReason?: string;
  readonly error?: JsonObject;
}

/**
 * The call's own id names the answer: those of providers are not unique (some give none, or the same one each time), and
 * a stored answer is found by it.
 */
export function responseSuffix(requestId: string): string {
  return requestId.replace(/^req_/, '').toLowerCase();
}

export function responseHead(
  call: Call,
  context: AnswerContext,
  start: Extract<Delta, { type: 'start' }> | undefined,
): ResponseHead {
  return {
    id: `resp_${responseSuffix(context.requestId)}`,
    created: start?.created ?? context.created,
    model: start?.model || context.model,
    repeated: repeatedMembers(call.said ?? {}),
  };
}

export function responseObject(head: ResponseHead, state: ResponseState): JsonObject {
  return {
    id: head.id,
    object: 'response',
    created_at: head.created,
    status: state.status,
    background: false,
    error: state.error ?? null,
    incomplete_details: state.incompleteReason === undefined ? null : { reason: state.incompleteReason },
    model: head.model,
    output: [...state.output],
    ...head.repeated,
    usage: state.usage,
  };
}

/** As the caller said them, else what holds where nothing is said. */
function repeatedMembers(said: JsonObject): JsonObject {
  const reasoning = isObject(said.reasoning) ? said.reasoning : {};
  const text = isObject(said.text) ? said.text : {};
  return {
    instructions: said.instructions ?? null,
    max_output_tokens: said.max_output_tokens ?? null,
    max_tool_calls: said.max_tool_calls ?? null,
    metadata: said.metadata ?? {},
    parallel_tool_calls: said.parallel_tool_calls ?? true,
    previous_response_id: said.previous_response_id ?? null,
    prompt_cache_key: said.prompt_cache_key ?? null,
    reasoning: { effort: null, summary: null, ...present(reasoning) },
    safety_identifier: said.safety_identifier ?? null,
    service_tier: said.service_tier ?? null,
    store: said.store ?? true,
    temperature: said.temperature ?? null,
    text: { format: { type: 'text' }, ...present(text) },
    tool_choice: said.tool_choice ?? 'auto',
    tools: said.tools ?? [],
    top_logprobs: said.top_logprobs ?? 0,
    top_p: said.top_p ?? null,
    truncation: said.truncation ?? 'disabled',
    user: said.user ?? null,
  };
}

function present(object: JsonObject): JsonObject {
  const kept: JsonObject = {};
  for (const name in object) {
    const value: Json | undefined = object[name];
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}
