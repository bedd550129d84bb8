import type { ProviderKey } from './provider.ts';

export interface KeyValues {
  name: string;
  value: string;
  weight: string;
  rpm: string;
  tpm: string;
  concurrency: string;
}

export function keyValues(key?: ProviderKey): KeyValues {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    name: key?.name ?? '',
    value: '',
    weight: text(key?.weight),
    rpm: text(key?.rpm),
    tpm: text(key?.tpm),
    concurrency: text(key?.concurrency),
  };
}

type Numbers = Partial<Record<'weight' | 'rpm' | 'tpm' | 'concurrency', number>>;

/** What making a key takes. */
export function newKey(values: KeyValues) {
  const numbers: Numbers = {};
  for (const name of ['weight', 'rpm', 'tpm', 'concurrency'] as const) {
    if (values[name].trim() !== '') numbers[name] = Number(values[name]);
  }
  return { name: values.name.trim(), value: values.value.trim(), ...numbers };
}

/** What changing a key takes: all but its name and its credential. */
export function keyChange(values: KeyValues) {
  const orNull = (text: string) => (text.trim() === '' ? null : Number(text));
  return {
    weight: orNull(values.weight),
    rpm: orNull(values.rpm),
    tpm: orNull(values.tpm),
    concurrency: orNull(values.concurrency),
  };
}
