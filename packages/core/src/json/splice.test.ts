import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanError, scanJson } from './scan.ts';
import { spliceMembers } from './splice.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const joined = (pieces: readonly (Uint8Array | string)[]) =>
  text(Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? bytes(piece) : piece))));

describe('scanJson', () => {
  it('finds every outermost member with its exact value, whatever JSON says', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 1, 3), (object, indent) => {
        const source = JSON.stringify(object, null, indent);
        const data = bytes(source);
        const { members } = scanJson(data);
        const found = Object.fromEntries(
          members.map((member) => [member.name, JSON.parse(text(data.subarray(member.valueStart, member.valueEnd)))]),
        );
        expect(JSON.stringify(found)).toBe(JSON.stringify(object));
      }),
    );
  });

  it.each([
    ['{"model":"a","model":"b"}', 'model'],
    ['{"a":{"b":1,"c":[{"x":1,"x":2}]}}', 'x'],
    ['{"model":"a","mod\\u0065l":"b"}', 'model'],
    [`{${Array.from({ length: 40 }, (_, i) => `"k${i}":1`).join(',')},"k3":2}`, 'k3'],
  ])('refuses a member that stands twice: %s', (source, member) => {
    expect(() => scanJson(bytes(source))).toThrowError(expect.objectContaining({ member }) as JsonScanError);
  });

  it('takes equal names in different objects, and equal strings as values', () => {
    expect(() => scanJson(bytes('{"a":{"a":"a"},"b":[{"a":1},{"a":2}]}'))).not.toThrow();
  });

  it('takes 64 levels and refuses 65', () => {
    expect(() => scanJson(bytes(`${'['.repeat(64)}${']'.repeat(64)}`))).not.toThrow();
    expect(() => scanJson(bytes(`${'['.repeat(65)}${']'.repeat(65)}`))).toThrow(JsonScanError);
    expect(() => scanJson(bytes('{"a":'.repeat(65)))).toThrow(JsonScanError);
  });

  it('ends on any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        try {
          scanJson(data);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonScanError);
        }
      }),
    );
  });

  it('is not misled by escaped quotes in long strings', () => {
    const long = `${'\\"'.repeat(40)}"model":"x"`;
    const source = JSON.stringify({ text: long, model: 'y' });
    const data = bytes(source);
    const model = scanJson(data).members.find((member) => member.name === 'model');
    expect(text(data.subarray(model?.valueStart, model?.valueEnd))).toBe('"y"');
  });
});

describe('spliceMembers', () => {
  it('sets and takes out exactly the named members, for any object', () => {
    const names = fc.constantFrom('a', 'b', 'model', 'stream', 'é');
    fc.assert(
      fc.property(
        fc.dictionary(names, fc.jsonValue()),
        fc.dictionary(names, fc.option(fc.jsonValue({ maxDepth: 1 }), { nil: undefined })),
        fc.constantFrom(0, 2),
        (object, set, indent) => {
          const data = bytes(JSON.stringify(object, null, indent));
          const spliced = JSON.parse(joined(spliceMembers(data, scanJson(data), set as Record<string, never>)));
          const expected: Record<string, unknown> = { ...object };
          for (const [name, value] of Object.entries(set)) {
            if (value === undefined) delete expected[name];
            else expected[name] = value;
          }
          expect(spliced).toEqual(JSON.parse(JSON.stringify(expected)));
        },
      ),
    );
  });

  it('leaves all other bytes as they came', () => {
    const source = '{ "x" : 1.0e0,\n "model" : "alias" ,"y":"\\u00e9" }';
    const data = bytes(source);
    expect(joined(spliceMembers(data, scanJson(data), { model: 'real' }))).toBe(source.replace('"alias"', '"real"'));
  });
});

describe('members within an object', () => {
  const add = { names: ['config', 'conf'], members: { cap: 5 } };
  const splice = (source: string, set = {}) => joined(spliceMembers(bytes(source), scanJson(bytes(source)), set, add));

  it('are put in front, and every other byte stays', () => {
    expect(splice('{"a": 1.0, "config": { "b": 1e3 }, "c":[ ]}')).toBe(
      '{"a": 1.0, "config": {"cap":5, "b": 1e3 }, "c":[ ]}',
    );
    expect(splice('{"conf":{},"a":2}')).toBe('{"conf":{"cap":5},"a":2}');
    expect(splice('{"conf":{ \n},"a":2}')).toBe('{"conf":{"cap":5 \n},"a":2}');
  });

  it('make the object where there is none, or something else', () => {
    expect(splice('{"a":1}')).toBe('{"a":1,"config":{"cap":5}}');
    expect(splice('{"conf":null}')).toBe('{"conf":{"cap":5}}');
    expect(splice('{}')).toBe('{"config":{"cap":5}}');
  });

  it('go together with members that are set or taken out, before and behind it', () => {
    expect(splice('{"model":"m","config":{"b":1},"z":1}', { model: undefined, z: 2 })).toBe(
      '{"config":{"cap":5,"b":1},"z":2}',
    );
  });
});
