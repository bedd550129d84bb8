import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { asApiError } from '../api/api-error.ts';
import { FailedState } from '../ui/state-message.tsx';

/** What stands in a page's place when it could not be loaded or drawn. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <main className="flex min-h-[60vh] flex-1 flex-col">
      <FailedState error={asApiError(error)} onRetry={again} />
    </main>
  );
}
