import { describe, expect, it } from 'vitest';
import { messagesDialect } from './client.ts';

const length = (text: string) => messagesDialect.plainLength(new TextEncoder().encode(text));
const plain = (text: string) => text !== '' && length(text) === text.length;
const event = (type: string, members = '') => `event: ${type}\ndata: {"type":"${type}"${members}}\n\n`;

describe('plain events of a Messages stream', () => {
  it('are those of content, one or many', () => {
    const content = event('content_block_delta', ',"index":0,"delta":{"type":"text_delta","text":"x"}');
    expect(plain(content)).toBe(true);
    expect(plain(event('content_block_start') + content + event('ping') + event('content_block_stop'))).toBe(true);
    expect(plain('data: {"type":"content_block_delta","index":0}\n\n')).toBe(true);
  });

  it('stay plain when their text speaks of the others', () => {
    const text = JSON.stringify('"type":"message_stop" event: error\n\nevent: message_delta');
    expect(plain(event('content_block_delta', `,"delta":{"type":"text_delta","text":${text}}`))).toBe(true);
  });

  it.each(['message_start', 'message_delta', 'message_stop', 'error', 'something_new'])('are never %s', (type) => {
    expect(plain(event(type))).toBe(false);
    expect(plain(event('content_block_delta') + event(type))).toBe(false);
    expect(plain(event(type) + event('content_block_delta'))).toBe(false);
    expect(plain(`data: {"type":"${type}"}\n\n`)).toBe(false);
  });

  it('are never events that are not whole, or ended in another way', () => {
    expect(plain('')).toBe(false);
    expect(plain('event: content_block_delta\ndata: {"type"')).toBe(false);
    expect(plain('event: content_block_delta\r\ndata: {}\r\n\r\nevent: message_stop\r\ndata: {}\r\n\r\n')).toBe(false);
  });

  it('are told from what follows them', () => {
    const content = event('content_block_start') + event('ping');
    expect(length(content + event('message_stop') + content)).toBe(content.length);
    expect(length(`${content}event: content_block_delta\ndata: {"type"`)).toBe(content.length);
  });
});
