import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { ApiError } from '../api/api-error.ts';

export interface ErrorText {
  readonly title: MessageDescriptor;
  /** What the person can do now. */
  readonly next: MessageDescriptor;
  /** Whether the server's own sentence says more than the title: it names the member or the object. */
  readonly tells?: true;
}

/** How the portal says each error of the control API; the codes are those of the error table. */
const TEXTS: Readonly<Record<string, ErrorText>> = {
  invalid_request: {
    title: msg`The request is not valid`,
    next: msg`Correct what is named and send it again.`,
    tells: true,
  },
  invalid_api_key: { title: msg`You are signed out`, next: msg`Sign in and try again.` },
  sign_in_failed: {
    title: msg`The e-mail or the password is wrong`,
    next: msg`Check both. After ten wrong tries you have to wait.`,
  },
  permission_denied: { title: msg`Your role does not allow this`, next: msg`Ask an owner of the tenant for the role.` },
  password_change_required: {
    title: msg`Choose your own password first`,
    next: msg`The one-time password opens nothing else.`,
  },
  not_found: {
    title: msg`There is no such object`,
    next: msg`It may have been deleted, or it belongs to a tenant that you do not see.`,
  },
  conflict: {
    title: msg`The change does not fit what is there`,
    next: msg`Reload to see the present state.`,
    tells: true,
  },
  managed_by_file: {
    title: msg`This is declared in sluice.yaml`,
    next: msg`Change it in the file; it is applied within seconds.`,
  },
  rate_limit_exceeded: { title: msg`Too many tries`, next: msg`Wait a moment and try again.`, tells: true },
  request_too_large: { title: msg`That is too large`, next: msg`Send less at once.`, tells: true },
  overloaded: { title: msg`The gateway is shedding load`, next: msg`Try again in a moment.` },
  unreachable: {
    title: msg`We couldn’t reach the gateway`,
    next: msg`Check your connection; what you typed is still here.`,
  },
};

const OURS: ErrorText = {
  title: msg`We couldn’t do that`,
  next: msg`It is our fault. Try again; if it stays, give your operator the id below.`,
};

export function errorText({ code }: ApiError): ErrorText {
  return TEXTS[code] ?? OURS;
}
