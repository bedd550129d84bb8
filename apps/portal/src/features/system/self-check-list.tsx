import { useLingui } from '@lingui/react/macro';
import type { Answer } from '@sluice/contract/control/operations';
import { StatusDot, type StatusTone } from '../../ui/status-dot.tsx';
import { useCheckWords } from './check-words.ts';

type Check = Answer<'GET /api/v1/system'>['checks'][number];

const TONES: Readonly<Record<Check['state'], StatusTone>> = { ok: 'good', warning: 'warn', failed: 'bad' };
const ORDER: readonly Check['state'][] = ['failed', 'warning', 'ok'];

/** The self-check, what is wrong first. */
export function SelfCheckList({ checks }: { readonly checks: readonly Check[] }) {
  const { t } = useLingui();
  const words = useCheckWords();
  const states = { ok: t`Fine`, warning: t`Look at this`, failed: t`Broken` };
  const sorted = checks.toSorted((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  return (
    <ul className="divide-y divide-hairline">
      {sorted.map(({ name, state, message }) => (
        <li key={name} className="grid gap-x-4 gap-y-0.5 py-2 text-sm sm:grid-cols-[10rem_8rem_1fr]">
          <span className="font-medium">{words(name)}</span>
          <span>
            <StatusDot tone={TONES[state]}>{states[state]}</StatusDot>
          </span>
          <span lang="en" className={state === 'ok' ? 'text-muted' : undefined}>
            {message}
          </span>
        </li>
      ))}
    </ul>
  );
}
