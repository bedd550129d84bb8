import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useFormContext } from 'react-hook-form';
import { read } from '../../api/queries.ts';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import type { TeamRole, TenantRole } from './member.ts';

export interface RoleValues {
  role: TenantRole;
  /** By the team's id; `''`: not in it. */
  teams: Record<string, TeamRole | ''>;
}

export function roleValues(of?: {
  readonly role: TenantRole;
  readonly teams: readonly { id: string; role: TeamRole }[];
}) {
  const teams = Object.fromEntries((of?.teams ?? []).map(({ id, role }) => [id, role]));
  return { role: of?.role ?? 'member', teams } satisfies RoleValues;
}

export function roleMembers({ role, teams }: RoleValues) {
  const chosen = Object.entries(teams).flatMap(([team, own]) => (own === '' ? [] : [{ team, role: own }]));
  return { role, teams: chosen };
}

const MOST_TEAMS = 200;

/** What somebody may do in a tenant and in each of its teams, within a form whose values hold `RoleValues`. */
export function RoleFields({ tenant }: { readonly tenant: string }) {
  const { t } = useLingui();
  const { watch, setValue } = useFormContext<RoleValues>();
  const all =
    useQuery(read('GET /api/v1/teams', { query: { tenant, limit: MOST_TEAMS, sort: 'slug' } })).data?.data ?? [];
  const { role, teams } = watch();
  return (
    <>
      <RadioGroup
        legend={t`Role in the tenant`}
        value={role}
        onChange={(chosen) => setValue('role', chosen, { shouldDirty: true })}
        choices={[
          { value: 'member', label: t`Member`, hint: t`Sees the tenant; does what the roles in teams allow.` },
          { value: 'owner', label: t`Owner`, hint: t`Everything in this tenant: people, teams, applications, keys.` },
        ]}
      />
      {role === 'owner' || all.length === 0 ? null : (
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-2 text-sm font-medium">{t`Roles in teams`}</legend>
          {all.map(({ id, name }) => (
            <div key={id} className="grid grid-cols-2 items-center gap-3 text-sm">
              <span className="truncate" title={name}>
                {name}
              </span>
              <SelectInput<TeamRole | ''>
                aria-label={t`Role in ${name}`}
                value={teams[id] ?? ''}
                onChange={(own) => setValue(`teams.${id}`, own, { shouldDirty: true })}
                choices={[
                  { value: '', label: t`Not in this team` },
                  { value: 'developer', label: t`Developer: makes keys` },
                  { value: 'admin', label: t`Team admin: makes applications and keys` },
                ]}
              />
            </div>
          ))}
        </fieldset>
      )}
    </>
  );
}
