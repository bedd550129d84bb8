import type { Call } from '@sluice/core/chat/call';
import type { Dialect, Splice, Target, WireRequest } from '../../dialect.ts';
import { Verdicts } from '../../verdicts.ts';
import { encodeBody } from './encode.ts';
import { readFault } from './fault.ts';
import { modelTraits } from './model-traits.ts';
import { decodeReply } from './reply.ts';
import { GeminiEvents } from './stream.ts';

const PATH = '/v1beta/models/{model}';
/** Google takes both spellings. */
const CONFIG = ['generationConfig', 'generation_config'];

/** Gemini's own interface (`generateContent`), at the Gemini API and on Vertex AI. */
export const geminiDialect: Dialect = {
  name: 'gemini',
  native: 'gemini',
  framing: 'sse-or-json',
  signer: () => 'google',

  encode(call: Call, target: Target): WireRequest {
    const verdicts = new Verdicts(call);
    const body = encodeBody(call, target, verdicts);
    return { path: path(call, target), headers: {}, body, verdicts: verdicts.list };
  },

  splice(call: Call, target: Target): Splice {
    // The path alone names the model; some SDKs repeat it in the body, under the name that it has here.
    const spliced: Splice = { path: path(call, target), headers: {}, set: { model: undefined }, verdicts: [] };
    if (mustRewrite(call, target)) {
      const verdicts = new Verdicts(call);
      const { contents, generationConfig } = encodeBody(call, target, verdicts);
      const set = { ...spliced.set, contents, generationConfig, ...WITHOUT };
      return { ...spliced, set, verdicts: verdicts.list };
    }
    if (call.maxOutputTokens !== undefined || target.outputCap === undefined) return spliced;
    return { ...spliced, add: { names: CONFIG, members: { maxOutputTokens: target.outputCap } } };
  },

  decode: (body) => decodeReply(body),
  open: () => new GeminiEvents(),
  // Vertex AI has no list beside its calls.
  listing: ({ quirks }) =>
    quirks.path === undefined ? { path: '/v1beta/models?pageSize=1000', headers: [] } : undefined,
  fault: (reply) => readFault(reply),
};

/** Other spellings of what is rewritten, and what the model does not take. */
const WITHOUT = { systemInstruction: undefined, system_instruction: undefined, generation_config: undefined };

/** Whether the model would refuse its instructions, or the form of its answer. */
function mustRewrite({ messages, output }: Call, { model }: Target): boolean {
  const { system, json } = modelTraits(model);
  return (!system && messages[0]?.role === 'system') || (!json && output !== undefined && output.type !== 'text');
}

function path({ stream }: Call, { model, spec }: Target): string {
  return `${resource(model, spec.quirks.path ?? PATH)}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`;
}

/**
 * A model by its name, as Google's lists have it (`models/gemini-2.5-pro`), or a tuned one: `tunedModels/mine` at the Gemini
 * API, `endpoints/123` on Vertex AI.
 */
function resource(model: string, template: string): string {
  if (/^endpoints\/[\w-]+$/.test(model)) return `/${model}`;
  if (/^tunedModels\/[\w-]+$/.test(model)) return `/v1beta/${model}`;
  // A version stands behind an @, which needs no escape in a path.
  const name = encodeURIComponent(model.replace(/^(publishers\/google\/)?models\//, '')).replaceAll('%40', '@');
  return template.replaceAll('{model}', name);
}
