import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId } from 'react';
import { useFormContext } from 'react-hook-form';
import { asApiError } from '../../api/api-error.ts';
import { type RowOf, read } from '../../api/queries.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, type FieldControl, TextInput } from '../../ui/field.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { type Scope, tenantQuery } from '../session/scope.ts';

type Application = RowOf<'GET /api/v1/applications'>;

/** As many as a select is still quick to choose from. */
const CHOICES = 100;
const FOUND = 20;

interface ApplicationFieldProps {
  readonly scope: Scope;
  readonly className?: string;
}

/** Which application, within a form with a text `application`: its path, as the control API takes it. */
export function ApplicationField({ scope, className = '' }: ApplicationFieldProps) {
  const { t } = useLingui();
  const { register, watch, setValue, formState } = useFormContext<{ application: string }>();
  const query = useQuery(
    read('GET /api/v1/applications', { query: { ...tenantQuery(scope), limit: CHOICES, sort: 'slug' } }),
  );
  const applications = query.data?.data ?? [];
  const only = query.data?.next_cursor === null && applications.length === 1 ? applications[0] : undefined;
  useEffect(() => {
    if (only !== undefined) setValue('application', pathOf(only));
  }, [only, setValue]);
  const rules = { required: t`Choose an application` };
  const field = register('application', rules);
  if (query.error !== null) return <ErrorNote error={asApiError(query.error)} />;
  const value = watch('application');
  const choices = applications.map((application) => ({
    value: pathOf(application),
    label: nameOf(application, scope),
  }));
  const isEmpty = query.data !== undefined && applications.length === 0;
  return (
    <Field
      label={t`Application`}
      hint={isEmpty ? t`There is none yet. Make one under Applications first.` : undefined}
      error={formState.errors.application?.message}
      className={className}
    >
      {(control) =>
        query.data !== undefined && query.data.next_cursor !== null ? (
          <TypedApplication scope={scope} control={{ ...control, ...field }} value={value} first={applications} />
        ) : (
          <SelectInput
            {...control}
            name={field.name}
            ref={field.ref}
            value={value}
            choices={value === '' ? [{ value: '', label: t`Choose an application` }, ...choices] : choices}
            onChange={(chosen) => setValue('application', chosen, { shouldDirty: true, shouldValidate: true })}
          />
        )
      }
    </Field>
  );
}

interface TypedApplicationProps {
  readonly scope: Scope;
  readonly control: FieldControl & ReturnType<ReturnType<typeof useFormContext>['register']>;
  readonly value: string;
  readonly first: readonly Application[];
}

/** Where there are many: typed from the top, with what is found as it is typed. */
function TypedApplication({ scope, control, value, first }: TypedApplicationProps) {
  const list = useId();
  const found = useQuery({
    ...read('GET /api/v1/applications', {
      query: { ...tenantQuery(scope), q: value.split('/').at(-1) ?? '', limit: FOUND },
    }),
    enabled: value !== '',
  });
  return (
    <>
      <TextInput {...control} list={list} placeholder="acme/search/crawler" autoComplete="off" spellCheck={false} />
      <datalist id={list}>
        {(found.data?.data ?? first).map((application) => (
          <option key={application.id} value={pathOf(application)} />
        ))}
      </datalist>
    </>
  );
}

function pathOf({ tenant, team, slug }: Application): string {
  return `${tenant}/${team}/${slug}`;
}

function nameOf({ tenant, team, slug }: Application, { kind }: Scope): string {
  return kind === 'tenant' ? `${team} / ${slug}` : `${tenant} / ${team} / ${slug}`;
}
