import type { Call, Part } from '@sluice/core/chat/call';
import type { Verdict } from '@sluice/core/chat/verdict';
import { callerPath } from './caller-path.ts';

/** Collects what became of members that could not simply be kept. */
export class Verdicts {
  readonly #call: Call | undefined;
  readonly #said: Verdict[] = [];

  /** @param call where places are named as in the unified call: they are told as the caller spelt them */
  constructor(call?: Call) {
    this.#call = call;
  }

  get list(): readonly Verdict[] {
    const call = this.#call;
    if (call === undefined || this.#said.length === 0) return this.#said;
    return this.#said.map(({ verdict, member }) => ({ verdict, member: callerPath(call, member) }));
  }

  dropped(member: string): void {
    this.#said.push({ verdict: 'dropped', member });
  }

  converted(member: string): void {
    this.#said.push({ verdict: 'converted', member });
  }

  /** Google's signature goes back to Google alone. */
  unsigned(part: Part, path: string): void {
    if ((part.type === 'text' || part.type === 'tool-call') && part.signature !== undefined) {
      this.dropped(`${path}.thought_signature`);
    }
  }

  emulated(member: string): void {
    this.#said.push({ verdict: 'emulated', member });
  }
}
