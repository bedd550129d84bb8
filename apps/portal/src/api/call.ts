import type { Answer, BodyInput, OperationName, Params, QueryInput } from '@sluice/contract/control/operations';
import { ApiError, errorOf } from './api-error.ts';
import { askToSignInAgain } from './sign-in-again.ts';

/** The error of a request that nobody's session or token came with. */
export const SIGNED_OUT = 'invalid_api_key';

type Has<K extends string, T> = [T] extends [never] ? unknown : { readonly [P in K]: T };
type May<K extends string, T> = [T] extends [never] ? unknown : { readonly [P in K]?: T };

/** What an operation is called with: its path's parameters, its query, its body, as far as it has them. */
export type CallInput<N extends OperationName> = (unknown extends Params<N>
  ? unknown
  : { readonly params: Params<N> }) &
  May<'query', QueryInput<N>> &
  Has<'body', BodyInput<N>>;

export interface CallSettings {
  readonly signal?: AbortSignal;
  /** Where nobody is signed in: fail, instead of opening the sign-in sheet. */
  readonly ifSignedOut?: 'fail';
}

/** `input` may be left out where an operation needs none. */
export type CallArguments<N extends OperationName> =
  // biome-ignore lint/complexity/noBannedTypes: `{}` is what an operation without input takes.
  {} extends CallInput<N>
    ? [input?: CallInput<N>, settings?: CallSettings]
    : [input: CallInput<N>, settings?: CallSettings];

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/**
 * Calls an operation of the control API; the only place of the portal that talks to a network. Where the session has
 * ended the sign-in sheet opens over the page, and the call goes on after it.
 * @throws ApiError
 */
export async function call<N extends OperationName>(name: N, ...args: CallArguments<N>): Promise<Answer<N>> {
  const [input, settings = {}] = args;
  for (let triedAgain = false; ; triedAgain = true) {
    const response = await send(name, (input ?? {}) as AnyInput, settings.signal);
    // Types of the table; the server checks what it sends in its tests.
    if (response.ok) return (response.status === 204 ? undefined : await response.json()) as Answer<N>;
    const error = await errorOf(response);
    if (error.code !== SIGNED_OUT || triedAgain || settings.ifSignedOut === 'fail') throw error;
    if (!(await askToSignInAgain())) throw error;
  }
}

async function send(name: OperationName, input: AnyInput, signal: AbortSignal | undefined): Promise<Response> {
  const [method = 'GET', path = '/'] = name.split(' ');
  const isWrite = method !== 'GET';
  try {
    return await fetch(addressOf(path, input), {
      method,
      credentials: 'same-origin',
      cache: 'no-store',
      headers: { accept: 'application/json', ...(isWrite ? { 'content-type': 'application/json' } : {}) },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ApiError({ code: 'unreachable', status: 0, message: 'The gateway did not answer.' });
  }
}

function addressOf(path: string, { params = {}, query = {} }: AnyInput): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, member: string) => encodeURIComponent(params[member] ?? ''));
  const search = new URLSearchParams();
  for (const [member, value] of Object.entries(query)) if (value !== undefined) search.set(member, String(value));
  return search.size === 0 ? filled : `${filled}?${search}`;
}
