import { Trans } from '@lingui/react/macro';
import { CircleAlert, RotateCw } from 'lucide-react';
import type { ApiError } from '../../api/api-error.ts';
import { Button } from '../../ui/button.tsx';
import type { Provider } from './provider.ts';
import { remedyFor } from './remedy.ts';
import { ChangeAddress, NameModel, ReplaceKey } from './remedy-forms.tsx';
import type { TestResult } from './test-result.tsx';
import { useRemedyTexts } from './use-remedy-texts.ts';

interface TestFailureProps {
  readonly provider: Provider;
  /** What the provider said; absent: the test could not be made. */
  readonly result: TestResult | undefined;
  readonly error: ApiError | undefined;
  /** @param model another one to test with; absent: as before */
  readonly onAgain: (model?: string) => void;
  readonly onOtherProvider: () => unknown;
}

/** The provider's own words, what they mean, and the field that mends it. */
export function TestFailure({ provider, result, error, onAgain, onOtherProvider }: TestFailureProps) {
  const remedy = remedyFor(result?.code ?? error?.code ?? '', error?.param ?? null);
  const texts = useRemedyTexts();
  const words = result?.message || error?.message || '';
  const key = provider.keys[0];
  return (
    <div className="flex flex-col gap-5">
      <div role="alert" className="rounded-lg border border-hairline bg-bad-ground p-4 text-sm">
        <p className="flex items-center gap-2 font-medium">
          <CircleAlert size={16} aria-hidden className="shrink-0 text-bad" />
          {texts[remedy].what}
        </p>
        {words === '' ? null : (
          <blockquote className="mt-2 border-l-2 border-bad pl-3 font-mono text-xs break-words">{words}</blockquote>
        )}
        <p className="mt-2">{texts[remedy].next}</p>
      </div>
      {remedy === 'key' && key !== undefined ? <ReplaceKey id={key.id} onDone={onAgain} /> : null}
      {remedy === 'address' ? <ChangeAddress of={provider} onDone={onAgain} /> : null}
      {remedy === 'model' ? <NameModel onDone={onAgain} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button icon={<RotateCw size={14} aria-hidden />} onClick={() => onAgain()}>
          <Trans>Test again</Trans>
        </Button>
        <Button tone="quiet" onClick={onOtherProvider}>
          <Trans>Use another provider</Trans>
        </Button>
      </div>
    </div>
  );
}
