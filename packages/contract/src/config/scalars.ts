import { z } from 'zod';

/** Names of tenants, teams, applications, providers, keys and plans: they stand in paths, headers and scope names. */
export const slug = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'expected a name of 1 to 64 letters, digits, ".", "_" or "-" that begins with a letter or digit',
  );

/** What callers send as `model`. May hold a vendor's prefix and one `*` for "the rest of the name". */
export const modelName = z
  .string()
  .regex(
    /^[A-Za-z0-9*][A-Za-z0-9._:/@+*-]{0,255}$/,
    'expected a model name of 1 to 256 letters, digits or . _ : / @ + * -',
  )
  .refine((name) => name.split('*').length <= 2, 'expected at most one "*" in a model name');

/** `tenant/service`. */
export const serviceName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
    'expected "tenant/service", each of letters, digits, ".", "_" or "-"',
  );

/** `tenant` or `tenant/team`. */
export const ownerName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}(\/[A-Za-z0-9][A-Za-z0-9._-]{0,63})?$/, 'expected "tenant" or "tenant/team"');

/** A gateway key as it is declared. The message never shows the value. */
export const keyValue = z.string().regex(/^[\x21-\x7e]{16,256}$/, 'expected 16 to 256 visible ASCII characters');

/** A vendor's credential travels in a header, so it is visible ASCII on one line. */
export const credential = z
  .string()
  .regex(/^[\x21-\x7e]{1,16384}$/, 'expected visible ASCII characters without spaces, not empty');

/** What the provider calls its model: free, but one line. */
export const upstreamModel = z
  .string()
  .regex(/^[\x21-\x7e]{1,512}$/, 'expected a model name of 1 to 512 visible ASCII characters');

export const text = z
  .string()
  .min(1, 'expected a text that is not empty')
  .max(1024, 'expected at most 1024 characters');

export const freeName = z
  .string()
  .min(1, 'expected a name that is not empty')
  .max(200, 'expected at most 200 characters');

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);

/** `10.0.0.0/8`, `2001:db8::/32` or one address. */
export const addressRange = z
  .string()
  .refine((value) => cidr.safeParse(value).success, 'expected an IP address or a CIDR range such as 10.0.0.0/8');

export const host = z
  .string()
  .regex(
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'expected a host name in lower case, without scheme and port',
  );

/** @returns what is wrong with an upstream's address, or `undefined` */
function addressFault(value: string): string | undefined {
  if (!URL.canParse(value)) return 'expected an absolute http:// or https:// address';
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'expected an http:// or https:// address';
  if (url.username !== '' || url.password !== '') return 'expected an address without credentials in it';
  if (url.search !== '' || url.hash !== '') return 'expected an address without "?" and "#"';
  return undefined;
}

export const httpUrl = z.string().superRefine((value, context) => {
  const message = addressFault(value);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

export const timeZone = z.string().refine(isTimeZone, 'expected an IANA time zone such as Europe/Berlin');

export const instant = z.iso.datetime({
  offset: true,
  error: 'expected a date and time with its zone, such as 2027-01-01T00:00:00Z',
});

export const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/, 'expected a header name')
  .refine((name) => !FRAMING.has(name.toLowerCase()), 'this header belongs to the connection and cannot be set');

/** Headers that frame a message or belong to one hop; our own client sets them. */
const FRAMING: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export const fixedHeaders = z.record(
  headerName,
  z.string().regex(/^[\x20-\x7e\t]{0,8192}$/, 'expected a header value of visible ASCII characters on one line'),
);

const finite = z.number().min(0, 'expected a number that is not negative');

export const nonNegative = finite;
export const count = z.int('expected a whole number').min(0, 'expected a whole number that is not negative');
export const positiveCount = z.int('expected a whole number').min(1, 'expected a whole number of at least 1');
export const milliseconds = positiveCount.max(86_400_000, 'expected at most 86400000 (one day)');
export const seconds = positiveCount.max(31_536_000, 'expected at most 31536000 (one year)');
/** Share among siblings; 0 takes no new calls and lets running ones end. */
export const weight = finite.max(1_000_000, 'expected at most 1000000');
/** `null` and absent: unlimited. 0 refuses. */
export const limit = count.nullable();
export const percent = finite.max(100, 'expected at most 100');
