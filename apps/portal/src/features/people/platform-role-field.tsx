import { useLingui } from '@lingui/react/macro';
import { RadioGroup } from '../../ui/radio-group.tsx';
import type { PlatformRole } from './person.ts';

interface PlatformRoleFieldProps<T extends PlatformRole | 'none'> {
  readonly value: T;
  readonly onChange: (role: T) => void;
  /** Whether somebody may have no role on the platform. */
  readonly none?: T;
}

/** What a role on the platform allows. */
export function PlatformRoleField<T extends PlatformRole | 'none'>(props: PlatformRoleFieldProps<T>) {
  const { value, onChange, none } = props;
  const { t } = useLingui();
  const roles = [
    {
      value: 'auditor' as T,
      label: t`Auditor`,
      hint: t`Sees everything but what was asked and answered; changes nothing.`,
    },
    { value: 'admin' as T, label: t`Platform admin`, hint: t`Everything, for all tenants.` },
  ];
  return (
    <RadioGroup<T>
      legend={t`Role on the platform`}
      value={value}
      onChange={onChange}
      choices={
        none === undefined
          ? roles
          : [{ value: none, label: t`None`, hint: t`Only what the roles in tenants allow.` }, ...roles]
      }
    />
  );
}
