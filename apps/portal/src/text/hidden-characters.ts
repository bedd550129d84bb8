/**
 * Characters that draw nothing and yet change what a reader sees: controls, directions of writing, marks without width,
 * tags. Joiners stay: scripts and emoji are made with them.
 */
const HIDDEN = /(?![\t\n\r])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

export interface TextPiece {
  readonly text: string;
  readonly hidden: boolean;
}

/** A text from outside in pieces; each hidden character is one, told by its number: `U+202E`. */
export function piecesOf(text: string): readonly TextPiece[] {
  if (!HIDDEN.test(text)) return [{ text, hidden: false }];
  return text
    .split(new RegExp(`(${HIDDEN.source})`, 'u'))
    .filter((part) => part !== '')
    .map((part) => (HIDDEN.test(part) ? { text: codePoint(part), hidden: true } : { text: part, hidden: false }));
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** For places that take nothing but text: hidden characters stand in angle brackets. */
export function withoutHidden(text: string): string {
  return piecesOf(text)
    .map((piece) => (piece.hidden ? `⟨${piece.text}⟩` : piece.text))
    .join('');
}
