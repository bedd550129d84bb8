import type { ComponentProps } from 'react';
import { TextInput } from '../../ui/field.tsx';

/** For a credential that is pasted: covered, and kept out of the browser's own stores of passwords. */
export function SecretInput(props: ComponentProps<'input'>) {
  return <TextInput {...props} type="password" autoComplete="new-password" spellCheck={false} className="font-mono" />;
}
