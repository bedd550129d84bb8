import { flag, list, number, object, type Schema, text } from './json-schema.ts';

const STEP = object(['provider', 'model', 'reason'], {
  provider: text('The provider.'),
  model: text('The upstream model.'),
  reason: text('Why it stands here.'),
});

/** The answer of `POST /v1/quote`. */
export const QUOTE: Schema = object(['admitted', 'scopes', 'plan', 'left_out', 'cost_usd'], {
  admitted: flag('Whether the call would be let through now.'),
  code: text('Why not: the code of the error that it would end in.'),
  authorize: list(
    object(['by', 'verdict', 'cached'], {
      by: text('Who was asked: `platform` or `tenant:acme`.'),
      verdict: text('What it said.', { enum: ['allow', 'deny', 'failed'] }),
      reason: text('In its own words; the class of the failure where there was no verdict.'),
      priority: text('A class that the call is not above.', { enum: ['critical', 'default', 'sheddable'] }),
      limits: object([], {
        rpm: number('Requests.'),
        tpm: number('Tokens.'),
        concurrency: number('At the same time.'),
      }),
      target_tags: list(text('A tag that targets need.')),
      cached: flag('Whether the verdict is one of before.'),
    }),
    { description: 'What authorization webhooks said; absent where none is configured.' },
  ),
  scopes: list(
    object(['scope', 'kind', 'limit', 'used', 'reserved', 'resets_at'], {
      scope: text('`tenant:acme`, `key:…`, `model:…`'),
      kind: text('What is counted.', { enum: ['requests', 'tokens', 'concurrency', 'usd'] }),
      limit: number('The most; US dollars where `kind` is `usd`.'),
      used: number('What is spent in the window.'),
      reserved: number('What calls that run may still spend.'),
      resets_at: { type: ['string', 'null'], description: 'When the window is empty, or begins anew.' },
    }),
  ),
  plan: list(STEP, { description: 'In the order in which they would be tried.' }),
  left_out: list(STEP, { description: 'Targets that cool down, are full, or may not take this call.' }),
  cost_usd: object(['min', 'likely', 'max'], {
    min: number('The least that it can cost.'),
    likely: number('What it most likely costs.'),
    max: number('What would be reserved.'),
  }),
});
