import { useQueryClient } from '@tanstack/react-query';
import { forget } from './queries.ts';

/** To be called after a change of the configuration: objects show each other's names, counts and states, so all are asked for again. */
export function useChanged(): () => Promise<void> {
  const client = useQueryClient();
  return () => forget(client, '/api/v1/');
}
