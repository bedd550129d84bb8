import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { read } from '../../api/queries.ts';
import { TextInput } from '../../ui/field.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import type { ModelAccessValues } from './model-access-values.ts';

const MOST = 200;

interface ModelAccessFieldsProps {
  /** The slug of the tenant whose models may be chosen; absent: those of the installation. */
  readonly tenant?: string | undefined;
  readonly isTenant?: boolean;
}

/** Which models may be called, within a form whose values hold `ModelAccessValues`. */
export function ModelAccessFields({ tenant, isTenant = false }: ModelAccessFieldsProps) {
  const { t } = useLingui();
  const { watch, setValue, formState } = useFormContext<ModelAccessValues>();
  const { mode, names } = watch('models');
  const error = formState.errors.models?.message;
  return (
    <div className="flex flex-col gap-2">
      <RadioGroup
        legend={t`Models it may call`}
        value={mode}
        onChange={(chosen) => setValue('models.mode', chosen, { shouldDirty: true })}
        choices={[
          isTenant
            ? { value: 'all', label: t`All`, hint: t`Those that are added later, too.` }
            : { value: 'all', label: t`All that stands above allows` },
          { value: 'some', label: t`Only these` },
        ]}
      />
      {error === undefined ? null : <p className="text-xs text-bad">{error}</p>}
      {mode === 'some' ? (
        <ModelChecks
          tenant={tenant}
          chosen={names}
          onChange={(next) => setValue('models.names', next, { shouldDirty: true })}
        />
      ) : null}
    </div>
  );
}

interface ModelChecksProps {
  readonly tenant: string | undefined;
  readonly chosen: readonly string[];
  readonly onChange: (chosen: string[]) => void;
}

function ModelChecks({ tenant, chosen, onChange }: ModelChecksProps) {
  const { t } = useLingui();
  const id = useId();
  const count = chosen.length;
  const [part, setPart] = useState('');
  const query = useQuery(
    read('GET /api/v1/models', {
      query: {
        limit: MOST,
        sort: 'name',
        ...(tenant === undefined ? {} : { tenant }),
        ...(part === '' ? {} : { q: part }),
      },
    }),
  );
  const offered = query.data?.data.map(({ name }) => name) ?? [];
  // A name that is chosen stays to be seen, whatever the list holds.
  const names = [...new Set([...chosen.filter((name) => name.includes(part)), ...offered])].sort();
  const toggle = (name: string, isChosen: boolean) =>
    onChange(isChosen ? [...chosen, name] : chosen.filter((one) => one !== name));
  return (
    <div className="ml-6.5 flex flex-col rounded-md border border-hairline">
      <TextInput
        type="search"
        aria-label={t`Find a model`}
        placeholder={t`Find a model`}
        value={part}
        onChange={(event) => setPart(event.target.value)}
        className="rounded-b-none border-0 border-b border-hairline"
      />
      <ScrollRegion label={t`Models`} className="max-h-44 overflow-y-auto p-1">
        {names.length === 0 && !query.isPending ? (
          <p className="px-2 py-1.5 text-sm text-muted">
            <Trans>No model is called that.</Trans>
          </p>
        ) : null}
        {names.map((name) => (
          <label
            key={name}
            htmlFor={`${id}-${name}`}
            className="flex min-h-7 items-center gap-2.5 rounded-sm px-2 text-sm hover:bg-hover"
          >
            <input
              id={`${id}-${name}`}
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={(event) => toggle(name, event.target.checked)}
              className="size-4 accent-accent"
            />
            <span className="min-w-0 truncate" title={name}>
              {name}
            </span>
          </label>
        ))}
      </ScrollRegion>
      <p className="border-t border-hairline px-3 py-1.5 text-xs text-muted">
        {count === 0 ? <Trans>None is chosen: every call is refused.</Trans> : t`${count} chosen`}
      </p>
    </div>
  );
}
