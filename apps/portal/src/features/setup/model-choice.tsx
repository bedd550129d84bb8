import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { asApiError } from '../../api/api-error.ts';
import { call } from '../../api/call.ts';
import { forget, read } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { type FirstKey, makeFirstKey } from './make-first-key.ts';
import { ModelTable } from './model-table.tsx';
import type { OfferedModel } from './offered-row.tsx';
import type { Provider } from './provider.ts';

interface ModelChoiceProps {
  readonly provider: Provider;
  /** The model with which the test worked. */
  readonly tested: string;
  readonly onKey: (first: FirstKey) => Promise<unknown>;
}

/** What the vendor lists; the tested one is ticked. One button adds what is ticked and makes the first key. */
export function ModelChoice({ provider, tested, onKey }: ModelChoiceProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [aliases, setAliases] = useState<Readonly<Record<string, string>>>({});
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set([tested]));
  const list = useQuery({
    ...read('GET /api/v1/providers/{provider}/offered-models', { params: { provider: provider.id } }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const offered = list.data === undefined ? [] : withTested(list.data.data, tested);
  const aliasOf = ({ model, alias }: OfferedModel) => aliases[model] ?? alias;
  const chosen = offered.filter(({ model, used_by }) => ticked.has(model) && used_by.length === 0);
  const known = offered.flatMap(({ used_by }) => used_by);
  const add = useMutation({
    mutationFn: async () => {
      // One by one: those before one that is refused stay.
      for (const one of chosen) {
        const targets = [{ provider: provider.name, model: one.model }];
        await call('POST /api/v1/models', { body: { name: aliasOf(one), targets } });
      }
      return makeFirstKey([...chosen.map(aliasOf), ...known]);
    },
    onSuccess: onKey,
    onSettled: () => forget(client, '/api/v1/models', '/api/v1/providers', '/api/v1/setup', '/api/v1/keys'),
  });
  if (list.error !== null) return <ErrorNote error={asApiError(list.error)} />;
  if (list.data === undefined) return <Skeleton className="w-1/2" />;
  const count = chosen.length;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!add.isPending) add.mutate();
      }}
      className="flex flex-col gap-5"
    >
      {add.error === null ? null : <ErrorNote error={asApiError(add.error)} />}
      <ModelTable
        offered={offered}
        tested={tested}
        ticked={ticked}
        aliasOf={aliasOf}
        onTick={(model, isTicked) => setTicked(isTicked ? new Set([...ticked, model]) : without(ticked, model))}
        onAlias={(model, alias) => setAliases({ ...aliases, [model]: alias })}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button
          tone="primary"
          type="submit"
          busy={add.isPending}
          disabled={count === 0 && known.length === 0}
          icon={<ArrowRight size={14} aria-hidden />}
          className="h-9 px-4"
        >
          {count === 0 ? <Trans>Make the first key</Trans> : <Trans>Add models and make the first key</Trans>}
        </Button>
        <span className="numeric text-sm text-muted">{t`${count} chosen`}</span>
      </div>
    </form>
  );
}

function without(ticked: ReadonlySet<string>, model: string): ReadonlySet<string> {
  return new Set([...ticked].filter((one) => one !== model));
}

/** The tested one on top, even where the vendor does not list it. */
function withTested(offered: readonly OfferedModel[], tested: string): readonly OfferedModel[] {
  const unlisted: OfferedModel = {
    model: tested,
    alias: tested,
    input_per_mtok: null,
    output_per_mtok: null,
    context_window: null,
    max_output: null,
    capabilities: [],
    deprecated: false,
    shutdown_date: null,
    replacement: null,
    used_by: [],
  };
  const first = offered.find(({ model }) => model === tested) ?? unlisted;
  return [first, ...offered.filter(({ model }) => model !== tested)];
}
