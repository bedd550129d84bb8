import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { type ApiError, asApiError } from '../api/api-error.ts';

/**
 * Puts an error of the server at the field that it names, and the focus there.
 * @returns the error where no field of the form is meant: it belongs above the form
 */
export function placeError<V extends FieldValues>(form: UseFormReturn<V>, thrown: unknown): ApiError | undefined {
  const error = asApiError(thrown);
  const field = fieldOf(form.getValues(), error.param);
  if (field === undefined) return error;
  form.setError(field as FieldPath<V>, { type: 'server', message: error.message }, { shouldFocus: true });
  return undefined;
}

/** The longest beginning of `param` that the form has: `limits.usd.0` belongs to `limits` where there is none with its whole name. */
export function fieldOf(values: object, param: string | null): string | undefined {
  const found: string[] = [];
  let at: unknown = values;
  for (const member of param?.split('.') ?? []) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, member)) break;
    found.push(member);
    at = (at as Readonly<Record<string, unknown>>)[member];
  }
  return found.length === 0 ? undefined : found.join('.');
}
