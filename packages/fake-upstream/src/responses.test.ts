import { describe, expect, it } from 'vitest';
import { response, responseEvents } from './responses.ts';

describe('scripted answers of Responses', () => {
  it('say the same whole and in events, which are numbered without a gap', () => {
    const answer = { text: 'one two', sealed: 'gAAA', toolCalls: [{ id: 'c', name: 'f', arguments: { x: 1 } }] };
    const events = responseEvents(answer).map((event) => JSON.parse(event.split('\ndata: ')[1] ?? ''));
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, i) => i));
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: response(answer) });
    const said = events.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta);
    expect(said).toEqual(['one ', 'two']);
    const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
    expect((response(answer) as { output: unknown[] }).output).toEqual(done);
  });
});
