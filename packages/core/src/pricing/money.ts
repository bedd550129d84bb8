/** Nano-dollars in a dollar. */
const NANO = 1_000_000_000n;

/**
 * A number of US dollars as it is written in a price list or a budget, scaled by a power of ten, without the drift of
 * floating point: the shortest decimal that reads back as this number is what its author wrote.
 *
 * @throws RangeError for what is negative, not finite, or beyond exact integers; digits beyond the scale are rounded up,
 *   so that nothing is ever cheaper than it says
 */
export function scaledUsd(usd: number, decimals: number): number {
  if (!Number.isFinite(usd) || usd < 0) throw new RangeError('expected an amount that is finite and not negative');
  const [mantissa = '', exponent = '0'] = String(usd).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = BigInt(whole + fraction);
  const shift = decimals + Number(exponent) - fraction.length;
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : ceilDivide(digits, 10n ** BigInt(-shift));
  if (scaled > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('the amount is too large to be exact');
  return Number(scaled);
}

function ceilDivide(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor - 1n) / divisor;
}

/** Dollars to nano-dollars: budgets, prices apiece. */
export function nanoUsd(usd: number): number {
  return scaledUsd(usd, 9);
}

/** Dollars per million tokens, as vendors quote them, to pico-dollars a token: 0.15 is 150 000. */
export function picoUsdPerToken(usdPerMtok: number): number {
  return scaledUsd(usdPerMtok, 6);
}

/**
 * Nano-dollars as dollars: a plain decimal without exponent and without idle zeros. `0.000045`, `12.5`, `0`.
 * @param nano an integer; sums of many calls are bigint
 */
export function formatUsd(nano: number | bigint): string {
  const amount = BigInt(nano);
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % NANO).toString().padStart(9, '0').replace(/0+$/, '');
  const text = fraction === '' ? `${absolute / NANO}` : `${absolute / NANO}.${fraction}`;
  return amount < 0n ? `-${text}` : text;
}

/** Not in TypeScript's library yet. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): number };

/**
 * Nano-dollars as a number of dollars to be written as JSON. Amounts under a millionth, which `JSON.stringify` would give
 * an exponent, are its raw text instead of a number: good for writing only.
 * @param nano an integer, not negative
 */
export function jsonUsd(nano: number): number {
  return nano > 0 && nano < 1_000 ? rawJSON(formatUsd(nano)) : nano / 1e9;
}
