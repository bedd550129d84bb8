import { describe, expect, it } from 'vitest';
import { historyOf, inputItems } from './history.ts';

describe('what a response goes on from', () => {
  it('is what the earlier one was given and said, without ids of the vendor`s own store', () => {
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const { items, dropped } = historyOf(
      [
        { role: 'user', content: 'x', id: 'msg_0' },
        { type: 'item_reference', id: 'msg_9' },
        { type: 'function_call_output', call_id: 'c', output: 'y', id: 'fco_1' },
      ],
      {
        output: [
          { type: 'reasoning', id: 'rs_1', summary: [] },
          { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAA' },
          search,
          { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [] },
          { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'f', arguments: '{}' },
        ],
      },
    );
    expect(items).toEqual([
      { role: 'user', content: 'x' },
      { type: 'function_call_output', call_id: 'c', output: 'y' },
      { type: 'reasoning', summary: [], encrypted_content: 'gAAA' },
      search,
      { type: 'message', role: 'assistant', content: [] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
    ]);
    expect(dropped).toEqual(['previous_response_id.input[1]', 'previous_response_id.output[0]']);
  });

  it('is nothing where there is nothing', () => {
    expect(historyOf([], {})).toEqual({ items: [], dropped: [] });
  });

  it('is followed by the new input, whatever its form', () => {
    expect(inputItems('x')).toEqual([{ role: 'user', content: 'x' }]);
    expect(inputItems([{ a: 1 }])).toEqual([{ a: 1 }]);
    expect(inputItems(undefined)).toEqual([]);
  });
});
