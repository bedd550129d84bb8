import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { ScrollRegion } from '../../ui/scroll-region.tsx';
import type { CallContent } from './call-row.ts';
import { answerMessages, type Message, type MessagePart, pretty, requestMessages } from './chat-content.ts';

/** So much of a text is drawn at first; more makes a browser slow. Characters. */
const FIRST_SHOWN = 50_000;

interface ContentProps {
  readonly content: CallContent;
  readonly kind: 'request' | 'answer';
}

/** What was asked or answered: as messages where it is a chat, and as it came; always as text. */
export function CallContentView({ content, kind }: ContentProps) {
  const { t } = useLingui();
  const [asRaw, setAsRaw] = useState(false);
  if (content.text === null) return <Missing content={content} kind={kind} />;
  const messages = kind === 'request' ? requestMessages(content.text) : answerMessages(content.text);
  const raw = messages === undefined || asRaw;
  return (
    <>
      <div className="mb-2 flex items-center gap-1">
        {messages === undefined ? null : (
          <>
            <Face chosen={!raw} onChoose={() => setAsRaw(false)}>
              {t`Messages`}
            </Face>
            <Face chosen={raw} onChoose={() => setAsRaw(true)}>
              {t`Raw`}
            </Face>
          </>
        )}
        <span className="ml-auto">
          <CopyButton small text={content.text} label={kind === 'request' ? t`Copy the request` : t`Copy the answer`} />
        </span>
      </div>
      {raw ? (
        <RawText text={pretty(content.text)} label={kind === 'request' ? t`Request` : t`Answer`} />
      ) : (
        <Messages messages={messages} />
      )}
      {content.truncated ? (
        <p className="mt-1 text-xs text-muted">
          <Trans>Only the first megabyte is shown.</Trans>
        </p>
      ) : null}
    </>
  );
}

interface FaceProps {
  readonly chosen: boolean;
  readonly onChoose: () => void;
  readonly children: string;
}

function Face({ chosen, onChoose, children }: FaceProps) {
  return (
    <Button size="small" tone={chosen ? 'secondary' : 'quiet'} aria-pressed={chosen} onClick={onChoose}>
      {children}
    </Button>
  );
}

/** Which of the four reasons it is. */
function Missing({ content, kind }: ContentProps) {
  const { t } = useLingui();
  const text = {
    not_logged: t`Not kept: the tenant does not log what is asked and answered.`,
    expired: t`Deleted: the time for which the tenant keeps it is over.`,
    none: kind === 'request' ? t`The call had no request body.` : t`There was no answer to keep.`,
    not_allowed: t`Your role does not show what was asked and answered.`,
  }[content.missing ?? 'none'];
  return <p className="text-sm text-muted">{text}</p>;
}

function Messages({ messages }: { readonly messages: readonly Message[] }) {
  const { t } = useLingui();
  const roles: Readonly<Record<string, string>> = {
    system: t`System`,
    developer: t`Developer`,
    user: t`User`,
    assistant: t`Assistant`,
    model: t`Assistant`,
    tool: t`Tool`,
  };
  return (
    <ol className="flex flex-col gap-2">
      {messages.map(({ role, parts }, index) => (
        <li key={index} className="rounded border border-hairline bg-ground px-3 py-2">
          <p className="mb-0.5 text-xs font-medium text-muted">
            <PlainText text={roles[role] ?? role} />
          </p>
          {parts.map((part, at) => (
            <Part key={at} part={part} />
          ))}
        </li>
      ))}
    </ol>
  );
}

function Part({ part: { kind, name = '', text } }: { readonly part: MessagePart }) {
  const { t } = useLingui();
  const label = {
    text: undefined,
    reasoning: t`Reasoning`,
    refusal: t`Refusal`,
    tool_call: t`Calls ${name}`,
    tool_result: t`Result`,
    media: t`Media`,
  }[kind];
  return (
    <div className="text-sm">
      {label === undefined ? null : (
        <p className="text-xs text-muted">
          <PlainText text={label} />
        </p>
      )}
      <LongText text={text} mono={kind === 'tool_call' || kind === 'tool_result'} />
    </div>
  );
}

function LongText({ text, mono }: { readonly text: string; readonly mono: boolean }) {
  const { t } = useLingui();
  const [whole, setWhole] = useState(false);
  const cut = !whole && text.length > FIRST_SHOWN;
  return (
    <>
      <div className={`whitespace-pre-wrap break-words ${mono ? 'font-mono text-xs leading-5' : ''}`}>
        <PlainText text={cut ? text.slice(0, FIRST_SHOWN) : text} />
      </div>
      {cut ? (
        <Button size="small" className="mt-1" onClick={() => setWhole(true)}>
          {t`Show the whole text`}
        </Button>
      ) : null}
    </>
  );
}

function RawText({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <ScrollRegion label={label} className="max-h-96 overflow-auto rounded border border-hairline bg-ground px-3 py-2">
      <LongText text={text} mono />
    </ScrollRegion>
  );
}
