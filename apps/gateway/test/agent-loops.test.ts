import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogle } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { type Scripted, startScripted } from '@sluice/fake-upstream/scripted';
import { isStepCount, jsonSchema, type LanguageModel, ToolLoopAgent, tool } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayProcess, startGateway } from './harness/gateway-process.ts';
import { ANSWER, SIGNATURE, THOUGHT, VENDORS } from './harness/tool-using-vendors.ts';
import { KEY } from './harness/world.ts';

let gateway: GatewayProcess;
let upstream: Scripted;

/** The dialects of callers, by the providers of the AI SDK that speak them. */
const CLIENTS: Readonly<Record<string, (model: string) => LanguageModel>> = {
  'chat, of OpenAI': (model) => createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY }).chat(model),
  'chat, of compatible servers': (model) =>
    createOpenAICompatible({ name: 'sluice', baseURL: `${gateway.url}/v1`, apiKey: KEY, includeUsage: true })(model),
  responses: (model) => createOpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY }).responses(model),
  messages: (model) => createAnthropic({ baseURL: `${gateway.url}/v1`, apiKey: KEY })(model),
  gemini: (model) => createGoogle({ baseURL: `${gateway.url}/v1beta`, apiKey: KEY })(model),
};

/** How they are asked for thinking, and to have it given to them. */
const THINKING = {
  openai: {
    store: false,
    forceReasoning: true,
    reasoningSummary: 'auto',
    include: ['reasoning.encrypted_content' as const],
  },
  anthropic: { thinking: { type: 'enabled' as const, budgetTokens: 1024 } },
  google: { thinkingConfig: { includeThoughts: true } },
};

/** An agent that may look up the weather, and what it looked up. */
function agentOn(model: LanguageModel) {
  const asked: string[] = [];
  const weather = tool({
    description: 'The weather of a city',
    inputSchema: jsonSchema<{ city: string }>({
      type: 'object',
      properties: { city: { type: 'string' } },
      required: ['city'],
      additionalProperties: false,
    }),
    execute: ({ city }) => {
      asked.push(city);
      return { report: `looked up ${city}` };
    },
  });
  const agent = new ToolLoopAgent({
    model,
    tools: { weather },
    stopWhen: isStepCount(4),
    maxRetries: 0,
    maxOutputTokens: 4000,
    instructions: 'Look before you tell.',
    providerOptions: THINKING,
  });
  return { agent, asked };
}

async function run(client: string, vendor: string, stream: boolean) {
  const { agent, asked } = agentOn((CLIENTS[client] as (model: string) => LanguageModel)(`model-${vendor}`));
  const prompt = 'Weather in Paris and Rome?';
  const result = stream ? await agent.stream({ prompt }) : await agent.generate({ prompt });
  return {
    asked,
    text: await result.text,
    steps: await result.steps,
    total: await result.totalUsage,
  };
}

describe('an agent of the AI SDK, over several turns', () => {
  beforeAll(async () => {
    upstream = await startScripted();
    const lines = ['providers:'];
    for (const [name, { type, base }] of Object.entries(VENDORS)) {
      const address = `base_url: "${upstream.url}/${name}${base}", allow_private_network: true`;
      lines.push(`  ${name}: { type: ${type}, ${address}, keys: [{ name: k, value: "provider-key-0001" }] }`);
    }
    lines.push('models:');
    for (const [name, { target, model = 'upstream-model' }] of Object.entries(VENDORS)) {
      const price = 'price: { input_per_mtok: 1, output_per_mtok: 1 }';
      lines.push(`  model-${name}: { targets: [{ provider: ${name}, model: "${model}"${target} }], ${price} }`);
    }
    lines.push(
      'tenants:',
      `  acme: { models: ["*"], teams: { t: { applications: { a: { keys: [{ name: k, value: "${KEY}" }] } } } } }`,
    );
    gateway = await startGateway({ config: `${lines.join('\n')}\n` });
  });
  afterAll(async () => {
    await gateway.kill();
    gateway.clean();
    await upstream.close();
  });
  beforeEach(() => expect(upstream.unused()).toBe(0));

  describe.each(Object.keys(CLIENTS))('as a caller of %s', (client) => {
    it.each(
      Object.entries(VENDORS).flatMap(([vendor, { callers }]) =>
        callers?.test(client) === false
          ? []
          : [
              [vendor, false],
              [vendor, true],
            ],
      ) as [string, boolean][],
    )(
      'at a vendor of %s (streamed: %s): its calls are answered together, and it ends with the answer',
      async (vendor, stream) => {
        const { path, reply, told, signs } = VENDORS[vendor] as (typeof VENDORS)[string];
        const before = upstream.received().length;
        upstream.queue({ path }, reply(1, stream), reply(2, stream));
        const { asked, text, steps, total } = await run(client, vendor, stream);
        expect(text).toBe(ANSWER);
        expect(asked).toEqual(['Paris', 'Rome']);
        expect(steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
        expect(total.inputTokens).toBeGreaterThan(20);
        expect(total.outputTokens).toBeGreaterThan(10);
        const second = upstream.received()[before + 1];
        const { calls, results, signature } = told(second?.json());
        expect(calls.map(([, city]) => city)).toEqual(['Paris', 'Rome']);
        expect(results.map(([id]) => id)).toEqual(calls.map(([id]) => id));
        expect(new Set(calls.map(([id]) => id)).size).toBe(2);
        for (const [i, city] of ['Paris', 'Rome'].entries()) expect(results[i]?.[1]).toContain(`looked up ${city}`);
        if (vendor !== 'responses' && client !== 'chat, of OpenAI') expect(steps[0]?.reasoningText).toBe(THOUGHT);
        // By the client's own dialect, or kept for it by the gateway.
        if (signs) expect(signature).toBe(SIGNATURE);
        expect(upstream.received()).toHaveLength(before + 2);
      },
    );
  });
});
