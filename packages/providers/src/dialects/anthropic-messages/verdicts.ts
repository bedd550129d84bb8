import type { Verdict } from '@sluice/core/chat/verdict';

/** Collects what became of members that could not simply be kept. */
export class Verdicts {
  readonly list: Verdict[] = [];

  dropped(member: string): void {
    this.list.push({ verdict: 'dropped', member });
  }

  converted(member: string): void {
    this.list.push({ verdict: 'converted', member });
  }

  emulated(member: string): void {
    this.list.push({ verdict: 'emulated', member });
  }
}
