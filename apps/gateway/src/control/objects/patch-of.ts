import type { ObjectPatch } from '@sluice/store/config/config-store';
import { CallError } from '../../http/call-error.ts';

/** The body of a PATCH as a change: `disabled` is the object's own state, the rest are its members. */
export function patchOf({
  disabled,
  ...members
}: { readonly disabled?: boolean | null | undefined } & Readonly<Record<string, unknown>>): ObjectPatch {
  return { members, ...(disabled === undefined ? {} : { disabled: disabled ?? false }) };
}

/** An object that is told by its slug, which may be made from the name. @throws CallError where neither is given */
export function nameGiven({ slug, name }: { readonly slug?: string | undefined; readonly name?: string | undefined }) {
  if (slug !== undefined || name !== undefined) return slug;
  throw new CallError('invalid_request', 'name: a name or a slug is needed.', { param: 'name' });
}
