import { piecesOf } from '../text/hidden-characters.ts';

/**
 * A text that somebody else wrote: a prompt, the name of a model, a user agent. It keeps its own direction of writing and
 * turns nothing beside it around; characters that nobody would see are shown by their number.
 */
export function PlainText({ text }: { readonly text: string }) {
  return (
    <bdi>
      {piecesOf(text).map((piece, index) =>
        piece.hidden ? (
          <span key={index} className="mx-px rounded-sm bg-warn-ground px-0.5 font-mono text-[0.85em] text-warn">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </bdi>
  );
}
