import { useLingui } from '@lingui/react/macro';
import { useFormContext } from 'react-hook-form';
import { Field, TextInput } from '../../ui/field.tsx';

interface NamingValues {
  name: string;
  slug: string;
}

const SLUG = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The name of a tenant, team or application; when it is made also the one that machines use, which stays for good. */
export function NamingFields({ isNew }: { readonly isNew: boolean }) {
  const { t } = useLingui();
  const { register, formState } = useFormContext<NamingValues>();
  const { errors } = formState;
  return (
    <div className={isNew ? 'grid items-start gap-4 sm:grid-cols-2' : undefined}>
      <Field label={t`Name`} error={errors.name?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...register('name', { validate: (name) => name.trim() !== '' || t`Type a name` })}
            maxLength={200}
            autoComplete="off"
          />
        )}
      </Field>
      {isNew ? (
        <Field
          label={t`Short name`}
          optional={t`optional`}
          hint={t`In addresses and sluice.yaml; it cannot change later. Made from the name where it is empty.`}
          error={errors.slug?.message}
        >
          {(control) => (
            <TextInput
              {...control}
              {...register('slug', {
                validate: (slug) =>
                  slug.trim() === '' || SLUG.test(slug.trim()) || t`Use letters, digits, dots and hyphens, 64 at most`,
              })}
              maxLength={64}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
            />
          )}
        </Field>
      ) : null}
    </div>
  );
}
