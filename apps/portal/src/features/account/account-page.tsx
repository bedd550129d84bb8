import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { call } from '../../api/call.ts';
import { Page, Section } from '../../ui/page.tsx';
import { showToast } from '../../ui/toast.ts';
import { becomeMe, useMe } from '../session/me.ts';
import { PasswordForm } from '../session/password-form.tsx';
import { NameForm } from './name-form.tsx';
import { PreferencesForm } from './preferences-form.tsx';
import { SessionList } from './session-list.tsx';

/** The person's own things. */
export function AccountPage() {
  const { t } = useLingui();
  const { user } = useMe();
  return (
    <Page title={t`Account`} text={user.email}>
      <Section title={t`Name`}>
        <NameForm />
      </Section>
      <Section title={t`Preferences`}>
        <PreferencesForm />
      </Section>
      <Section title={t`Password`} text={t`A new password ends every other session.`}>
        <ChangePassword />
      </Section>
      <Section title={t`Sessions`} text={t`Where you are signed in. End what you do not know.`}>
        <SessionList />
      </Section>
    </Page>
  );
}

function ChangePassword() {
  const { t } = useLingui();
  const { user } = useMe();
  const client = useQueryClient();
  return (
    <div className="max-w-sm">
      <PasswordForm
        email={user.email}
        currentLabel={t`Present password`}
        action={<Trans>Change password</Trans>}
        onSubmit={async ({ current, chosen }) => {
          const body = { current_password: current, new_password: chosen };
          await becomeMe(client, await call('PUT /api/v1/me/password', { body }));
          await client.invalidateQueries({ queryKey: ['GET /api/v1/sessions'] });
          showToast(t`Password changed`, t`All other sessions have ended.`);
        }}
      />
    </div>
  );
}
