import type { Dialect } from './dialect.ts';
import { anthropicMessagesDialect } from './dialects/anthropic-messages/dialect.ts';
import { openaiChatDialect } from './dialects/openai-chat/dialect.ts';
import type { ProviderSpec } from './spec.ts';
import { anthropicSpecs } from './specs/anthropic.ts';
import { inferenceHostSpecs } from './specs/inference-hosts.ts';
import { modelMakerSpecs } from './specs/model-makers.ts';
import { openaiSpecs } from './specs/openai.ts';
import { selfHostedSpecs } from './specs/self-hosted.ts';

const DIALECTS: ReadonlyMap<string, Dialect> = new Map(
  [openaiChatDialect, anthropicMessagesDialect].map((dialect) => [dialect.name, dialect]),
);

const SPECS: ReadonlyMap<string, ProviderSpec> = new Map(
  [...openaiSpecs, ...anthropicSpecs, ...modelMakerSpecs, ...inferenceHostSpecs, ...selfHostedSpecs].map((spec) => [
    spec.type,
    spec,
  ]),
);

/** The vendor behind a `type` of sluice.yaml; `undefined` where it is not served yet. */
export function providerSpec(type: string): ProviderSpec | undefined {
  return SPECS.get(type);
}

/** Every `type` that is served, sorted. */
export function providerTypes(): string[] {
  return [...SPECS.keys()].sort();
}

/** The code that speaks to this vendor. */
export function dialectFor(spec: ProviderSpec): Dialect {
  const dialect = DIALECTS.get(spec.dialect);
  if (dialect === undefined) throw new Error(`provider type ${spec.type} names no dialect: ${spec.dialect}`);
  return dialect;
}
