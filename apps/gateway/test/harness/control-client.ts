import type { Operation } from '@sluice/contract/control/operation';
import {
  type Answer,
  type BodyInput,
  OPERATIONS,
  type OperationName,
  type Params,
  type QueryInput,
} from '@sluice/contract/control/operations';
import { errorRow, isErrorCode } from '@sluice/contract/errors/table';
import type { GatewayProcess } from './gateway-process.ts';

/** What a request of the control API says; members that the operation does not have are left out. */
export interface ControlInput<N extends OperationName> {
  readonly params?: Params<N> & Readonly<Record<string, string>>;
  readonly query?: QueryInput<N>;
  readonly body?: BodyInput<N>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any input: for tests that send what the types would refuse. */
export interface RawInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ControlReply {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed; `undefined` for 204. */
  readonly body: unknown;
  /** `error.code` of a refusal. */
  readonly code: string | undefined;
  /** `error.param` of a refusal. */
  readonly param: string | null | undefined;
}

/** Calls the control API by the names of its operations, and holds every answer to its schema. */
export interface ControlClient {
  /** The answer of an operation that works. @throws Error where it is refused */
  call<N extends OperationName>(name: N, input?: ControlInput<N>): Promise<Answer<N>>;
  /** Whatever comes back. */
  send(name: OperationName, input?: RawInput): Promise<ControlReply>;
}

/** The token that the first start printed. */
export function adminTokenOf(gateway: GatewayProcess): string {
  const token = /admin token\s+(\S+)/.exec(gateway.output())?.[1];
  if (token === undefined) throw new Error('the gateway printed no admin token');
  return token;
}

/** The session cookie that an answer sets, as a browser sends it back; `undefined` where it sets none. */
export function cookieOf({ headers }: ControlReply): string | undefined {
  return headers
    .getSetCookie()
    .find((line) => /^(__Host-)?sluice=/.test(line))
    ?.split(';')[0];
}

/** Somebody signed in, in a browser of their own. @throws Error where they are not let in */
export async function signedIn(
  gateway: Pick<GatewayProcess, 'url'>,
  email: string,
  password: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<ControlClient & { readonly cookie: string }> {
  const reply = await controlClient(gateway, headers).send('POST /api/v1/sessions', { body: { email, password } });
  const cookie = cookieOf(reply);
  if (cookie === undefined) throw new Error(`${email} is not let in: ${JSON.stringify(reply.body)}`);
  return { ...controlClient(gateway, { ...headers, cookie }), cookie };
}

/** Invites somebody and accepts for them; they are signed in then. */
export async function joined(
  gateway: Pick<GatewayProcess, 'url'>,
  admin: ControlClient,
  tenant: string,
  person: {
    readonly email: string;
    readonly role: 'owner' | 'member';
    readonly teams?: readonly { readonly team: string; readonly role: 'admin' | 'developer' }[];
    readonly password: string;
  },
): Promise<ControlClient & { readonly cookie: string }> {
  const { email, role, teams = [], password } = person;
  const invitation = await admin.call('POST /api/v1/tenants/{tenant}/invitations', {
    params: { tenant },
    body: { email, role, teams: [...teams] },
  });
  const token = new URL(invitation.url).hash.replace('#token=', '');
  const accepted = await controlClient(gateway).send('POST /api/v1/invitation-acceptances', {
    body: { token, name: email.split('@')[0], password },
  });
  const cookie = cookieOf(accepted);
  if (cookie === undefined) throw new Error(`${email} could not accept: ${JSON.stringify(accepted.body)}`);
  return { ...controlClient(gateway, { cookie }), cookie };
}

/** With the platform's first token. */
export function adminClient(gateway: GatewayProcess): ControlClient {
  return controlClient(gateway, { authorization: `Bearer ${adminTokenOf(gateway)}` });
}

/** @param credentials headers that go with every request */
export function controlClient(
  { url }: Pick<GatewayProcess, 'url'>,
  credentials: Readonly<Record<string, string>> = {},
): ControlClient {
  const send = async (name: OperationName, input: RawInput = {}): Promise<ControlReply> => {
    const [method = '', pattern = ''] = name.split(' ');
    const path = pattern.replace(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(input.params?.[param] ?? ''));
    const query = new URLSearchParams(
      Object.entries(input.query ?? {}).map(([member, value]): [string, string] => [member, String(value)]),
    ).toString();
    const response = await fetch(`${url}${path}${query === '' ? '' : `?${query}`}`, {
      method,
      redirect: 'manual',
      headers: {
        ...credentials,
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...input.headers,
      },
      ...(input.body === undefined
        ? {}
        : { body: typeof input.body === 'string' ? input.body : JSON.stringify(input.body) }),
    });
    return checked(name, response);
  };
  return {
    send,
    async call<N extends OperationName>(name: N, input: ControlInput<N> = {}) {
      const reply = await send(name, input as RawInput);
      if (reply.status >= 300) throw new Error(`${name} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
      return reply.body as Answer<N>;
    },
  };
}

/** @throws Error where the answer is not what the contract says */
async function checked(name: OperationName, response: Response): Promise<ControlReply> {
  const { status, headers } = response;
  const text = await response.text();
  const operation: Operation = OPERATIONS[name];
  const isFile = operation.file !== undefined && status === 200;
  const body: unknown = isFile ? text : text === '' ? undefined : JSON.parse(text);
  if (headers.get('cache-control') !== 'no-store' || headers.get('x-content-type-options') !== 'nosniff') {
    throw new Error(`${name}: the answer may be kept or sniffed`);
  }
  if (status >= 400) return { status, headers, body, ...checkedError(name, status, body) };
  if (isFile) {
    if (headers.get('content-type') !== operation.file?.type) throw new Error(`${name} answers another type of file`);
    return { status, headers, body, code: undefined, param: undefined };
  }
  const expected = operation.answer === undefined ? 204 : operation.creates ? 201 : 200;
  if (status !== expected) throw new Error(`${name} answered ${status} instead of ${expected}`);
  const result = operation.answer?.safeParse(body);
  if (result?.success === false) throw new Error(`${name} answers another shape: ${result.error.message}`);
  return { status, headers, body, code: undefined, param: undefined };
}

function checkedError(name: string, status: number, body: unknown): Pick<ControlReply, 'code' | 'param'> {
  const { error } = (body ?? {}) as { error?: { code?: string; param?: string | null; message?: string } };
  if (error?.code === undefined || !isErrorCode(error.code) || typeof error.message !== 'string') {
    throw new Error(`${name} answered ${status} without an error of the table: ${JSON.stringify(body)}`);
  }
  if (status !== 405 && errorRow(error.code).status !== status)
    throw new Error(`${name}: ${error.code} with ${status}`);
  return { code: error.code, param: error.param };
}
