const longest = 64;

/** A name for addresses from a name for people: `Größe & Co.` is `grosse-co`. `fallback` where no letter is left. */
export function slugFrom(title: string, fallback: string): string {
  const plain = title
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return plain.slice(0, longest).replace(/-+$/, '') || fallback;
}

/** The `count`th of a name, within the length that a name may have. */
export function numberedSlug(slug: string, count: number): string {
  const tail = `-${count}`;
  return slug.slice(0, longest - tail.length) + tail;
}
