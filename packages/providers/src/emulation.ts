import type { Call } from '@sluice/core/chat/call';
import { remoteMedia } from '@sluice/core/chat/remote-media';
import type { Verdict } from '@sluice/core/chat/verdict';
import { callerPath } from './caller-path.ts';
import { type CallMember, memberName } from './member-name.ts';

/** The gateway fetches what the target only takes with its bytes. @param call as the caller said it, with the addresses */
export function mediaFetched(call: Call): Verdict[] {
  return remoteMedia(call).map(({ path }) => ({ verdict: 'emulated', member: callerPath(call, path) }));
}

/** What the gateway does of a call that its target cannot: found in what the target's dialect says became of the members. */
export interface Emulation {
  /** The form of the answer was told in words: it is held to it. */
  readonly form: boolean;
  /** The target answers once only: it is asked `n` times. */
  readonly answers: boolean;
  readonly verdicts: readonly Verdict[];
}

/** Whether anything of the call could need it; most ask for nothing of the kind. */
export function mayBeEmulated({ n, output, task }: Call): boolean {
  return task === undefined && (n > 1 || (output !== undefined && output.type !== 'text'));
}

/** @param mostAnswers how often the target may be asked */
export function emulationOf(call: Call, said: readonly Verdict[], mostAnswers: number): Emulation | undefined {
  const told = (verdict: Verdict['verdict'], member: CallMember) => {
    const name = memberName(call, member);
    return said.some((one) => one.verdict === verdict && one.member === name);
  };
  const form = told('emulated', 'output');
  const answers = call.n > 1 && call.n <= mostAnswers && (form || told('dropped', 'n'));
  if (!form && !answers) return undefined;
  if (!answers) return { form, answers, verdicts: said };
  const name = memberName(call, 'n');
  const others = said.filter(({ member }) => member !== name);
  return { form, answers, verdicts: [...others, { verdict: 'emulated', member: name }] };
}
