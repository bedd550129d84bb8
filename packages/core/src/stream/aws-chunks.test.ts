import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AwsChunkReader } from './aws-chunks.ts';
import { EXCEPTION_EVENT } from './aws-event-stream.ts';
import { SseReader } from './sse.ts';
import { awsChunk, awsEvent, awsException } from './test/aws-message.ts';

function read(bytes: Uint8Array) {
  const reader = new AwsChunkReader();
  return [...reader.push(bytes), ...reader.end()];
}

describe('AwsChunkReader', () => {
  it('gives the vendor’s own event, as the vendor would have sent it', () => {
    const inner = '{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"漢字 🦥"}}';
    const [event] = read(awsChunk(inner));
    expect(event).toMatchObject({ name: 'content_block_delta', data: inner });
    expect(new TextDecoder().decode(event?.bytes)).toBe(`event: content_block_delta\ndata: ${inner}\n\n`);
  });

  it('finds the type wherever it stands, and gives no name to an event without one', () => {
    expect(read(awsChunk('{ "index": 0, "type": "ping" }'))[0]?.name).toBe('ping');
    expect(read(awsChunk('{"generation":"x"}'))[0]?.name).toBe('');
    expect(read(awsChunk('{"type":"a\\nb"}'))[0]?.name).toBe('');
    expect(read(awsChunk('no JSON'))[0]).toMatchObject({ name: '', data: 'no JSON' });
  });

  it('keeps JSON over several lines one event', () => {
    const [event] = read(awsChunk('{\r\n  "type": "ping"\n}'));
    expect(JSON.parse(event?.data ?? '')).toEqual({ type: 'ping' });
    expect(new SseReader().push(event?.bytes ?? new Uint8Array(0))).toMatchObject([{ name: 'ping' }]);
  });

  it('passes exceptions on, and leaves out chunks without readable bytes', () => {
    expect(read(awsException('modelStreamErrorException', 'broke'))).toMatchObject([{ name: EXCEPTION_EVENT }]);
    expect(read(awsEvent('chunk', { nothing: 1 }))).toEqual([]);
    expect(read(awsEvent('chunk', { bytes: '§§' }))).toEqual([]);
    expect(read(awsEvent('chunk', { bytes: 7 }))).toEqual([]);
  });

  it('reads what any text says back as one event of server-sent events', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const [event] = read(awsChunk(json));
        const [again] = new SseReader().push(event?.bytes ?? new Uint8Array(0));
        expect(JSON.parse(again?.data ?? '')).toEqual(JSON.parse(json));
      }),
    );
  });
});
