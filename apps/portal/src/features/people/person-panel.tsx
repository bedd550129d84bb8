import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Fact } from '../../ui/facts.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { ObjectState } from '../../ui/object-state.tsx';
import { ObjectVerbs } from '../../ui/object-verbs.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { showToast } from '../../ui/toast.ts';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Person, PlatformRole } from './person.ts';
import { PersonFacts, UnknownPerson } from './person-facts.tsx';
import { PlatformRoleField } from './platform-role-field.tsx';
import { RoleWord } from './role-word.tsx';

export function PersonPanel({ open: { row, frame } }: { readonly open: OpenRow<Person> }) {
  const { t } = useLingui();
  const me = useMe();
  if (row === undefined) {
    return (
      <SidePanel {...frame} title={t`Person`}>
        <UnknownPerson />
      </SidePanel>
    );
  }
  return (
    <SidePanel
      {...frame}
      title={row.name || row.email}
      actions={mayIn(me, 'users.write') ? <PersonVerbs person={row} isMe={row.id === me.user.id} /> : undefined}
    >
      <PersonFacts person={row}>
        <Fact name={t`State`}>
          <ObjectState disabled={row.disabled} managed={false} />
        </Fact>
        <Fact name={t`Role on the platform`}>
          <RoleWord role={row.platform_role} />
        </Fact>
        <Fact name={t`Tenants`}>
          {row.tenants.length === 0 ? '–' : null}
          <span className="flex flex-wrap gap-x-3">
            {row.tenants.map((tenant) => (
              <Link
                key={tenant}
                to="/w/$tenant/members"
                params={{ tenant }}
                className="text-accent-text hover:underline"
              >
                {tenant}
              </Link>
            ))}
          </span>
        </Fact>
      </PersonFacts>
    </SidePanel>
  );
}

interface PersonVerbsProps {
  readonly person: Person;
  readonly isMe: boolean;
}

function PersonVerbs({ person, isMe }: PersonVerbsProps) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const changed = useChanged();
  const params = { user: person.id };
  const name = person.name || person.email;
  const setDisabled = async (disabled: boolean) => {
    await call('PATCH /api/v1/users/{user}', { params, body: { disabled } });
    await changed();
    showToast(disabled ? t`${name} disabled` : t`${name} enabled`);
  };
  const because = isMe ? t`This is you. Ask another platform admin.` : undefined;
  return (
    <>
      <ActionButton disabledBecause={because} onClick={() => setEditing(true)}>
        {t`Change role`}
      </ActionButton>
      {isMe ? (
        <ActionButton disabledBecause={because}>{t`Disable person`}</ActionButton>
      ) : (
        <ObjectVerbs
          managed={false}
          isDisabled={person.disabled}
          enable={{ label: t`Enable person`, run: () => setDisabled(false) }}
          disable={{
            label: t`Disable person`,
            title: t`Disable ${name}?`,
            consequence: t`Every session of this person ends at once, and signing in is refused. You can enable them again.`,
            refuse: t`Keep person`,
            run: () => setDisabled(true),
          }}
        />
      )}
      {editing ? <RoleDialog person={person} name={name} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

interface RoleDialogProps {
  readonly person: Person;
  readonly name: string;
  readonly onClose: () => void;
}

function RoleDialog({ person, name, onClose }: RoleDialogProps) {
  const { t } = useLingui();
  const form = useForm<{ role: PlatformRole | 'none' }>({ defaultValues: { role: person.platform_role ?? 'none' } });
  const changed = useChanged();
  return (
    <FormDialog
      title={t`Role of ${name}`}
      form={form}
      action={t`Save role`}
      onClose={onClose}
      onSubmit={async ({ role }) => {
        const body = { platform_role: role === 'none' ? null : role };
        await call('PATCH /api/v1/users/{user}', { params: { user: person.id }, body });
        await changed();
        showToast(t`Role saved`);
        onClose();
      }}
    >
      <PlatformRoleField
        none="none"
        value={form.watch('role')}
        onChange={(role) => form.setValue('role', role, { shouldDirty: true })}
      />
    </FormDialog>
  );
}
