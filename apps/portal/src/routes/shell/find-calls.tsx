import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Activity, KeyRound } from 'lucide-react';
import { useDeferredValue } from 'react';
import { read } from '../../api/queries.ts';
import { may, useMe } from '../../features/session/me.ts';
import { scopeLink, tenantQuery, useScope } from '../../features/session/scope.ts';
import { PlainText } from '../../ui/plain-text.tsx';
import { COMMAND_GROUP, CommandRow } from './command-row.tsx';

/** What stands in an answer's `x-request-id`, or in a provider's: no spaces, some digit. */
const CALL_ID = /^(?=.*\d)[\w.:-]{8,200}$/;
/** The end of a key, as lists show it. */
const KEY_END = /^[\w-]{4,64}$/;
const MOST_KEYS = 5;

interface FindCallsProps {
  /** What was typed. */
  readonly text: string;
  /** Closes the menu, then does it. */
  readonly onGo: (then: () => unknown) => void;
}

/** Calls by what people have in hand: the id of a call, the provider's, or the end of a key. */
export function FindCalls({ text, onGo }: FindCallsProps) {
  const { t } = useLingui();
  const me = useMe();
  const scope = useScope();
  const navigate = useNavigate();
  const end = useDeferredValue(text);
  const { data } = useQuery({
    ...read('GET /api/v1/keys', { query: { ...tenantQuery(scope), q: end, limit: MOST_KEYS } }),
    enabled: KEY_END.test(end) && may(me, 'keys.read'),
  });
  const isId = CALL_ID.test(text);
  const keys = KEY_END.test(text) && end === text ? (data?.data ?? []) : [];
  if (!may(me, 'calls.read') || (!isId && keys.length === 0)) return null;
  return (
    <Command.Group heading={t`Calls`} className={COMMAND_GROUP}>
      {isId ? (
        <CommandRow
          icon={<Activity size={16} strokeWidth={1.75} aria-hidden />}
          foundBy={{ value: `call ${text}`, keyword: text }}
          onSelect={() => onGo(() => navigate(scopeLink(scope, 'calls', { open: text })))}
        >
          <Trans>Open call {text}</Trans>
        </CommandRow>
      ) : null}
      {keys.map(({ id, name, hint, tenant, application }) => (
        <CommandRow
          key={id}
          icon={<KeyRound size={16} strokeWidth={1.75} aria-hidden />}
          foundBy={{ value: id, keyword: text }}
          onSelect={() => onGo(() => navigate(scopeLink(scope, 'calls', { key: id })))}
        >
          <Trans>
            Calls of key <PlainText text={name} />
          </Trans>{' '}
          <span className="text-muted">
            <span className="font-mono text-xs">{hint}</span> · <PlainText text={`${tenant} / ${application}`} />
          </span>
        </CommandRow>
      ))}
    </Command.Group>
  );
}
