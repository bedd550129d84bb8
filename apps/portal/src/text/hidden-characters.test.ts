import { expect, it } from 'vitest';
import { piecesOf, withoutHidden } from './hidden-characters.ts';

it('tells what would turn a text around', () => {
  expect(withoutHidden('gpt-4\u202eeerf\u2069')).toBe('gpt-4⟨U+202E⟩eerf⟨U+2069⟩');
  expect(piecesOf('a\0b')).toEqual([
    { text: 'a', hidden: false },
    { text: 'U+0000', hidden: true },
    { text: 'b', hidden: false },
  ]);
});

it('tells letters that nobody sees', () => {
  expect(withoutHidden('\u{e0041}x\u200b\ufeff')).toBe('⟨U+E0041⟩x⟨U+200B⟩⟨U+FEFF⟩');
});

it.each(['line\n\tnext', 'שלום', 'می‌خواهم', '👩‍👩‍👧', '<script>alert(1)</script>', ''])(
  'leaves %j as it is',
  (text) => {
    expect(withoutHidden(text)).toBe(text);
    expect(piecesOf(text)).toEqual([{ text, hidden: false }]);
  },
);
