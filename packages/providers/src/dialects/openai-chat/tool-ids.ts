const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 9;
const FITS = /^[A-Za-z0-9]{9}$/;

export function isNineAlphanumeric(id: string): boolean {
  return FITS.test(id);
}

/** Ids of one conversation in Mistral's form: the same id always gives the same one, two ids never do. */
export class NineAlphanumericIds {
  readonly #given = new Map<string, string>();
  readonly #taken = new Set<string>();

  of(id: string): string {
    const known = this.#given.get(id);
    if (known !== undefined) return known;
    let short = FITS.test(id) ? id : hash(id, 0);
    for (let salt = 1; this.#taken.has(short); salt++) short = hash(id, salt);
    this.#given.set(id, short);
    this.#taken.add(short);
    return short;
  }
}

/** FNV-1a, twice, as nine letters and digits. */
function hash(id: string, salt: number): string {
  let low = 0x811c9dc5 ^ salt;
  let high = 0x01000193 ^ salt;
  for (let i = 0; i < id.length; i++) {
    low = Math.imul(low ^ id.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ id.charCodeAt(id.length - 1 - i), 0x01000193);
  }
  let text = '';
  for (let i = 0; i < LENGTH; i++) {
    const from = i < 5 ? low >>> 0 : high >>> 0;
    text += LETTERS[from % LETTERS.length];
    if (i < 5) low = Math.floor((low >>> 0) / LETTERS.length);
    else high = Math.floor((high >>> 0) / LETTERS.length);
  }
  return text;
}
