import { expect, it } from 'vitest';
import type { Model } from './model.ts';
import { modelChange, modelValues, NEW_TARGET, newModel } from './model-form.ts';

const model: Model = {
  id: 'mod_1',
  managed: false,
  disabled: false,
  created_at: '2026-11-21T12:00:00Z',
  name: 'fast',
  targets: [
    { provider: 'openai', model: 'gpt-4o-mini', weight: 3, price: { input_per_mtok: 1 }, region: 'eu' },
    {
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
      priority: 1,
      when: { tag: { tier: 'gold' } },
      canary_percent: 5,
    },
    { provider: 'openai', model: 'gpt-5', shadow: true },
  ],
  strategy: 'round_robin',
  fallbacks: ['smart', 'cheap'],
  fallbacks_on: { context_window: ['long'] },
  price: { input_per_mtok: 0.15, audio_input_per_mtok: 2 },
  retry: { attempts: 2, deadline_ms: 1500 },
  timeouts: { idle_ms: 60_000 },
  strict: true,
  limits: { rpm: 60 },
  context_window: 128_000,
  max_output: null,
  capabilities: [],
  prices: [],
  tenants: [],
};

it('a model that goes through the form unchanged comes back as it was', () => {
  const { targets, strategy, fallbacks, fallbacks_on, price, retry, timeouts, strict, limits } = model;
  expect(modelChange(modelValues(model), model)).toEqual({
    targets,
    strategy,
    fallbacks,
    fallbacks_on,
    price,
    retry,
    timeouts,
    strict,
    limits,
    unpriced: null,
    budgets: null,
  });
});

it('what is emptied is taken away', () => {
  const values = { ...modelValues(model), fallbacks: ' , ', deadline: '', attempts: '', strict: false };
  expect(modelChange(values, model)).toMatchObject({ fallbacks: null, retry: null, strict: null });
});

it('a new model has only what was filled in', () => {
  const values = modelValues();
  values.name = ' fast ';
  values.targets = [{ ...NEW_TARGET, provider: 'demo', model: ' demo ' }];
  expect(newModel(values)).toEqual({ name: 'fast', targets: [{ provider: 'demo', model: 'demo' }] });
});
