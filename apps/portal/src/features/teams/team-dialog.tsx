import { useLingui } from '@lingui/react/macro';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { showToast } from '../../ui/toast.ts';
import { ScopeFields } from '../limits/scope-fields.tsx';
import { scopeChange, scopeMembers, scopeValues } from '../limits/scope-form.ts';
import { ScopePreview } from '../limits/scope-preview.tsx';
import type { Team } from './team.ts';

interface TeamDialogProps {
  /** Slug of the tenant that it belongs to. */
  readonly tenant: string;
  /** Absent: a new one. */
  readonly team?: Team;
  readonly onClose: () => void;
  readonly onDone?: (id: string) => void;
}

export function TeamDialog({ tenant, team, onClose, onDone }: TeamDialogProps) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: scopeValues(team) });
  const changed = useChanged();
  const known = team?.name ?? '';
  const title = team === undefined ? t`Create team` : t`Edit ${known}`;
  return (
    <FormDialog
      title={title}
      form={form}
      wide
      action={team === undefined ? t`Create team` : t`Save team`}
      onClose={onClose}
      onSubmit={async (values) => {
        const { id, name } =
          team === undefined
            ? await call('POST /api/v1/teams', { body: { tenant, ...scopeMembers(values) } })
            : await call('PATCH /api/v1/teams/{team}', { params: { team: team.id }, body: scopeChange(values, team) });
        await changed();
        showToast(team === undefined ? t`Team ${name} created` : t`Team ${name} saved`);
        onClose();
        onDone?.(id);
      }}
    >
      <ScopeFields isNew={team === undefined} tenant={tenant} />
      {team === undefined ? null : <ScopePreview object="team" id={team.id} tenant={tenant} before={team} />}
    </FormDialog>
  );
}
