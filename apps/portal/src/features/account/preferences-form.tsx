import { useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { chooseLanguage, currentLanguage, LANGUAGES, type Language } from '../../text/language.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { SelectInput } from '../../ui/select-input.tsx';
import { SwitchInput } from '../../ui/switch-input.tsx';
import { chooseTheme, type Theme } from '../../ui/theme.ts';
import { becomeMe, type Me, useMe } from '../session/me.ts';

type Preferences = Me['user']['preferences'];

const ZONES = Intl.supportedValuesOf('timeZone');

/** Each choice is kept as soon as it is made. */
export function PreferencesForm() {
  const { t } = useLingui();
  const { user } = useMe();
  const client = useQueryClient();
  const saving = useMutation({
    mutationFn: (chosen: Partial<Preferences>) => call('PATCH /api/v1/me', { body: { preferences: chosen } }),
    onSuccess: (me) => becomeMe(client, me),
  });
  // What was just chosen shows at once; where it cannot be kept the old one comes back.
  const preferences = { ...user.preferences, ...(saving.isPending ? saving.variables : {}) };
  return (
    <div className="flex max-w-sm flex-col gap-4">
      {saving.error === null ? null : <ErrorNote error={asApiError(saving.error)} />}
      <Field label={t`Language`}>
        {(control) => (
          <SelectInput<Language>
            {...control}
            value={preferences.language ?? currentLanguage()}
            choices={Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))}
            onChange={async (language) => {
              await chooseLanguage(language);
              saving.mutate({ language });
            }}
          />
        )}
      </Field>
      <Field label={t`Theme`}>
        {(control) => (
          <SelectInput<Theme | 'system'>
            {...control}
            value={preferences.theme ?? 'system'}
            choices={[
              { value: 'system', label: t`As the system` },
              { value: 'light', label: t`Light` },
              { value: 'dark', label: t`Dark` },
            ]}
            onChange={(theme) => {
              chooseTheme(theme === 'system' ? undefined : theme);
              saving.mutate({ theme: theme === 'system' ? null : theme });
            }}
          />
        )}
      </Field>
      <Field label={t`Time zone`} hint={t`Times are shown in it; empty means the browser’s.`}>
        {(control) => (
          <>
            <TextInput
              {...control}
              list={`${control.id}-zones`}
              defaultValue={preferences.time_zone ?? ''}
              placeholder={Intl.DateTimeFormat().resolvedOptions().timeZone}
              onBlur={({ target }) => {
                const zone = target.value.trim();
                if (zone === (preferences.time_zone ?? '')) return;
                saving.mutate({ time_zone: zone === '' ? null : zone });
              }}
            />
            <datalist id={`${control.id}-zones`}>
              {ZONES.map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <SwitchInput
        label={t`Single letters as shortcuts`}
        hint={t`J and K in lists, G then H for Home. Press ? to see all.`}
        checked={preferences.letter_shortcuts}
        onChange={(letter_shortcuts) => saving.mutate({ letter_shortcuts })}
      />
    </div>
  );
}
