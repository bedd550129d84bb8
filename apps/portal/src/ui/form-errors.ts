import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form';
import { type ApiError, asApiError } from '../api/api-error.ts';

/**
 * Puts an error of the server at the field that it names, and the focus there.
 * @returns the error where no field of the form is meant: it belongs above the form
 */
export function placeError<V extends FieldValues>(form: UseFormReturn<V>, thrown: unknown): ApiError | undefined {
  const error = asApiError(thrown);
  const names = Object.keys(form.getValues());
  // `limits.usd.0` belongs to the field `limits` where there is none with its whole name.
  const field = names.find((name) => name === error.param) ?? names.find((name) => error.param?.startsWith(`${name}.`));
  if (field === undefined) return error;
  form.setError(field as FieldPath<V>, { type: 'server', message: error.message }, { shouldFocus: true });
  return undefined;
}
