import { notifyManager, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

let client: QueryClient | undefined;

/** What was read from the control API; one for the page. */
export function queryClient(): QueryClient {
  client ??= newClient();
  return client;
}

function newClient(): QueryClient {
  // What a press changes shows within that press: a switch never stands at its old place for a frame.
  notifyManager.setScheduler(queueMicrotask);
  return new QueryClient({
    defaultOptions: {
      // Offline is an error that is told, not a wait without an end.
      mutations: { networkMode: 'always' },
      queries: {
        networkMode: 'always',
        staleTime: 15_000,
        // What we or the network did may pass; a refusal stays one.
        retry: (count, error) => count < 1 && error instanceof ApiError && (error.status === 0 || error.status >= 500),
      },
    },
  });
}
