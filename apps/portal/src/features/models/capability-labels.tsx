import { useLingui } from '@lingui/react/macro';
import { clsx } from 'clsx';
import { Badge } from '../../ui/badge.tsx';
import type { Capability } from './model.ts';

interface CapabilityLabelsProps {
  readonly of: readonly Capability[];
  /** In a row: without what nearly all models can do, and so many at most. */
  readonly most?: number;
}

/** What a model can be asked for, as small labels. */
export function CapabilityLabels({ of, most }: CapabilityLabelsProps) {
  const name = useCapabilityName();
  const special = of.filter((one) => one !== 'chat' && one !== 'streaming');
  const shown = most === undefined ? of : (special.length === 0 ? of : special).slice(0, most);
  const left = most === undefined ? 0 : Math.max(0, special.length - most);
  if (of.length === 0) return <span className="text-muted">–</span>;
  return (
    <span
      className={clsx('inline-flex max-w-full flex-wrap gap-1', most !== undefined && 'max-h-5 overflow-hidden')}
      title={of.map(name).join(', ')}
    >
      {shown.map((one) => (
        <Badge key={one}>{name(one)}</Badge>
      ))}
      {left === 0 ? null : <span className="numeric text-xs leading-5 text-muted">+{left}</span>}
    </span>
  );
}

function useCapabilityName(): (capability: Capability) => string {
  const { t } = useLingui();
  const names: Readonly<Record<Capability, string>> = {
    chat: t`Chat`,
    streaming: t`Streaming`,
    tools: t`Tools`,
    vision: t`Vision`,
    reasoning: t`Reasoning`,
    structured_output: t`Structured output`,
    prompt_caching: t`Prompt caching`,
    audio_input: t`Hears audio`,
    audio_output: t`Speaks`,
    image_output: t`Makes images`,
    embeddings: t`Embeddings`,
    rerank: t`Rerank`,
    moderation: t`Moderation`,
    transcription: t`Transcription`,
    speech: t`Speech`,
  };
  return (capability) => names[capability];
}
