import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delta } from './delta.ts';
import { finalText, flawOfJson, unfenced, withFinalText } from './told-output.ts';

describe('an answer that is to be JSON', () => {
  it('is taken out of its code fence, and out of the words around that, unchanged', () => {
    const word = fc.string().filter((text) => !text.includes('`') && !/^\s*[{[]/.test(text));
    const value = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(value, word, word, fc.constantFrom('json', '', 'JSON'), (said, before, after, tag) => {
        const json = JSON.stringify(said);
        fc.pre(!json.includes('```'));
        expect(unfenced(`${before}\n\`\`\`${tag}\n${json}\n\`\`\`\n${after}`)).toBe(json);
        expect(unfenced(`  ${json}\n`)).toBe(json);
      }),
    );
  });

  it('is left as it is where two blocks stand in it: which one is meant?', () => {
    const text = 'Either\n```\n{}\n```\nor\n```\n[]\n```';
    expect(unfenced(text)).toBe(text);
  });

  it.each([
    ['', 'it is empty'],
    ['[1]', 'it is no JSON object'],
    [`${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`, 'it nests too deep'],
  ])('is told what it lacks: %s', (text, flaw) => {
    expect(flawOfJson(text)).toBe(flaw);
  });

  it('is any object', () => {
    expect(flawOfJson('{"a": [1]}')).toBeUndefined();
    expect(flawOfJson('{"a": ')).toBe('it is no JSON');
  });

  const text = (said: string): Delta => ({ type: 'text', choice: 0, text: said });
  const finish = (reason: 'stop' | 'length'): Delta => ({ type: 'finish', choice: 0, reason, raw: reason });

  it('is looked at where it is whole text, and not where it was cut or calls a tool', () => {
    const call: Delta = { type: 'tool-call', choice: 0, index: 0, id: 'a', name: 'f', arguments: '{}' };
    expect(finalText([text('{'), text('}'), finish('stop')])).toBe('{}');
    expect(finalText([text('{'), finish('length')])).toBeUndefined();
    expect(finalText([text('Let me see.'), call, finish('stop')])).toBeUndefined();
  });

  it('keeps everything else where its text is replaced', () => {
    const usage: Delta = { type: 'usage', usage: { output: 2 }, raw: {} };
    expect(withFinalText([text('``'), usage, text('`'), finish('stop')], '{}')).toEqual([
      text('{}'),
      usage,
      finish('stop'),
    ]);
  });
});
