import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Sample } from '../sample.ts';

const HELLO = { role: 'user', parts: [{ text: 'Hello there' }] };
const NEXT = { role: 'user', parts: [{ text: 'And now?' }] };
const SCHEMA = { type: 'object', properties: { shade: { type: 'string' } }, required: ['shade'] };
const PAINT = {
  name: 'paint',
  description: 'Paints a wall',
  parametersJsonSchema: { type: 'object', properties: { wall: { type: 'string' } } },
};
const TOOLS = [{ functionDeclarations: [PAINT] }];
const CALL = { functionCall: { id: 'call-a1', name: 'paint', args: { wall: 'north' } } };
const RESULT = { functionResponse: { id: 'call-a1', name: 'paint', response: { output: 'painted' } } };
const PIXEL = 'iVBORw0KGgoAAAANSUhEUg';
const IMAGE = { inlineData: { mimeType: 'image/png', data: PIXEL } };
const TEXT = { text: 'Look at this' };
const WORD = { marks: [] };

function said(member: string, body: JsonObject, more?: Partial<Sample>): Sample {
  return { member, body: { contents: [HELLO], ...body }, ...more };
}

function top(member: string, value: Json, more?: Partial<Sample>, besides: JsonObject = {}): Sample {
  return said(member, { ...besides, [member]: value }, more);
}

function config(member: string, value: Json, more?: Partial<Sample>, besides: JsonObject = {}): Sample {
  return said(`generationConfig.${member}`, { generationConfig: { ...besides, [member]: value } }, more);
}

function calling(value: JsonObject, about: string, marks: string[] = []): Sample {
  const tools = [{ functionDeclarations: [PAINT, { name: 'scrape', description: 'Scrapes' }, { name: 'sand' }] }];
  return said(
    'toolConfig.functionCallingConfig',
    { tools, toolConfig: { functionCallingConfig: value } },
    { about, marks },
  );
}

function spoken(member: string, parts: JsonObject[], more?: Partial<Sample>): Sample {
  return said(member, { contents: [{ role: 'user', parts }] }, more);
}

function answered(member: string, parts: JsonObject[], more?: Partial<Sample>): Sample {
  return said(member, { tools: TOOLS, contents: [HELLO, { role: 'model', parts }, NEXT] }, more);
}

function loop(member: string, result: JsonObject, more?: Partial<Sample>, call: JsonObject = CALL): Sample {
  const contents = [HELLO, { role: 'model', parts: [call] }, { role: 'user', parts: [result, TEXT] }];
  return said(member, { tools: TOOLS, contents }, more);
}

/** Google's `generateContent`. */
export const geminiSamples: readonly Sample[] = [
  config('maxOutputTokens', 777),
  config('temperature', 0.31),
  config('topP', 0.83),
  config('topK', 37),
  config('stopSequences', ['HALT-ONE', 'HALT-TWO']),
  config('seed', 4711),
  config('candidateCount', 3),
  config('presencePenalty', 0.41),
  config('frequencyPenalty', 0.42),
  config('responseLogprobs', true, WORD),
  config('logprobs', 7, {}, { responseLogprobs: true }),
  config('responseMimeType', 'application/json', WORD),
  config(
    'responseSchema',
    { type: 'OBJECT', properties: { shade: { type: 'STRING' } } },
    { marks: ['shade'] },
    { responseMimeType: 'application/json' },
  ),
  config('responseJsonSchema', SCHEMA, { marks: ['shade'] }, { responseMimeType: 'application/json' }),
  config('responseModalities', ['TEXT', 'IMAGE'], WORD),
  config('speechConfig', { voiceConfig: { prebuiltVoiceConfig: { voiceName: 'Voice-Kore' } } }),
  config('mediaResolution', 'MEDIA_RESOLUTION_LOW'),
  config('thinkingConfig', { thinkingBudget: 3333 }, { about: 'thinkingBudget' }),
  config('thinkingConfig', { thinkingLevel: 'HIGH' }, { about: 'thinkingLevel', ...WORD }),
  config('thinkingConfig', { includeThoughts: true }, { about: 'includeThoughts', ...WORD }),
  config('someNewMember', 'new-config-value'),
  top('safetySettings', [{ category: 'HARM_CATEGORY_X', threshold: 'BLOCK_NONE_X' }]),
  top('cachedContent', 'cachedContents/cache-17'),
  top('labels', { ticket: 'ticket-5512' }),
  top('serviceTier', 'flex'),
  top('someNewMember', 'new-member-value'),
  top('systemInstruction', { parts: [{ text: 'Be as a pirate' }] }, { marks: ['Be as a pirate'] }),
  top('tools', TOOLS, { marks: ['paint', 'Paints a wall', 'wall'] }),
  said('tools[0].functionDeclarations[0].behavior', {
    tools: [{ functionDeclarations: [{ ...PAINT, behavior: 'NON_BLOCKING' }] }],
  }),
  said(
    'tools[1]',
    { tools: [...TOOLS, { googleSearch: { timeRangeFilter: 'filter-one' } }] },
    { about: 'Google’s own' },
  ),
  calling({ mode: 'ANY' }, 'ANY'),
  calling({ mode: 'NONE' }, 'NONE'),
  calling({ mode: 'ANY', allowedFunctionNames: ['paint'] }, 'one allowed'),
  calling({ mode: 'ANY', allowedFunctionNames: ['paint', 'scrape'] }, 'some allowed', ['allowedFunctionNames']),
  said('toolConfig.retrievalConfig', { tools: TOOLS, toolConfig: { retrievalConfig: { languageCode: 'lang-de' } } }),
  said('contents[0].note', { contents: [{ ...HELLO, note: 'content-note-5' }] }),
  spoken('contents[0].parts[0].note', [{ ...TEXT, note: 'part-note-6' }]),
  spoken('contents[0].parts[1]', [TEXT, IMAGE], { about: 'inlineData, image', marks: [PIXEL] }),
  spoken('contents[0].parts[1].mediaResolution', [
    TEXT,
    { ...IMAGE, mediaResolution: { level: 'MEDIA_RESOLUTION_HIGH' } },
  ]),
  spoken(
    'contents[0].parts[1]',
    [TEXT, { fileData: { mimeType: 'image/png', fileUri: 'https://img.example/cat.png' } }],
    { about: 'fileData, image', marks: ['https://img.example/cat.png'] },
  ),
  spoken(
    'contents[0].parts[1]',
    [TEXT, { fileData: { mimeType: 'application/pdf', fileUri: 'gs://bucket/plan.pdf' } }],
    { about: 'fileData, at Google', marks: ['gs://bucket/plan.pdf'] },
  ),
  spoken('contents[0].parts[1]', [TEXT, { inlineData: { mimeType: 'audio/wav', data: 'UklGRiQAAABXQVZF' } }], {
    about: 'inlineData, sound',
    marks: ['UklGRiQAAABXQVZF'],
  }),
  spoken('contents[0].parts[1]', [TEXT, { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0xLjQK' } }], {
    about: 'inlineData, file',
    marks: ['JVBERi0xLjQK'],
  }),
  spoken('contents[0].parts[1]', [TEXT, { inlineData: { mimeType: 'video/mp4', data: 'AAAAIGZ0eXBpc29t' } }], {
    about: 'inlineData, video',
    marks: ['AAAAIGZ0eXBpc29t'],
  }),
  answered('contents[1].parts[0]', [{ text: 'Ahoy, I say' }], { about: 'text', marks: ['Ahoy, I say'] }),
  answered('contents[1].parts[0]', [{ text: 'I thought hard', thought: true }, { text: 'Well' }], {
    about: 'thought',
    marks: ['I thought hard'],
  }),
  answered('contents[1].parts[0].thoughtSignature', [{ text: 'Well', thoughtSignature: 'Z29vZ2xl' }], {
    about: 'of a text',
  }),
  answered('contents[1].parts[1]', [{ text: 'Well' }, CALL], { about: 'functionCall', marks: ['paint', 'north'] }),
  answered(
    'contents[1].parts[0]',
    [{ executableCode: { language: 'PYTHON', code: 'print(4711)' } }, { text: 'Well' }],
    { about: 'executableCode', marks: ['print(4711)'] },
  ),
  loop(
    'contents[1].parts[0].thoughtSignature',
    RESULT,
    { about: 'of a call' },
    { ...CALL, thoughtSignature: 'Z29vZ2xl' },
  ),
  loop(
    'contents[1].parts[0].functionCall.note',
    RESULT,
    {},
    { functionCall: { ...CALL.functionCall, note: 'call-note-7' } },
  ),
  loop('contents[2].parts[0]', RESULT, { about: 'functionResponse', marks: ['painted'] }),
  loop('contents[2].parts[0].functionResponse.scheduling', {
    functionResponse: { ...RESULT.functionResponse, scheduling: 'WHEN_IDLE' },
  }),
  loop(
    'contents[2].parts[0].functionResponse.parts[0]',
    { functionResponse: { ...RESULT.functionResponse, parts: [IMAGE] } },
    { about: 'image in a function’s result', marks: [PIXEL] },
  ),
];
