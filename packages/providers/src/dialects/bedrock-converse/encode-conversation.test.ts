import type { Message, Part } from '@sluice/core/chat/call';
import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import { callOf, resultOf, TOOL, text } from '../anthropic-messages/test/chat-call.ts';
import { encode, LLAMA, NOVA, TITAN } from './test/encode-chat.ts';

const user = (...parts: Part[]): Message => ({ role: 'user', parts });
const assistant = (...parts: Part[]): Message => ({ role: 'assistant', parts });
const say = (value: string, cache?: { ttl?: string }): Part => ({
  type: 'text',
  text: value,
  ...(cache === undefined ? undefined : { cache }),
});
const PIXEL = { kind: 'data', mediaType: 'image/png', base64: 'AAAA' } as const;

function messages(members: Parameters<typeof encode>[0], target?: Parameters<typeof encode>[1]) {
  const { body, verdicts } = encode(members, target);
  return { messages: body.messages as JsonObject[], system: body.system, verdicts, tools: body.toolConfig };
}

describe('a conversation for Converse', () => {
  it('has its instructions apart and turns of changing roles', () => {
    const said = messages({
      messages: [
        text('system', 'Be brief.'),
        text('developer', 'Be kind.'),
        text('user', 'a'),
        text('user', 'b'),
        text('assistant', 'c'),
      ],
    });
    expect(said).toMatchObject({
      system: [{ text: 'Be brief.' }, { text: 'Be kind.' }],
      messages: [
        { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
        { role: 'assistant', content: [{ text: 'c' }] },
      ],
      verdicts: '',
    });
  });

  it('tells of a signature of Google’s that is lost, with an empty text too', () => {
    const signed: Part = { type: 'text', text: '', signature: 'sig' };
    const said = messages({ messages: [text('user', 'a'), assistant(say('b'), signed), text('user', 'c')] });
    expect(said.messages[1]).toEqual({ role: 'assistant', content: [{ text: 'b' }] });
    expect(said.verdicts).toBe('dropped:messages[1].content[1].extra_content');
  });

  it('keeps later instructions at their place, marked as what they are', () => {
    const said = messages({ messages: [text('user', 'a'), text('system', 'Now in French.'), text('user', 'b')] });
    expect(said.messages).toEqual([
      { role: 'user', content: [{ text: 'a' }, { text: '<system>\nNow in French.\n</system>' }, { text: 'b' }] },
    ]);
    expect(said.verdicts).toBe('converted:messages[1].role');
  });

  it('tells a model without a place for instructions in the first turn', () => {
    const said = messages({ messages: [text('system', 'Be brief.'), text('user', 'a')] }, { model: TITAN });
    expect(said.system).toBeUndefined();
    expect(said.messages).toEqual([
      { role: 'user', content: [{ text: '<system>\nBe brief.\n</system>' }, { text: 'a' }] },
    ]);
    expect(said.verdicts).toBe('emulated:messages[0]');
  });

  it('begins with the user, whoever began', () => {
    const said = messages({ messages: [text('assistant', 'Hello!'), text('user', 'Hi')] });
    expect(said.messages[0]).toEqual({ role: 'user', content: [{ text: '(The conversation begins.)' }] });
    expect(said.verdicts).toBe('emulated:messages[0]');
    const alone = messages({ messages: [text('system', 'Say hi.')] });
    expect(alone.messages).toEqual([{ role: 'user', content: [{ text: 'Say hi.' }] }]);
    expect(alone.verdicts).toBe('converted:messages[0].role');
  });

  it('leaves out text of white space alone, and joins the turns around what is then empty', () => {
    const said = messages({ messages: [text('user', 'a'), assistant(say(' ')), user(say(''), say('b'))] });
    expect(said.messages).toEqual([{ role: 'user', content: [{ text: 'a' }, { text: 'b' }] }]);
    expect(said.verdicts).toBe('dropped:messages[1].content[0]');
  });

  it('puts the results of tools first in the turn that follows the calls', () => {
    const said = messages({
      messages: [
        text('user', 'a'),
        assistant(say('ok'), callOf('c1', '{"x":1}'), callOf('c2')),
        resultOf('c1', 'one'),
        resultOf('c2', ''),
        text('user', 'and?'),
      ],
      tools: [TOOL],
    });
    expect(said.messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { text: 'ok' },
          { toolUse: { toolUseId: 'c1', name: 'get', input: { x: 1 } } },
          { toolUse: { toolUseId: 'c2', name: 'get', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'c1', content: [{ text: 'one' }] } },
          { toolResult: { toolUseId: 'c2', content: [{ text: '(empty)' }] } },
          { text: 'and?' },
        ],
      },
    ]);
    expect(said.verdicts).toBe('');
  });

  it('says that a tool failed', () => {
    const failed: Part = { type: 'tool-result', id: 'c1', isError: true, parts: [say('no')] };
    const said = messages({
      messages: [text('user', 'a'), assistant(callOf('c1')), { role: 'tool', parts: [failed] }],
      tools: [TOOL],
    });
    expect(said.messages[2]?.content).toEqual([
      { toolResult: { toolUseId: 'c1', content: [{ text: 'no' }], status: 'error' } },
    ]);
  });

  it('gives calls ids that Bedrock takes, the same for call and result and never two the same', () => {
    const long = `call|${'x'.repeat(80)}`;
    const said = messages({
      messages: [
        text('user', 'a'),
        assistant(callOf('a.b'), callOf('a:b'), callOf(long), callOf(`${long}y`)),
        ...['a.b', 'a:b', long, `${long}y`].map((id) => resultOf(id, 'r')),
      ],
      tools: [TOOL],
    });
    const ids = ((said.messages[1] as JsonObject).content as { toolUse: { toolUseId: string } }[]).map(
      ({ toolUse }) => toolUse.toolUseId,
    );
    const results = (said.messages[2] as JsonObject).content as { toolResult: { toolUseId: string } }[];
    expect(results.map(({ toolResult }) => toolResult.toolUseId)).toEqual(ids);
    expect(new Set(ids).size).toBe(4);
    for (const id of ids) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(said.verdicts).toContain('converted:messages[1].tool_calls[0].id');
  });

  it('keeps arguments that are no object, and free text, under a member', () => {
    const said = messages({
      messages: [
        text('user', 'a'),
        assistant(callOf('c1', '{"cut":'), {
          type: 'tool-call',
          id: 'c2',
          name: 'get',
          arguments: 'free',
          kind: 'custom',
        }),
      ],
      tools: [TOOL],
    });
    expect(said.messages[1]?.content).toEqual([
      { toolUse: { toolUseId: 'c1', name: 'get', input: { raw_arguments: '{"cut":' } } },
      { toolUse: { toolUseId: 'c2', name: 'get', input: { input: 'free' } } },
    ]);
    expect(said.verdicts).toBe(
      'converted:messages[1].tool_calls[0].arguments,converted:messages[1].tool_calls[1].arguments',
    );
  });
});

describe('images, files and sound', () => {
  it('go as bytes with their format', () => {
    const said = messages({
      messages: [
        user(
          { type: 'image', source: PIXEL },
          { type: 'file', name: 'a.pdf', source: { kind: 'data', mediaType: 'application/pdf', base64: 'BBBB' } },
          { type: 'file', source: { kind: 'data', mediaType: 'video/mp4', base64: 'CCCC' } },
          { type: 'audio', format: 'wav', base64: 'DDDD' },
          say('what is this?'),
        ),
      ],
    });
    expect(said.messages[0]?.content).toEqual([
      { image: { format: 'png', source: { bytes: 'AAAA' } } },
      { document: { format: 'pdf', name: 'a', source: { bytes: 'BBBB' } } },
      { video: { format: 'mp4', source: { bytes: 'CCCC' } } },
      { audio: { format: 'wav', source: { bytes: 'DDDD' } } },
      { text: 'what is this?' },
    ]);
    expect(said.verdicts).toBe('');
  });

  it('are dropped by name where they are only addressed, or of a format that Bedrock does not know', () => {
    const said = messages({
      messages: [
        user(
          say('see'),
          { type: 'image', source: { kind: 'url', url: 'https://x.test/a.png' }, detail: 'high' },
          { type: 'image', source: { kind: 'data', mediaType: 'image/tiff', base64: 'AA' } },
          { type: 'file', source: { kind: 'id', id: 'file_1' } },
          { type: 'file', source: { kind: 'data', mediaType: 'application/zip', base64: 'AA' } },
          { type: 'opaque', dialect: 'messages', value: { type: 'server_tool_use' } },
        ),
      ],
    });
    expect(said.messages).toEqual([{ role: 'user', content: [{ text: 'see' }] }]);
    expect(said.verdicts.split(',')).toEqual([
      'dropped:messages[0].content[1].image_url.detail',
      ...[1, 2, 3, 4, 5].map((i) => `dropped:messages[0].content[${i}]`),
    ]);
  });

  it('are documents with names that Bedrock takes, no two the same, and never without a text', () => {
    const json = (name?: string): Part => ({
      type: 'file',
      source: { kind: 'data', mediaType: 'application/json', base64: 'e30=' },
      ...(name === undefined ? undefined : { name }),
    });
    const said = messages({
      messages: [
        user(json('b/äö  c.json'), json('Report'), json('Report'), json(), {
          type: 'file',
          source: { kind: 'text', text: 'é' },
        }),
      ],
    });
    expect(said.messages[0]?.content).toEqual([
      { document: { format: 'txt', name: 'b c json', source: { bytes: 'e30=' } } },
      { document: { format: 'txt', name: 'Report', source: { bytes: 'e30=' } } },
      { document: { format: 'txt', name: 'Report 2', source: { bytes: 'e30=' } } },
      { document: { format: 'txt', name: 'document', source: { bytes: 'e30=' } } },
      { document: { format: 'txt', name: 'document 2', source: { bytes: 'w6k=' } } },
      { text: '(See the document.)' },
    ]);
  });

  it('stand in results of tools where the model takes them there', () => {
    const result: Message = {
      role: 'tool',
      parts: [{ type: 'tool-result', id: 'c1', parts: [say('here'), { type: 'image', source: PIXEL }] }],
    };
    const call = { messages: [text('user', 'a'), assistant(callOf('c1')), result], tools: [TOOL] };
    const image = { image: { format: 'png', source: { bytes: 'AAAA' } } };
    expect(messages(call).messages[2]?.content).toEqual([
      { toolResult: { toolUseId: 'c1', content: [{ text: 'here' }, image] } },
    ]);
    const llama = messages(call, { model: LLAMA });
    expect(llama.messages[2]?.content).toEqual([{ toolResult: { toolUseId: 'c1', content: [{ text: 'here' }] } }]);
    expect(llama.verdicts).toBe('dropped:messages[2].content[1]');
  });
});

describe('reasoning of earlier turns', () => {
  const thoughts: Part[] = [
    { type: 'reasoning', text: 'hm', signature: 'sig', signer: 'anthropic' },
    { type: 'reasoning', text: '', redacted: 'RXU4', signer: 'anthropic' },
  ];
  const call = { messages: [text('user', 'a'), assistant(say('b'), ...thoughts), text('user', 'c')] };

  it('goes back to Claude as it was signed, in front of what it led to', () => {
    expect(messages(call)).toMatchObject({
      messages: [
        {},
        {
          content: [
            { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
            { reasoningContent: { redactedContent: 'UlhVNA==' } },
            { text: 'b' },
          ],
        },
        {},
      ],
      verdicts: '',
    });
  });

  it('is left out for every other model, and where it is unsigned or another vendor’s', () => {
    const nova = messages(call, { model: NOVA });
    expect(nova.messages[1]).toEqual({ role: 'assistant', content: [{ text: 'b' }] });
    expect(nova.verdicts).toBe('dropped:messages[1].reasoning_content');
    const foreign: Part[] = [
      { type: 'reasoning', text: 'hm' },
      { type: 'reasoning', text: 'hm', signature: 's', signer: 'openai' },
      { type: 'reasoning', text: 'hm', signature: 's', detail: { format: 'google-gemini-v1' } },
      say('b'),
    ];
    const said = messages({ messages: [text('user', 'a'), assistant(...foreign), text('user', 'c')] });
    expect(said.messages[1]).toEqual({ role: 'assistant', content: [{ text: 'b' }] });
    expect(said.verdicts).toBe('dropped:messages[1].reasoning_content,dropped:messages[1].reasoning_details[2]');
  });

  it('is Anthropic’s own where nobody is named and the caller speaks that dialect', () => {
    const bare: Message = assistant({ type: 'reasoning', text: 'hm', signature: 's' }, say('b'));
    const own = messages({ dialect: 'messages', messages: [text('user', 'a'), bare, text('user', 'c')] });
    expect(own.messages[1]?.content).toHaveLength(2);
    const responses = messages({ dialect: 'responses', messages: [text('user', 'a'), bare, text('user', 'c')] });
    expect(responses.messages[1]?.content).toHaveLength(1);
  });
});

describe('cache marks', () => {
  const call = {
    messages: [{ role: 'system', parts: [say('long', { ttl: '1h' })] }, user(say('a', {}), say('b'))] as Message[],
    tools: [{ ...TOOL, cache: {} }],
  };

  it('become cache points behind what they mark', () => {
    const said = messages(call);
    expect(said.system).toEqual([{ text: 'long' }, { cachePoint: { type: 'default', ttl: '1h' } }]);
    expect(said.messages[0]?.content).toEqual([{ text: 'a' }, { cachePoint: { type: 'default' } }, { text: 'b' }]);
    expect(said.tools).toMatchObject({ tools: [{ toolSpec: { name: 'get' } }, { cachePoint: { type: 'default' } }] });
    expect(said.verdicts).toContain('converted:messages[0].content[0].cache_control');
  });

  it('are dropped where the model has none: all, or those of tools', () => {
    const nova = messages(call, { model: NOVA });
    expect(nova.system).toEqual([{ text: 'long' }, { cachePoint: { type: 'default' } }]);
    expect(nova.verdicts).toContain('dropped:tools[0].cache_control');
    const llama = messages(call, { model: LLAMA });
    expect(JSON.stringify([llama.messages, llama.system, llama.tools])).not.toContain('cachePoint');
    expect(llama.verdicts).toBe(
      ['messages[0].content[0]', 'messages[1].content[0]', 'tools[0]']
        .map((at) => `dropped:${at}.cache_control`)
        .join(','),
    );
  });
});

describe('unknown members', () => {
  it('are dropped by name, in the caller’s own counting', () => {
    const system: Message = { role: 'system', parts: [{ type: 'text', text: 's', extra: { citations: [] } }] };
    const turn: Message = {
      role: 'user',
      name: 'Ann',
      parts: [{ type: 'text', text: 'a', extra: { odd: 1 } }],
      extra: { mood: 1 },
    };
    expect(messages({ messages: [system, turn] }).verdicts).toBe(
      'dropped:messages[0].content[0].citations,dropped:messages[1].content[0].odd,dropped:messages[1].name,dropped:messages[1].mood',
    );
    expect(messages({ dialect: 'messages', messages: [system, turn] }).verdicts).toBe(
      'dropped:system[0].citations,dropped:messages[0].content[0].odd,dropped:messages[0].name,dropped:messages[0].mood',
    );
  });
});
