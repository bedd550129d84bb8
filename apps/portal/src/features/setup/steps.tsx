import { useLingui } from '@lingui/react/macro';
import { clsx } from 'clsx';
import { Check } from 'lucide-react';

/** From 1: the account, the provider key, its test, the models, the first key. */
export type StepNumber = 1 | 2 | 3 | 4 | 5;

/** Where one is in the first run. Signing in was the first of the steps. */
export function Steps({ current }: { readonly current: StepNumber }) {
  const { t } = useLingui();
  const names = [t`Your account`, t`Provider key`, t`Test`, t`Models`, t`First key`];
  return (
    <ol aria-label={t`Steps`} className="flex items-center gap-2 text-xs max-sm:gap-1">
      {names.map((name, index) => {
        const number = index + 1;
        const isDone = number < current;
        const isHere = number === current;
        return (
          <li
            key={name}
            aria-current={isHere ? 'step' : undefined}
            className={clsx('flex min-w-0 items-center gap-2', isHere ? 'font-medium text-text' : 'text-muted')}
          >
            {index === 0 ? null : <span aria-hidden className="h-px w-6 bg-edge max-sm:w-3" />}
            <span
              aria-hidden
              className={clsx(
                'numeric inline-flex size-5 shrink-0 items-center justify-center rounded-full border text-[0.6875rem]',
                isDone && 'border-accent bg-accent text-on-accent',
                isHere && 'border-accent text-accent-text',
                !isDone && !isHere && 'border-edge',
              )}
            >
              {isDone ? <Check size={12} /> : number}
            </span>
            <span className={clsx('truncate', isHere ? '' : 'max-md:sr-only')}>
              {name}
              {isDone ? <span className="sr-only"> ({t`done`})</span> : null}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
