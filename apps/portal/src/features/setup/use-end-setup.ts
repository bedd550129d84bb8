import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { call } from '../../api/call.ts';
import { forget } from '../../api/queries.ts';

/** Ends the first run, finished or not, and goes Home. */
export function useEndSetup() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      await call('PUT /api/v1/setup/done');
      await forget(client, '/api/v1/setup');
      await navigate({ to: '/' });
    },
  });
}
