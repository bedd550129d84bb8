/** What went wrong with a request of the control API, as a value that pages can show. */
export class ApiError extends Error {
  /** From the error table; `unreachable` where no answer came. */
  readonly code: string;
  /** 0 where no answer came. */
  readonly status: number;
  /** The member that is meant: `targets.0.provider`. */
  readonly param: string | null;
  /** For the operator's log. */
  readonly requestId: string | null;
  /** From `retry-after`. */
  readonly retryAfterSeconds: number | null;

  constructor(of: {
    code: string;
    status: number;
    message: string;
    param?: string | null;
    requestId?: string | null;
    retryAfterSeconds?: number | null;
  }) {
    super(of.message);
    this.name = 'ApiError';
    this.code = of.code;
    this.status = of.status;
    this.param = of.param ?? null;
    this.requestId = of.requestId ?? null;
    this.retryAfterSeconds = of.retryAfterSeconds ?? null;
  }
}

/** @param error whatever was thrown */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError({ code: 'portal', status: 0, message: error instanceof Error ? error.message : String(error) });
}

/** The error in an answer that is not 2xx. */
export async function errorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const common = {
    status: response.status,
    requestId,
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : null,
  };
  const body: unknown = await response.json().catch(() => undefined);
  const error = isRecord(body) && isRecord(body.error) ? body.error : {};
  return new ApiError({
    ...common,
    code: typeof error.code === 'string' ? error.code : 'bad_answer',
    message: typeof error.message === 'string' ? error.message : `HTTP ${response.status}`,
    param: typeof error.param === 'string' ? error.param : null,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
