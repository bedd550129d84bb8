import { Trans, useLingui } from '@lingui/react/macro';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { asApiError } from '../api/api-error.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNote } from '../ui/error-note.tsx';

/** What stands in a page's place when it could not be loaded or drawn. Part of the start: it must be there when nothing else comes. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const { t } = useLingui();
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center gap-4 px-6 py-16">
      <h1 className="sr-only">{t`Error`}</h1>
      <ErrorNote error={asApiError(error)} />
      <div>
        <Button onClick={again}>
          <Trans>Try again</Trans>
        </Button>
      </div>
    </main>
  );
}
