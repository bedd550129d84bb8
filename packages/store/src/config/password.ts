import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/**
 * Of the settings that OWASP lists as equally strong the one that takes 32 MiB: the first choice, N = 2^17, takes
 * 128 MiB for each password that is looked at, more than the whole gateway needs. What is stored says its own setting.
 */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 256 * 1024 * 1024 };
const hashBytes = 32;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

export async function isPassword(stored: string, password: string): Promise<boolean> {
  const [scheme, n, r, p, salt = '', hash = ''] = stored.split('$');
  if (scheme !== 'scrypt') return false;
  const expected = Buffer.from(hash, 'base64url');
  const given = await derive(password, Buffer.from(salt, 'base64url'), {
    ...cost,
    N: Number(n),
    r: Number(r),
    p: Number(p),
  });
  return expected.length === given.length && timingSafeEqual(expected, given);
}

function derive(password: string, salt: Buffer, parameters: typeof cost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, hashBytes, parameters, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
