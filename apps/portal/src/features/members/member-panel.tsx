import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../api/call.ts';
import { useChanged } from '../../api/use-changed.ts';
import { Fact } from '../../ui/facts.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import type { OpenRow } from '../../ui/list/list-page.tsx';
import { ObjectVerbs } from '../../ui/object-verbs.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { showToast } from '../../ui/toast.ts';
import { PersonFacts, UnknownPerson } from '../people/person-facts.tsx';
import { mayIn } from '../session/may-in.ts';
import { useMe } from '../session/me.ts';
import type { Member } from './member.ts';
import { RoleFields, roleMembers, roleValues } from './role-fields.tsx';
import { RoleText } from './role-text.tsx';

export function MemberPanel({ open: { row, frame } }: { readonly open: OpenRow<Member> }) {
  const { t } = useLingui();
  const me = useMe();
  if (row === undefined) {
    return (
      <SidePanel {...frame} title={t`Member`}>
        <UnknownPerson />
      </SidePanel>
    );
  }
  return (
    <SidePanel
      {...frame}
      title={row.name || row.email}
      actions={mayIn(me, 'members.write', row.tenant) ? <MemberVerbs member={row} onGone={frame.onClose} /> : undefined}
    >
      <PersonFacts person={row}>
        <Fact name={t`Roles`}>
          <RoleText {...row} />
        </Fact>
      </PersonFacts>
    </SidePanel>
  );
}

function MemberVerbs({ member, onGone }: { readonly member: Member; readonly onGone: () => void }) {
  const { t } = useLingui();
  const [editing, setEditing] = useState(false);
  const changed = useChanged();
  const name = member.name || member.email;
  return (
    <>
      <ObjectVerbs
        managed={false}
        isDisabled={false}
        edit={{ label: t`Change roles`, onPress: () => setEditing(true) }}
        remove={{
          label: t`Remove member`,
          title: t`Remove ${name}?`,
          consequence: t`This person sees nothing of this tenant any more, from the next click on. Keys that they made go on working.`,
          refuse: t`Keep member`,
          run: async () => {
            await call('DELETE /api/v1/members/{member}', { params: { member: member.id } });
            onGone();
            await changed();
            showToast(t`${name} removed`);
          },
        }}
      />
      {editing ? <RolesDialog member={member} name={name} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

interface RolesDialogProps {
  readonly member: Member;
  readonly name: string;
  readonly onClose: () => void;
}

function RolesDialog({ member, name, onClose }: RolesDialogProps) {
  const { t } = useLingui();
  const form = useForm({ defaultValues: roleValues(member) });
  const changed = useChanged();
  return (
    <FormDialog
      title={t`Roles of ${name}`}
      form={form}
      action={t`Save roles`}
      onClose={onClose}
      onSubmit={async (values) => {
        const params = { member: member.id };
        await call('PATCH /api/v1/members/{member}', { params, body: roleMembers(values) });
        await changed();
        showToast(t`Roles saved`);
        onClose();
      }}
    >
      <RoleFields tenant={member.tenant} />
    </FormDialog>
  );
}
