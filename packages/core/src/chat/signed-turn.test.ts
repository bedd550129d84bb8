import { describe, expect, it } from 'vitest';
import type { Call, Message, Part } from './call.ts';
import type { Delta } from './delta.ts';
import { withSignatures } from './restore-signatures.ts';
import { askedIn, bringsSignature, type CollectedTurn, marksOfMessage, TurnCollector } from './signed-turn.ts';

const CALL_A = 'toolu_01AAAAAAAA';
const CALL_B = 'toolu_01BBBBBBBB';

const thought = (block: number, more: object): Delta => ({ type: 'reasoning', choice: 0, block, ...more });
const text = (said: string, more: object = {}): Delta => ({ type: 'text', choice: 0, text: said, ...more });
const call = (index: number, more: object): Delta => ({ type: 'tool-call', choice: 0, index, arguments: '', ...more });

const QUESTION: Message = { role: 'user', parts: [{ type: 'text', text: 'How is\nthe weather?' }] };

function collect(deltas: readonly Delta[], signer: 'anthropic' | 'google' | 'openai' = 'anthropic'): CollectedTurn {
  const collector = new TurnCollector(signer);
  for (const delta of deltas) collector.add(delta);
  return collector.turns(askedIn([QUESTION]))[0] as CollectedTurn;
}

/** What the model is told of the turn when the client brings `parts` back, in one message each. */
function back(collected: CollectedTurn, ...messages: (readonly Part[])[]): (readonly Part[])[] {
  const said: Message[] = messages.map((parts) => ({ role: 'assistant', parts }));
  const turns = new Map(said.map((_, index) => [index, collected.turn as NonNullable<CollectedTurn['turn']>]));
  const before = { messages: said } as unknown as Call;
  return withSignatures(before, turns, collected.turn?.signer ?? 'openai').messages.map(({ parts }) => parts);
}

const bare = (id: string, args = '{"city":"Bonn"}', name = 'weather'): Part => ({
  type: 'tool-call',
  id,
  name,
  arguments: args,
});

describe('a signed turn', () => {
  it('comes back with thinking in front of what it led to, byte for byte, empty text included', () => {
    const collected = collect([
      thought(0, { text: ' Let me ' }),
      thought(0, { text: 'look.\n' }),
      thought(0, { signature: 'SIG+/=', signer: 'anthropic' }),
      thought(1, { signature: 'EMPTY', signer: 'anthropic' }),
      thought(2, { redacted: 'SEALED', signer: 'anthropic' }),
      text('I will '),
      text('look.'),
      call(0, { id: CALL_A, name: 'weather' }),
      call(0, { arguments: '{"city":' }),
      call(0, { arguments: '"Bonn"}' }),
    ]);
    expect(back(collected, [{ type: 'text', text: 'I will look.' }, bare(CALL_A)])).toEqual([
      [
        { type: 'reasoning', text: ' Let me look.\n', signature: 'SIG+/=', signer: 'anthropic' },
        { type: 'reasoning', text: '', signature: 'EMPTY', signer: 'anthropic' },
        { type: 'reasoning', text: '', redacted: 'SEALED', signer: 'anthropic' },
        { type: 'text', text: 'I will look.' },
        bare(CALL_A),
      ],
    ]);
  });

  it('whose words the client left out still has its thinking before the call', () => {
    const collected = collect([
      thought(0, { text: 'hm', signature: 'S' }),
      text('Words'),
      call(0, { id: CALL_A, name: 'weather' }),
    ]);
    expect(back(collected, [bare(CALL_A)])[0]?.map(({ type }) => type)).toEqual(['reasoning', 'tool-call']);
  });

  it('with several thoughts has each before its own call, and Google’s signatures on theirs', () => {
    const items = collect(
      [
        thought(0, { signature: 'ONE', id: 'rs_1' }),
        call(0, { id: CALL_A, name: 'weather', arguments: '{}' }),
        thought(1, { signature: 'TWO', id: 'rs_2' }),
        call(1, { id: CALL_B, name: 'weather', arguments: '{}' }),
      ],
      'openai',
    );
    const ids = back(items, [bare(CALL_A), bare(CALL_B)])[0]?.map((part) => ('id' in part ? part.id : ''));
    expect(ids).toEqual(['rs_1', CALL_A, 'rs_2', CALL_B]);
    const google = collect(
      [call(0, { id: CALL_A, name: 'weather', signature: 'G1' }), call(1, { id: CALL_B, name: 'weather' })],
      'google',
    );
    // In whichever order they come back.
    expect(back(google, [bare(CALL_B), bare(CALL_A)])).toEqual([[bare(CALL_B), { ...bare(CALL_A), signature: 'G1' }]]);
  });

  it('that the client has split into several messages gets each part once', () => {
    const collected = collect([
      thought(0, { text: 'both', signature: 'S' }),
      call(0, { id: CALL_A, name: 'weather' }),
      call(1, { id: CALL_B, name: 'weather' }),
    ]);
    const parts = back(collected, [bare(CALL_A)], [bare(CALL_B)]);
    expect(parts.map((some) => some.map(({ type }) => type))).toEqual([['reasoning', 'tool-call'], ['tool-call']]);
  });

  it('whose ids were given anew is matched by name and order', () => {
    const collected = collect(
      [
        call(0, { id: CALL_A, name: 'weather', signature: 'FIRST' }),
        call(1, { id: CALL_B, name: 'weather', signature: 'SECOND' }),
      ],
      'google',
    );
    const [parts] = back(collected, [bare('one'), bare('two')]);
    expect(parts?.map((part) => part.type === 'tool-call' && part.signature)).toEqual(['FIRST', 'SECOND']);
  });

  it('keeps a signature of words on their part, and one without words on a part of its own', () => {
    const streamed = collect([text('It is '), text('mild.'), text('', { signature: 'T' })], 'google');
    expect(back(streamed, [{ type: 'text', text: 'It is mild.' }])).toEqual([
      [{ type: 'text', text: 'It is mild.', signature: 'T' }],
    ]);
    const behind = collect(
      [call(0, { id: CALL_A, name: 'weather', signature: 'C' }), text('', { signature: 'T' })],
      'google',
    );
    expect(back(behind, [bare(CALL_A)])).toEqual([
      [
        { ...bare(CALL_A), signature: 'C' },
        { type: 'text', text: '', signature: 'T' },
      ],
    ]);
  });

  it('replaces the same thinking without its signature, and leaves other thinking alone', () => {
    const collected = collect([thought(0, { text: 'Let me look.', signature: 'S' }), text('Hello')]);
    const said: Part = { type: 'text', text: 'Hello' };
    expect(back(collected, [{ type: 'reasoning', text: 'Let me look.\n' }, said])[0]).toHaveLength(2);
    expect(back(collected, [{ type: 'reasoning', text: 'Something else' }, said])[0]).toHaveLength(3);
  });

  it('goes to nobody but its signer', () => {
    const collected = collect([thought(0, { text: 'x', signature: 'S' }), text('Hello')]);
    const conversation = {
      messages: [{ role: 'assistant', parts: [{ type: 'text', text: 'Hello' }] }],
    } as unknown as Call;
    const turns = new Map([[0, collected.turn as NonNullable<CollectedTurn['turn']>]]);
    expect(withSignatures(conversation, turns, 'google').messages).toEqual(conversation.messages);
  });

  it('that signs nothing is known to sign nothing; thoughts without a seal are not kept', () => {
    expect(collect([thought(0, { text: 'hm' }), text('Hello')]).turn).toBeUndefined();
    const mixed = collect([thought(0, { text: 'hm' }), text('Hello', { signature: 'T' })], 'google');
    expect(mixed.turn?.pieces).toEqual([{ type: 'text', empty: false, signature: 'T' }]);
  });

  it('has one entry for each of several answers', () => {
    const collector = new TurnCollector('google');
    for (const choice of [0, 1])
      collector.add({ type: 'text', choice, text: `Answer ${choice}`, signature: `S${choice}` });
    collector.add({ type: 'finish', choice: 0, reason: 'stop', raw: 'STOP' });
    const turns = collector.turns('');
    expect(turns.map(({ turn }) => turn?.pieces)).toEqual([
      [{ type: 'text', empty: false, signature: 'S0' }],
      [{ type: 'text', empty: false, signature: 'S1' }],
    ]);
    expect(turns[0]?.said).not.toBe(turns[1]?.said);
  });
});

describe('the marks of a turn', () => {
  const collected = collect([
    text('I will  look. '),
    call(0, { id: CALL_A, name: 'weather', arguments: '{"city":"Bonn","unit":"C"}' }),
  ]);
  const asked = askedIn([QUESTION]);
  const message = (parts: readonly Part[]): Message => ({ role: 'assistant', parts });

  it('are the same when it comes back in another spelling', () => {
    const same = message([
      { type: 'text', text: 'I will' },
      { type: 'text', text: ' look.' },
      bare('other', '{ "unit": "C", "city": "Bonn" }'),
    ]);
    expect(marksOfMessage(same, asked).said).toBe(collected.said);
    expect(collected.callIds).toEqual([CALL_A]);
  });

  it('differ where words, calls or the question do', () => {
    const parts: Part[] = [{ type: 'text', text: 'I will look.' }, bare(CALL_A, '{"city":"Bonn","unit":"C"}')];
    expect(marksOfMessage(message(parts), asked).said).toBe(collected.said);
    for (const other of [
      marksOfMessage(message(parts), 'Another question'),
      marksOfMessage(message(parts.slice(0, 1)), asked),
      marksOfMessage(message([{ type: 'text', text: 'I will not.' }, ...parts.slice(1)]), asked),
      marksOfMessage(message([...parts.slice(0, 1), bare(CALL_A, '{"city":"Köln","unit":"C"}')]), asked),
    ]) {
      expect(other.said).not.toBe(collected.said);
    }
  });

  it('are no ids that a server counts up, and no words of a book’s length', () => {
    const long = message([{ type: 'text', text: 'x'.repeat(300_000) }, bare('call_0')]);
    expect(marksOfMessage(long, asked)).toEqual({ callIds: [], said: '' });
  });
});

describe('a message that brings a signature', () => {
  it.each<[Part, boolean]>([
    [{ type: 'reasoning', text: 'x' }, false],
    [{ type: 'reasoning', text: 'x', signature: 's' }, true],
    [{ type: 'reasoning', text: '', redacted: 's' }, true],
    [{ type: 'text', text: 'x' }, false],
    [{ type: 'text', text: 'x', signature: 's' }, true],
    [bare(CALL_A), false],
    [{ ...bare(CALL_A), signature: 's' } as Part, true],
  ])('%j: %s', (part, brings) => {
    expect(bringsSignature({ role: 'assistant', parts: [part] })).toBe(brings);
  });
});
