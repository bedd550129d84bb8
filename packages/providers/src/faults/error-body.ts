import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { visibleText } from './visible-text.ts';

/** What an error body says, whatever its shape. */
export interface ErrorSaying {
  readonly message: string;
  readonly code: string | undefined;
  readonly type: string | undefined;
  readonly param: string | undefined;
  /** A status that the body itself names. */
  readonly status: number | undefined;
  /** Message, code, type and whatever the vendor hides deeper, in lower case, for the classes. */
  readonly words: string;
  /** Google's `RetryInfo`, in milliseconds. */
  readonly retryDelayMs: number | undefined;
  /** Whether the body was JSON at all. */
  readonly json: boolean;
}

/** What of a body of an unknown shape is worth keeping. Characters. */
const TEXT_LIMIT = 500;

/** The shapes are listed in the tests, one by one. */
export function parseError(body: string): ErrorSaying {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return saying({ message: visibleText(body), json: false });
  }
  // Google's OpenAI endpoint wraps its error in a list.
  const outer: unknown = Array.isArray(value) ? value[0] : value;
  if (isObject(outer)) return readErrorObject(outer);
  return saying({ message: typeof outer === 'string' ? outer : visibleText(body) });
}

/** The outermost object of an error body. */
export function readErrorObject(body: JsonObject): ErrorSaying {
  const { error } = body;
  if (isObject(error)) return readInner(error);
  const message = text(error) ?? listed(error) ?? text(body.message) ?? detail(body.detail) ?? '';
  return saying({
    message: message || JSON.stringify(body).slice(0, TEXT_LIMIT),
    code: word(body.code),
    type: text(body.type) ?? text(body.error_type),
    param: text(body.param),
    status: number(body.raw_status_code) ?? number(body.status_code) ?? number(body.code),
  });
}

function readInner(error: JsonObject): ErrorSaying {
  const inner = isObject(error.innererror) ? error.innererror : {};
  const metadata = isObject(error.metadata) ? error.metadata : {};
  return saying({
    message: text(error.message) ?? text(error.detail) ?? 'an error without a message',
    code: word(error.code),
    // Google says `status: "INVALID_ARGUMENT"`.
    type: text(error.type) ?? text(error.status),
    param: text(error.param),
    status: number(error.code) ?? number(error.status_code) ?? number(error.status),
    // Azure names the policy, OpenRouter quotes the vendor behind it, Google lists reasons.
    more: [word(inner.code), text(metadata.raw), text(metadata.error_type), reasons(error.details)],
    retryDelayMs: retryDelay(error.details),
  });
}

interface Said {
  readonly message: string;
  readonly code?: string | undefined;
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  readonly status?: number | undefined;
  readonly more?: readonly (string | undefined)[];
  readonly retryDelayMs?: number | undefined;
  readonly json?: boolean;
}

function saying({ message, code, type, param, status, more = [], retryDelayMs, json = true }: Said): ErrorSaying {
  const real = status !== undefined && status >= 300 && status < 600 ? status : undefined;
  const words = [message, code, type, ...more].filter((one) => one !== undefined).join('\n');
  return { message, code, type, param, status: real, words: words.toLowerCase(), retryDelayMs, json };
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A code is a text or a number. */
function word(value: Json | undefined): string | undefined {
  return typeof value === 'number' ? String(value) : text(value);
}

function number(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[345]\d\d$/.test(value) ? Number(value) : undefined;
}

/** Hugging Face: `{"error": ["…"]}`. */
function listed(value: Json | undefined): string | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string').join('; ') || undefined : undefined;
}

/** FastAPI's `detail`: a text, or a list of what is wrong where. */
function detail(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (isObject(value)) return text(value.message) ?? text(value.error) ?? JSON.stringify(value).slice(0, TEXT_LIMIT);
  if (!Array.isArray(value)) return undefined;
  const found = value.map((one) => {
    if (!isObject(one)) return String(one);
    const place = Array.isArray(one.loc) ? one.loc.join('.') : '';
    return `${place}: ${text(one.msg) ?? 'invalid'}`;
  });
  return found.join('; ').slice(0, TEXT_LIMIT);
}

function reasons(details: Json | undefined): string | undefined {
  if (!Array.isArray(details)) return undefined;
  return details.map((one) => (isObject(one) ? (text(one.reason) ?? '') : '')).join(' ');
}

/** `{"@type": "…RetryInfo", "retryDelay": "34s"}` */
function retryDelay(details: Json | undefined): number | undefined {
  if (!Array.isArray(details)) return undefined;
  for (const one of details) {
    if (!isObject(one) || typeof one.retryDelay !== 'string') continue;
    const seconds = Number.parseFloat(one.retryDelay);
    if (Number.isFinite(seconds)) return Math.ceil(seconds * 1000);
  }
  return undefined;
}
