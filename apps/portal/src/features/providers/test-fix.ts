import { useLingui } from '@lingui/react/macro';

/** What to do after a test that failed, by our code for the failure. */
export function useTestFix(): (code: string | null) => string {
  const { t } = useLingui();
  const fixes: Readonly<Record<string, string>> = {
    provider_auth: t`The provider refused the key. Replace its credential, or give it the right to this model.`,
    provider_quota: t`The account has nothing left. Add credit with the provider, or use another key.`,
    rate_limit_exceeded: t`The account is at its rate limit. Wait a minute, or lower the key’s limits here.`,
    no_capacity: t`The provider takes no more calls now. Try again in a minute.`,
    model_not_found: t`The provider does not know this model. Choose one that it offers.`,
    upstream_unreachable: t`Nothing answered at the base URL. Check the address, and whether a private one is allowed.`,
    timeout: t`No answer came in time. Check the base URL and the provider’s status page.`,
    upstream_error: t`The provider failed on its own side. Try again, and look at its status page.`,
    bad_upstream_response: t`What answered does not speak this interface. Check the base URL and the type.`,
    invalid_request: t`The provider refused the request. Choose a chat model.`,
  };
  return (code) => fixes[code ?? ''] ?? t`Read what the provider says, change it here, and test again.`;
}
