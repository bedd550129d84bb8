import type { ChatDialectName } from '@sluice/core/chat/call';
import { providerSpec, providerTypes, type Speaking, speechFor } from '../registry.ts';
import type { ProviderSpec } from '../spec.ts';
import { COLUMNS, type Column } from './columns.ts';

/** A vendor's interface that is not the one that stands for its dialect in the table. */
export interface Variant {
  readonly type: string;
  readonly title: string;
  readonly model: string;
  readonly speaking: Speaking;
  /** What it is compared with. */
  readonly column: Column;
}

/** Models by which the vendor's interface differs from its others. */
const MODELS: Readonly<Record<string, readonly string[]>> = {
  openai: ['gpt-5.1', 'gpt-4.1'],
  azure: ['gpt-5.1'],
  anthropic: ['claude-opus-4-8'],
  bedrock: [
    'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    'amazon.titan-text-express-v1',
    'meta.llama3-3-70b-instruct-v1:0',
  ],
  gemini: ['gemini-3-pro-preview'],
  vertex: ['gemini-2.5-flash', 'claude-haiku-4-5@20251001', 'meta/llama-4-maverick-17b-128e-instruct-maas'],
};

/** Every interface of every vendor beside the columns. */
export function variants(): Variant[] {
  return providerTypes().flatMap((type) => {
    const spec = providerSpec(type) as ProviderSpec;
    return (MODELS[type] ?? ['some-model']).flatMap((model) => interfacesOf(spec, model));
  });
}

function interfacesOf(spec: ProviderSpec, model: string): Variant[] {
  const apis = [undefined, 'chat', 'responses'] as const;
  const found = apis.map((api) => speechFor(spec, model, api).main);
  const different = found.filter((one, i) => found.findIndex(({ dialect }) => dialect === one.dialect) === i);
  return different.flatMap((speaking) => {
    const column = COLUMNS.find(({ dialect }) => dialect === speaking.dialect.name);
    if (column === undefined) throw new Error(`the verdict table has no column for ${speaking.dialect.name}`);
    const same = column.type === spec.type && column.model === model;
    return same ? [] : [{ type: spec.type, title: spec.title, model, speaking, column }];
  });
}

export const CLIENTS: readonly ChatDialectName[] = ['chat', 'completions', 'responses', 'messages', 'gemini'];
