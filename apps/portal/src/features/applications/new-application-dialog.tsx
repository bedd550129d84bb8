import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { read } from '../../api/queries.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Field } from '../../ui/field.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { showToast } from '../../ui/toast.ts';
import { ScopeFields } from '../limits/scope-fields.tsx';
import { scopeMembers, scopeValues } from '../limits/scope-form.ts';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';

const MOST_TEAMS = 200;

interface NewApplicationDialogProps {
  /** Slug; absent: of any tenant. */
  readonly tenant?: string;
  readonly onClose: () => void;
  readonly onDone: (id: string) => void;
}

/** Makes an application in a team; a single team needs no choice. */
export function NewApplicationDialog({ tenant, onClose, onDone }: NewApplicationDialogProps) {
  const { t } = useLingui();
  const me = useMe();
  const teams = useTeams(tenant).filter((team) => mayIn(me, 'applications.write', team.tenant, team.slug));
  const form = useForm({ defaultValues: { team: '', ...scopeValues() } });
  const changed = useChanged();
  const chosen = form.watch('team') || (teams[0]?.id ?? '');
  return (
    <FormDialog
      title={t`Create application`}
      text={t`An application holds the keys of one program.`}
      form={form}
      wide
      action={t`Create application`}
      onClose={onClose}
      onSubmit={async (values) => {
        const body = { team: chosen, ...scopeMembers(values) };
        const { id, name } = await call('POST /api/v1/applications', { body });
        await changed();
        showToast(t`Application ${name} created`);
        onClose();
        onDone(id);
      }}
    >
      <Field
        label={t`Team`}
        error={form.formState.errors.team?.message}
        hint={teams.length === 0 ? t`There is no team yet. Create one first.` : undefined}
      >
        {(control) => (
          <SelectInput
            {...control}
            value={chosen}
            onChange={(team) => form.setValue('team', team)}
            choices={teams.map((team) => ({
              value: team.id,
              label: tenant === undefined ? `${team.tenant} / ${team.name}` : team.name,
            }))}
          />
        )}
      </Field>
      <ScopeFields isNew tenant={tenant ?? teams.find(({ id }) => id === chosen)?.tenant} />
    </FormDialog>
  );
}

function useTeams(tenant: string | undefined) {
  const query = { limit: MOST_TEAMS, sort: 'slug' as const, ...(tenant === undefined ? {} : { tenant }) };
  return useQuery(read('GET /api/v1/teams', { query })).data?.data ?? [];
}
