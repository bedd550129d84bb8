import { flag, list, number, object, ref, type Schema, text, whole } from './json-schema.ts';

const PARTS: Readonly<Record<string, Schema>> = {
  GeminiTextPart: object(['text'], {
    text: text('The text.'),
    thought: flag('The model thought this; it is no part of the answer.'),
    thoughtSignature: text('The provider’s seal; send it back unchanged, on the part that it came on.'),
  }),
  GeminiInlineDataPart: object(['inlineData'], {
    inlineData: object(['mimeType', 'data'], {
      mimeType: text('`image/png`, `audio/wav`, `application/pdf`, …'),
      data: text('Base64.'),
    }),
  }),
  GeminiFileDataPart: object(['fileData'], {
    fileData: object(['fileUri'], {
      mimeType: text('Of the file.'),
      fileUri: text('An https address, or Google’s own.'),
    }),
  }),
  GeminiFunctionCallPart: object(['functionCall'], {
    functionCall: object(['name'], {
      id: text('Names the call; its response may refer to it.'),
      name: text('The function.'),
      args: { type: 'object', description: 'The arguments.' },
    }),
    thoughtSignature: text('The provider’s seal; send it back unchanged, on the part that it came on.'),
  }),
  GeminiFunctionResponsePart: object(['functionResponse'], {
    functionResponse: object(['name', 'response'], {
      id: text('Of the call; without it the name and the order tell which call it was.'),
      name: text('The function.'),
      response: { type: 'object', description: 'What it returned; `error` where it failed.' },
    }),
  }),
};

const CONTENT = object(['parts'], {
  role: text('Who speaks.', { enum: ['user', 'model', 'function'] }),
  parts: list({ anyOf: Object.keys(PARTS).map(ref) }),
});

const FUNCTION = object(['name'], {
  name: text('Letters, digits, `_` and `-`.'),
  description: text('When and how to use it.'),
  parameters: { type: 'object', description: 'Google’s schema of the arguments, types in upper or lower case.' },
  parametersJsonSchema: { type: 'object', description: 'JSON Schema of the arguments, instead.' },
});

const THINKING = object([], {
  thinkingBudget: whole('The most tokens that may be thought; 0 switches it off, -1 leaves it to the model.', {
    minimum: -1,
  }),
  thinkingLevel: text('`LOW`, `HIGH`, …'),
  includeThoughts: flag('Show what was thought.'),
});

const CONFIG = object([], {
  maxOutputTokens: whole('The most that the model may write, thoughts included.', { minimum: 1, maximum: 1_000_000 }),
  temperature: number('0 is the most predictable.', { minimum: 0, maximum: 2 }),
  topP: number('Only the likeliest tokens that add up to this.', { minimum: 0, maximum: 1 }),
  topK: whole('Only so many of the likeliest tokens.', { minimum: 0 }),
  candidateCount: whole('How many answers.', { minimum: 1, maximum: 128 }),
  stopSequences: list({ type: 'string' }, { maxItems: 16, description: 'The answer ends before any of these texts.' }),
  seed: whole('The same seed makes the same answer likelier.'),
  presencePenalty: number('Against what was said already.', { minimum: -2, maximum: 2 }),
  frequencyPenalty: number('Against what was said often.', { minimum: -2, maximum: 2 }),
  responseMimeType: text('`application/json` for JSON.'),
  responseSchema: { type: 'object', description: 'Google’s schema that the answer fits.' },
  responseJsonSchema: { type: 'object', description: 'JSON Schema that the answer fits, instead.' },
  responseLogprobs: flag('Say how likely each token was.'),
  logprobs: whole('With so many of the likeliest at each place.', { minimum: 0, maximum: 20 }),
  thinkingConfig: THINKING,
});

const REQUEST = object(['contents'], {
  contents: list(ref('GeminiContent'), { minItems: 1, description: 'The conversation so far, the oldest turn first.' }),
  systemInstruction: ref('GeminiContent'),
  generationConfig: CONFIG,
  tools: list(object([], { functionDeclarations: list(FUNCTION) }), {
    description: 'Functions that the model may ask you to call, and Google’s own tools.',
  }),
  toolConfig: object([], {
    functionCallingConfig: object([], {
      mode: text('Whether a function is called.', { enum: ['AUTO', 'ANY', 'NONE', 'VALIDATED'] }),
      allowedFunctionNames: list({ type: 'string' }),
    }),
  }),
  safetySettings: list({ type: 'object' }, { description: 'For Google alone.' }),
  cachedContent: text('For Google alone.'),
});

const COUNT_REQUEST = object([], {
  contents: list(ref('GeminiContent')),
  generateContentRequest: ref('GeminiRequest'),
});

const ANSWER = object(['candidates', 'modelVersion', 'responseId'], {
  candidates: list(
    object(['index'], {
      content: ref('GeminiContent'),
      finishReason: text('Why the answer ended: `STOP`, `MAX_TOKENS`, `SAFETY`, …'),
      index: whole('Which of the answers.'),
      groundingMetadata: { type: 'object', description: 'Where it has things from.' },
    }),
  ),
  promptFeedback: object([], { blockReason: text('Why nothing was answered.') }),
  usageMetadata: object([], {
    promptTokenCount: whole('What was read, the cached part included.'),
    cachedContentTokenCount: whole('Of that, from the provider’s cache.'),
    candidatesTokenCount: whole('What was written, thoughts apart.'),
    thoughtsTokenCount: whole('What was thought.'),
    totalTokenCount: whole('All of it.'),
  }),
  modelVersion: text('What the provider says has answered.'),
  responseId: text('Of the answer, as the provider gave it.'),
});

const MODEL = object(['name', 'version', 'displayName', 'supportedGenerationMethods'], {
  name: text('`models/` and what you write as the model.'),
  baseModelId: text('What you write as the model.'),
  version: text('Always 1.'),
  displayName: text('The name.'),
  description: text('Whose it is.'),
  inputTokenLimit: whole('Tokens that it takes; absent where nobody knows.'),
  outputTokenLimit: whole('Tokens that it may write.'),
  supportedGenerationMethods: list({ type: 'string' }),
});

export const GEMINI_SCHEMAS: Readonly<Record<string, Schema>> = {
  GeminiRequest: REQUEST,
  GeminiContent: CONTENT,
  ...PARTS,
  GeminiAnswer: ANSWER,
  GeminiCountRequest: COUNT_REQUEST,
  GeminiCount: object(['totalTokens'], {
    totalTokens: whole(
      'Where no provider counts, the gateway does, with `o200k_base`; pictures, sounds and files count nothing then.',
    ),
    promptTokensDetails: list({ type: 'object' }),
  }),
  GeminiModel: MODEL,
  GeminiModelList: object(['models'], {
    models: list(ref('GeminiModel')),
    nextPageToken: text('Where there is more: for `pageToken`.'),
  }),
};

const CONTENTS = [{ role: 'user', parts: [{ text: 'What is the capital of France?' }] }];

export function geminiExamples(): Readonly<Record<string, { summary: string; value: unknown }>> {
  return {
    question: { summary: 'A question', value: { contents: CONTENTS } },
    tools: {
      summary: 'A function',
      value: {
        contents: [{ role: 'user', parts: [{ text: 'What is the weather in Paris?' }] }],
        tools: [
          {
            functionDeclarations: [
              {
                name: 'get_weather',
                description: 'The weather of a city now',
                parameters: { type: 'OBJECT', required: ['city'], properties: { city: { type: 'STRING' } } },
              },
            ],
          },
        ],
      },
    },
  };
}

export function geminiCountExamples(): Readonly<Record<string, { summary: string; value: unknown }>> {
  return { question: { summary: 'A question', value: { contents: CONTENTS } } };
}

export function geminiAnswerExample(provided: string): unknown {
  return {
    candidates: [{ content: { parts: [{ text: 'Paris.' }], role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: { promptTokenCount: 14, candidatesTokenCount: 2, totalTokenCount: 16 },
    modelVersion: provided,
    responseId: '8f3a2c',
  };
}

export const GEMINI_STREAM_EXAMPLE = `data: {"candidates":[{"content":{"parts":[{"text":"Paris."}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":14,"candidatesTokenCount":2,"totalTokenCount":16},"modelVersion":"demo","responseId":"8f3a2c"}

`;

/** Without `alt=sse` the events of a stream are the elements of one array. */
export const GEMINI_STREAM_ANSWER: Schema = list(ref('GeminiAnswer'));
