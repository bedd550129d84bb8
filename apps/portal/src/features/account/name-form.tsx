import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { ApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { placeError } from '../../ui/form-errors.ts';
import { showToast } from '../../ui/toast.ts';
import { becomeMe, useMe } from '../session/me.ts';

export function NameForm() {
  const { t } = useLingui();
  const { user } = useMe();
  const client = useQueryClient();
  const form = useForm({ defaultValues: { name: user.name } });
  const [error, setError] = useState<ApiError>();
  const save = form.handleSubmit(async (body) => {
    setError(undefined);
    try {
      const me = await call('PATCH /api/v1/me', { body });
      await becomeMe(client, me);
      form.reset({ name: me.user.name });
      showToast(t`Name saved`);
    } catch (thrown) {
      setError(placeError(form, thrown));
    }
  });
  const { errors, isSubmitting } = form.formState;
  return (
    <form onSubmit={save} noValidate className="flex max-w-sm flex-col gap-4">
      {error === undefined ? null : <ErrorNote error={error} />}
      <Field label={t`Your name`} hint={t`Others in your tenant see it.`} error={errors.name?.message}>
        {(control) => (
          <TextInput
            {...control}
            {...form.register('name', { required: t`Type the name by which others know you` })}
            autoComplete="name"
            maxLength={200}
          />
        )}
      </Field>
      <div>
        <Button tone="primary" type="submit" busy={isSubmitting}>
          <Trans>Save name</Trans>
        </Button>
      </div>
    </form>
  );
}
