import { describe, expect, it } from 'vitest';
import { decodeChat } from './openai-chat/decode.ts';
import { remoteMedia, withMedia } from './remote-media.ts';

const call = decodeChat({
  messages: [
    { role: 'system', content: 'Look.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Which is larger?' },
        { type: 'image_url', image_url: { url: 'https://pictures.test/a.png', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
        { type: 'image_url', image_url: { url: 'https://pictures.test/a.png' } },
        { type: 'image_url', image_url: { url: 'https://pictures.test/b.png' } },
      ],
    },
  ],
});

describe('images by their address', () => {
  it('are found once each, with their place', () => {
    expect(remoteMedia(call)).toEqual([
      { url: 'https://pictures.test/a.png', path: 'messages[1].content[1]' },
      { url: 'https://pictures.test/b.png', path: 'messages[1].content[4]' },
    ]);
  });

  it('become bytes wherever they stand; what else the part says stays', () => {
    const bytes = { kind: 'data', mediaType: 'image/png', base64: 'BBBB' } as const;
    const filled = withMedia(call, new Map([['https://pictures.test/a.png', bytes]]));
    expect(filled.messages[1]?.parts[1]).toMatchObject({ type: 'image', source: bytes, detail: 'low' });
    expect(filled.messages[1]?.parts[3]).toMatchObject({ source: bytes });
    expect(remoteMedia(filled)).toEqual([{ url: 'https://pictures.test/b.png', path: 'messages[1].content[4]' }]);
    expect(call.messages[1]?.parts[1]).toMatchObject({ source: { kind: 'url' } });
  });

  it('in the result of a tool are found as well', () => {
    const parts = [{ type: 'image', source: { kind: 'url', url: 'https://pictures.test/c.png' } }] as const;
    const messages = [{ role: 'tool', parts: [{ type: 'tool-result', id: 't', parts }] }] as const;
    expect(remoteMedia({ ...call, messages })).toEqual([
      { url: 'https://pictures.test/c.png', path: 'messages[0].content[0]' },
    ]);
  });
});
