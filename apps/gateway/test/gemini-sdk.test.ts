import { ApiError, type Content, type GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { type ChatAnswer, chatCompletion, chatError, chatStream } from '@sluice/fake-upstream/chat';
import { type MessageAnswer, message, messageStream } from '@sluice/fake-upstream/messages';
import type { Received } from '@sluice/fake-upstream/received';
import { eventStream } from '@sluice/fake-upstream/reply';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KEY, makeWorld, type World } from './harness/world.ts';

const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const SCHEMA = { type: 'object', required: ['city'], properties: { city: { type: 'string' } } };
const WEATHER = {
  functionDeclarations: [{ name: 'get_weather', description: 'The weather', parametersJsonSchema: SCHEMA }],
};
const PARIS = { name: 'get_weather', arguments: { city: 'Paris' } };
const ROME = { name: 'get_weather', arguments: { city: 'Rome' } };

function clientOf({ gateway }: World, apiKey = KEY, apiVersion?: string): GoogleGenAI {
  return new GoogleGenAI({
    apiKey,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    httpOptions: { baseUrl: gateway.url, retryOptions: { attempts: 1 } },
  });
}

function lastBody<Body>({ upstream }: World): Body {
  return (upstream.received().at(-1) as Received).json() as Body;
}

async function all(stream: AsyncIterable<GenerateContentResponse>): Promise<GenerateContentResponse[]> {
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

function textOf(chunks: readonly GenerateContentResponse[]): string {
  return chunks
    .flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
    .map(({ text, thought }) => (thought ? '' : (text ?? '')))
    .join('');
}

describe('Google`s SDK over a provider of OpenAI`s dialect', () => {
  let world: World;
  let google: GoogleGenAI;
  beforeAll(async () => {
    world = await makeWorld();
    google = clientOf(world);
  });
  afterAll(() => world.end());

  const reply = (answer: ChatAnswer) => world.upstream.queue(CHAT, { body: chatCompletion(answer) });
  const stream = (answer: ChatAnswer) => world.upstream.queue(CHAT, eventStream(chatStream(answer)));

  it('gets a whole answer with its counts', async () => {
    reply({ text: 'Paris.', usage: { prompt: 14, completion: 9, cached: 4, reasoning: 5 } });
    const answer = await google.models.generateContent({
      model: 'fast',
      contents: 'What is the capital of France?',
      config: { systemInstruction: 'Be short.', maxOutputTokens: 100, temperature: 0.5, stopSequences: ['END'] },
    });
    expect(answer.text).toBe('Paris.');
    expect(answer.candidates?.[0]?.finishReason).toBe('STOP');
    expect(answer.modelVersion).toBe('gpt-4o-mini-2024-07-18');
    expect(answer.responseId).toBe('chatcmpl-scripted-1');
    expect(answer.usageMetadata).toMatchObject({
      promptTokenCount: 14,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 4,
      thoughtsTokenCount: 5,
      totalTokenCount: 23,
    });
    expect(lastBody(world)).toMatchObject({
      model: 'gpt-4o-mini',
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'What is the capital of France?' },
      ],
      temperature: 0.5,
      stop: ['END'],
    });
  });

  it.each(['v1', 'v1beta'])('is served under the version %s', async (version) => {
    reply({ text: 'Paris.' });
    const answer = await clientOf(world, KEY, version).models.generateContent({ model: 'fast', contents: 'Hello' });
    expect(answer.text).toBe('Paris.');
  });

  it('streams text as it comes, and says at the end why it ended and what it came to', async () => {
    stream({ text: 'The capital of France is Paris. 🗼', reasoning: 'France, then.' });
    const chunks = await all(await google.models.generateContentStream({ model: 'fast', contents: 'Hello' }));
    expect(chunks.length).toBeGreaterThan(4);
    expect(textOf(chunks)).toBe('The capital of France is Paris. 🗼');
    const thoughts = chunks
      .flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])
      .filter(({ thought }) => thought);
    expect(thoughts.map(({ text }) => text).join('')).toBe('France, then.');
    const last = chunks.at(-1);
    expect(last?.candidates?.[0]?.finishReason).toBe('STOP');
    expect(last?.usageMetadata).toMatchObject({ promptTokenCount: 14, totalTokenCount: 21 });
    expect(chunks.filter(({ candidates }) => candidates?.[0]?.finishReason !== undefined)).toHaveLength(1);
    // Google's Python SDK forgets a turn of which any event has no text.
    for (const chunk of chunks)
      expect(chunk.candidates?.[0]?.content?.parts?.every(({ text }) => text !== '')).toBe(true);
  });

  it('holds a chat with parallel calls over several streamed turns', async () => {
    const chat = google.chats.create({ model: 'fast', config: { tools: [WEATHER] } });
    stream({
      text: 'I look.',
      toolCalls: [
        { id: 'call_a', ...PARIS },
        { id: 'call_b', ...ROME },
      ],
    });
    const asked = await all(await chat.sendMessageStream({ message: 'Weather in Paris and Rome?' }));
    const calls = asked.flatMap(({ functionCalls }) => functionCalls ?? []);
    expect(calls).toEqual([
      { id: 'call_a', name: 'get_weather', args: { city: 'Paris' } },
      { id: 'call_b', name: 'get_weather', args: { city: 'Rome' } },
    ]);
    stream({ text: 'Sun in Paris, rain in Rome.' });
    const results = calls.map(({ id = '', name = '', args }) => ({
      functionResponse: { id, name, response: { output: `${args?.city}: fine` } },
    }));
    const told = await all(await chat.sendMessageStream({ message: results }));
    expect(textOf(told)).toBe('Sun in Paris, rain in Rome.');
    expect(lastBody<{ messages: object[] }>(world).messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: 'I look.',
        tool_calls: [
          { id: 'call_a', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
          { id: 'call_b', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_a', name: 'get_weather', content: '{"output":"Paris: fine"}' },
      { role: 'tool', tool_call_id: 'call_b', name: 'get_weather', content: '{"output":"Rome: fine"}' },
    ]);
    stream({ text: 'Welcome.' });
    await all(await chat.sendMessageStream({ message: 'Thanks' }));
    const { messages } = lastBody<{ messages: { role: string; content: string }[] }>(world);
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant', 'user']);
    expect(messages[4]?.content).toBe('Sun in Paris, rain in Rome.');
  });

  it('matches results without ids by name and order', async () => {
    reply({ text: 'Fine.' });
    const call = (city: string) => ({ functionCall: { name: 'get_weather', args: { city } } });
    const result = (output: string) => ({ functionResponse: { name: 'get_weather', response: { output } } });
    const contents: Content[] = [
      { role: 'user', parts: [{ text: 'Weather?' }] },
      { role: 'model', parts: [call('Paris'), call('Rome')] },
      { role: 'user', parts: [result('sun'), result('rain')] },
    ];
    await google.models.generateContent({ model: 'fast', contents, config: { tools: [WEATHER] } });
    const { messages } = lastBody<{ messages: { tool_calls?: { id: string }[]; tool_call_id?: string }[] }>(world);
    const ids = messages[1]?.tool_calls?.map(({ id }) => id) ?? [];
    expect(new Set(ids).size).toBe(2);
    expect(messages.slice(2).map(({ tool_call_id }) => tool_call_id)).toEqual(ids);
  });

  it('asks for JSON that fits a schema, and for several answers', async () => {
    reply({ text: '{"city":"Paris"}', n: 2 });
    const answer = await google.models.generateContent({
      model: 'fast',
      contents: 'Where?',
      config: {
        responseMimeType: 'application/json',
        responseSchema: { type: 'OBJECT', properties: { city: { type: 'STRING', nullable: true } } } as never,
        candidateCount: 2,
      },
    });
    expect(answer.candidates?.map(({ index }) => index)).toEqual([0, 1]);
    expect(lastBody(world)).toMatchObject({
      n: 2,
      response_format: {
        type: 'json_schema',
        json_schema: { schema: { type: 'object', properties: { city: { type: ['string', 'null'] } } } },
      },
    });
  });

  it('counts tokens without asking a provider', async () => {
    const before = world.upstream.received().length;
    const { totalTokens } = await google.models.countTokens({
      model: 'fast',
      contents: 'What is the capital of France?',
    });
    expect(totalTokens).toBe(14);
    expect(world.upstream.received()).toHaveLength(before);
  });

  it('lists the key`s models and shows one', async () => {
    const pager = await google.models.list();
    expect(pager.page.map(({ name }) => name)).toEqual(['models/fast']);
    const model = await google.models.get({ model: 'fast' });
    expect(model).toMatchObject({ name: 'models/fast', displayName: 'fast' });
    await expect(google.models.get({ model: 'none' })).rejects.toMatchObject({ status: 404 });
  });

  it('tells errors as Google does', async () => {
    world.upstream.queue(CHAT, chatError(400, 'Unknown parameter.', { code: 'unknown_parameter' }));
    const asked = google.models.generateContent({ model: 'fast', contents: 'Hello' });
    const error = await asked.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).status).toBe(400);
    expect(JSON.parse((error as ApiError).message).error).toMatchObject({
      code: 400,
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining('Unknown parameter.'),
      sluice: { code: 'invalid_request', provider_code: 'unknown_parameter' },
    });
    const other = clientOf(world, 'sk-none').models.generateContent({ model: 'fast', contents: 'Hello' });
    await expect(other).rejects.toMatchObject({ status: 401 });
    const unknown = google.models.generateContentStream({ model: 'none', contents: 'Hello' });
    await expect(unknown).rejects.toMatchObject({ status: 404 });
  });
});

describe('Google`s SDK over a provider of Anthropic`s dialect', () => {
  let world: World;
  let google: GoogleGenAI;
  beforeAll(async () => {
    world = await makeWorld({ type: 'anthropic', targets: '{ provider: one, model: claude-sonnet-4-5 }' });
    google = clientOf(world);
  });
  afterAll(() => world.end());

  const THINKS: MessageAnswer = {
    thinking: { text: 'I need the weather.', signature: 'c2lnbmVkLWJ5LWFudGhyb3BpYw==' },
    toolUses: [{ id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } }],
    stopReason: 'tool_use',
  };
  const CONFIG = { tools: [WEATHER], thinkingConfig: { thinkingBudget: 2000, includeThoughts: true } };

  it.each(['whole', 'streamed'])('brings signed thoughts of a %s answer back to who signed them', async (form) => {
    const chat = google.chats.create({ model: 'fast', config: { ...CONFIG, maxOutputTokens: 8000 } });
    if (form === 'whole') {
      world.upstream.queue(MESSAGES, { body: message(THINKS) });
      const answer = await chat.sendMessage({ message: 'Weather in Paris?' });
      expect(answer.functionCalls).toEqual([{ id: 'toolu_1', name: 'get_weather', args: { city: 'Paris' } }]);
    } else {
      world.upstream.queue(MESSAGES, eventStream(messageStream(THINKS)));
      const chunks = await all(await chat.sendMessageStream({ message: 'Weather in Paris?' }));
      expect(chunks.at(-1)?.functionCalls).toEqual([{ id: 'toolu_1', name: 'get_weather', args: { city: 'Paris' } }]);
    }
    world.upstream.queue(MESSAGES, { body: message({ text: 'Sun.' }) });
    const told = await chat.sendMessage({
      message: { functionResponse: { id: 'toolu_1', name: 'get_weather', response: { error: 'no idea' } } },
    });
    expect(told.text).toBe('Sun.');
    expect(told.usageMetadata).toMatchObject({ promptTokenCount: 15, candidatesTokenCount: 9, totalTokenCount: 24 });
    const { messages, thinking } = lastBody<{ messages: object[]; thinking: object }>(world);
    expect(thinking).toMatchObject({ type: 'enabled', budget_tokens: 2000 });
    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'I need the weather.', signature: 'c2lnbmVkLWJ5LWFudGhyb3BpYw==' },
          { type: 'tool_use', id: 'toolu_1', name: 'get_weather', input: { city: 'Paris' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: '{"error":"no idea"}', is_error: true }],
      },
    ]);
  });

  it('counts tokens where the model is', async () => {
    world.upstream.queue(`${MESSAGES}/count_tokens`, { body: { input_tokens: 9 } });
    const { totalTokens } = await google.models.countTokens({ model: 'fast', contents: 'Hello' });
    expect(totalTokens).toBe(9);
    expect(lastBody(world)).toEqual({
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: 'Hello' }],
    });
  });

  it('keeps Google`s own signatures from another vendor', async () => {
    world.upstream.queue(MESSAGES, { body: message({ text: 'Fine.' }) });
    const contents: Content[] = [
      { role: 'user', parts: [{ text: 'Hello' }] },
      { role: 'model', parts: [{ text: 'Hm.', thought: true, thoughtSignature: 'Z29vZ2xl' }, { text: 'Hi.' }] },
      { role: 'user', parts: [{ text: 'Again' }] },
    ];
    await google.models.generateContent({ model: 'fast', contents, config: { maxOutputTokens: 100 } });
    expect(lastBody<{ messages: object[] }>(world).messages[1]).toEqual({ role: 'assistant', content: 'Hi.' });
  });
});

describe('Google`s SDK over Google', () => {
  let world: World;
  let google: GoogleGenAI;
  beforeAll(async () => {
    world = await makeWorld({ type: 'gemini', targets: '{ provider: one, model: gemini-2.5-flash }' });
    google = clientOf(world);
  });
  afterAll(() => world.end());

  const ANSWER = {
    candidates: [
      {
        content: {
          parts: [
            { text: 'Hm.', thought: true },
            { functionCall: { name: 'get_weather', args: { city: 'Paris' } }, thoughtSignature: 'c2ln' },
            { executableCode: { language: 'PYTHON', code: '1' } },
          ],
          role: 'model',
        },
        finishReason: 'STOP',
        newerMember: 1.0,
      },
    ],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 3, thoughtsTokenCount: 2, totalTokenCount: 10 },
    modelVersion: 'gemini-2.5-flash',
    responseId: 'r1',
  };
  const PLAIN = '/v1beta/models/gemini-2.5-flash:generateContent';
  const STREAM = '/v1beta/models/gemini-2.5-flash:streamGenerateContent';

  it('passes both bodies through to the last byte', async () => {
    const text = JSON.stringify(ANSWER).replace('"newerMember":1', '"newerMember": 1.0');
    world.upstream.queue(PLAIN, { body: text, headers: { 'content-type': 'application/json; charset=UTF-8' } });
    const sent =
      '{ "contents":[{"parts":[{"text":"Hi","newer_member":1.0}]}], "generation_config":{"max_output_tokens":20},"labels":{} }';
    const response = await world.post('/v1beta/models/fast:generateContent', sent);
    expect(await response.text()).toBe(text);
    const { body, headers, query } = world.upstream.received().at(-1) as Received;
    expect(body.toString()).toBe(sent);
    expect([headers['x-goog-api-key'], query]).toEqual(['key-one-1', '']);
    expect(response.headers.get('x-sluice-cost-usd')).toBe('0.000055');
    expect(response.headers.has('x-sluice-warnings')).toBe(false);
  });

  it('passes every event but the last one through as it came, however it is cut', async () => {
    const events = [
      'data: {"candidates": [{"content": {"parts": [{"text": "The "}],"role": "model"}}],"usageMetadata": {"promptTokenCount": 5,"totalTokenCount": 5}}\r\n\r\n',
      `data: {"candidates": [{"content": {"parts": [{"text": "end. 🗼"}],"role": "model"},"n": 1.0}]}\r\n\r\n`,
      `data: ${JSON.stringify(ANSWER)}\r\n\r\n`,
    ];
    const bytes = Buffer.from(events.join(''));
    const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => bytes.subarray(i * 7, i * 7 + 7));
    world.upstream.queue(STREAM, { headers: { 'content-type': 'text/event-stream' }, chunks });
    const response = await world.post('/v1beta/models/fast:streamGenerateContent?alt=sse', {
      contents: [{ parts: [{ text: 'Hi' }] }],
    });
    const text = await response.text();
    expect(text.startsWith(events.slice(0, 2).join(''))).toBe(true);
    const last = JSON.parse(text.slice(events.slice(0, 2).join('').length + 'data: '.length));
    expect(last).toEqual({ ...ANSWER, sluice: expect.objectContaining({ provider: 'one', cost_usd: 0.000055 }) });
    expect((world.upstream.received().at(-1) as Received).query).toBe('alt=sse');
  });

  it('brings a model`s signatures back on the parts that they came on', async () => {
    const chat = google.chats.create({ model: 'fast', config: { tools: [WEATHER], maxOutputTokens: 100 } });
    world.upstream.queue(PLAIN, { body: ANSWER });
    const asked = await chat.sendMessage({ message: 'Weather in Paris?' });
    expect(asked.functionCalls).toEqual([{ name: 'get_weather', args: { city: 'Paris' } }]);
    world.upstream.queue(PLAIN, {
      body: {
        ...ANSWER,
        candidates: [{ content: { parts: [{ text: 'Sun.' }], role: 'model' }, finishReason: 'STOP' }],
      },
    });
    await chat.sendMessage({ message: { functionResponse: { name: 'get_weather', response: { output: 'sun' } } } });
    const { contents } = lastBody<{ contents: Content[] }>(world);
    expect(contents[1]).toEqual(ANSWER.candidates[0]?.content);
  });

  it('counts tokens where the model is', async () => {
    world.upstream.queue('/v1beta/models/gemini-2.5-flash:countTokens', { body: { totalTokens: 7 } });
    const { totalTokens } = await google.models.countTokens({
      model: 'fast',
      contents: 'What is the capital of France?',
    });
    expect(totalTokens).toBe(7);
    expect(lastBody(world)).toEqual({
      generateContentRequest: {
        model: 'models/gemini-2.5-flash',
        contents: [{ role: 'user', parts: [{ text: 'What is the capital of France?' }] }],
      },
    });
  });

  it('tells a blocked prompt as Google does', async () => {
    const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 5 } };
    world.upstream.queue(PLAIN, { body: blocked });
    const answer = await google.models.generateContent({ model: 'fast', contents: 'Hello' });
    expect(answer.promptFeedback?.blockReason).toBe('SAFETY');
    expect(answer.candidates).toBeUndefined();
  });

  it('tells Google`s own refusals in Google`s form', async () => {
    const error = { code: 400, message: 'Invalid schema.', status: 'INVALID_ARGUMENT' };
    world.upstream.queue(PLAIN, { status: 400, body: { error } });
    const refused = await world.post('/v1beta/models/fast:generateContent', {
      contents: [{ parts: [{ text: 'Hi' }] }],
    });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringContaining('Invalid schema.') },
    });
  });
});
