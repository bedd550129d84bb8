import type { Call, ClientDialectName, Signer } from '@sluice/core/chat/call';
import type { TaskKind } from '@sluice/core/tasks/task';
import type { AnswerDialect, Dialect, TaskDialect } from './dialect.ts';
import { anthropicMessagesDialect } from './dialects/anthropic-messages/dialect.ts';
import { bedrockConverseDialect } from './dialects/bedrock-converse/dialect.ts';
import { bedrockInvokeDialect } from './dialects/bedrock-invoke/dialect.ts';
import { cohereChatDialect } from './dialects/cohere-chat/dialect.ts';
import { geminiDialect } from './dialects/gemini/dialect.ts';
import { ollamaChatDialect } from './dialects/ollama-chat/dialect.ts';
import { openaiChatDialect } from './dialects/openai-chat/dialect.ts';
import { openaiCompletionsDialect } from './dialects/openai-completions/dialect.ts';
import { openaiResponsesDialect } from './dialects/openai-responses/dialect.ts';
import type { Interface, ProviderSpec } from './spec.ts';
import { anthropicSpecs } from './specs/anthropic.ts';
import { bedrockSpecs } from './specs/bedrock.ts';
import { cohereSpecs } from './specs/cohere.ts';
import { googleSpecs } from './specs/google.ts';
import { inferenceHostSpecs } from './specs/inference-hosts.ts';
import { modelMakerSpecs } from './specs/model-makers.ts';
import { openaiSpecs } from './specs/openai.ts';
import { selfHostedSpecs } from './specs/self-hosted.ts';
import { withTasks } from './specs/tasks.ts';
import { taskDialects } from './tasks/dialects.ts';

const DIALECTS: ReadonlyMap<string, Dialect> = new Map(
  [
    openaiChatDialect,
    openaiResponsesDialect,
    anthropicMessagesDialect,
    bedrockConverseDialect,
    bedrockInvokeDialect,
    cohereChatDialect,
    geminiDialect,
    ollamaChatDialect,
    openaiCompletionsDialect,
  ].map((dialect) => [dialect.name, dialect]),
);

const TASK_DIALECTS: ReadonlyMap<string, TaskDialect> = new Map(taskDialects.map((dialect) => [dialect.name, dialect]));

const SPECS: ReadonlyMap<string, ProviderSpec> = new Map(
  [
    ...openaiSpecs,
    ...anthropicSpecs,
    ...bedrockSpecs,
    ...cohereSpecs,
    ...googleSpecs,
    ...modelMakerSpecs,
    ...inferenceHostSpecs,
    ...selfHostedSpecs,
  ].map((spec) => [spec.type, withTasks(spec)]),
);

/** The vendor behind a `type` of sluice.yaml; `undefined` where it is not served yet. */
export function providerSpec(type: string): ProviderSpec | undefined {
  return SPECS.get(type);
}

/** Every `type` that is served, sorted. */
export function providerTypes(): string[] {
  return [...SPECS.keys()].sort();
}

/** A dialect with the vendor as it is in that dialect. */
export interface Speaking<D extends AnswerDialect = Dialect> {
  readonly dialect: D;
  readonly spec: ProviderSpec;
}

/** How a model of a vendor is spoken to: in its native dialect with callers of that one, else in its main one. */
export interface Speech {
  readonly main: Speaking;
  readonly native: Readonly<Partial<Record<ClientDialectName, Speaking>>>;
  /** The tasks that the vendor takes. */
  readonly tasks: Readonly<Partial<Record<TaskKind, Speaking<TaskDialect>>>>;
}

/**
 * The interfaces that one model of the vendor has.
 * @param api the target's `api`: that interface for everyone, where the vendor has it
 */
export function speechFor(spec: ProviderSpec, model: string, api?: 'chat' | 'responses'): Speech {
  const family = spec.families?.find(({ pattern }) => new RegExp(pattern).test(model));
  if (family !== undefined) return speech([conversation(spec, family)], {});
  const main = conversation(spec, spec);
  const others = (spec.also ?? [])
    .filter(({ models }) => models === undefined || new RegExp(models).test(model))
    .map((other) => ({ ...conversation(spec, other), onRequest: other.onRequest === true }));
  const asked = api === undefined ? undefined : [main, ...others].find(({ dialect }) => dialect.native === api);
  return speech(asked === undefined ? [main, ...others.filter(({ onRequest }) => !onRequest)] : [asked], tasksOf(spec));
}

function speech(all: readonly Speaking[], tasks: Speech['tasks']): Speech {
  const native: Partial<Record<ClientDialectName, Speaking>> = {};
  for (const one of all) if (one.dialect.native !== undefined) native[one.dialect.native] ??= one;
  return { main: all[0] as Speaking, native, tasks };
}

function tasksOf(spec: ProviderSpec): Speech['tasks'] {
  const tasks: Partial<Record<TaskKind, Speaking<TaskDialect>>> = {};
  for (const one of spec.tasks ?? []) {
    const dialect = TASK_DIALECTS.get(one.dialect);
    if (dialect === undefined) throw new Error(`provider type ${spec.type} names no form of a task: ${one.dialect}`);
    tasks[dialect.task] = speaking(spec, one, dialect);
  }
  return tasks;
}

function conversation(spec: ProviderSpec, one: Interface): Speaking {
  const dialect = DIALECTS.get(one.dialect);
  if (dialect === undefined) throw new Error(`provider type ${spec.type} names no dialect: ${one.dialect}`);
  return speaking(spec, one, dialect);
}

function speaking<D extends AnswerDialect>(spec: ProviderSpec, { quirks }: Interface, dialect: D): Speaking<D> {
  return { dialect, spec: quirks === spec.quirks ? spec : { ...spec, dialect: dialect.name, quirks } };
}

/** The interface for a call; `undefined` where the vendor does not take such a task. */
export function speakingFor(
  { main, native, tasks }: Speech,
  { task, dialect }: Pick<Call, 'task' | 'dialect'>,
): Speaking<AnswerDialect> | undefined {
  return task === undefined ? (native[dialect] ?? main) : tasks[task.kind];
}

/** Who verifies what is sent back to the model in a conversation that is translated; `undefined` where it passes as it is. */
export function signerFor({ main, native }: Speech, { dialect }: Pick<Call, 'dialect'>): Signer | undefined {
  return native[dialect] === undefined ? main.dialect.signer?.(main.spec) : undefined;
}

/** Who verifies what comes back to the model from a caller of this dialect, translated or as it is. */
export function verifierOf(speech: Speech, { dialect: client }: Pick<Call, 'dialect'>): Signer | undefined {
  const { dialect, spec } = speakingWith(speech, client);
  return dialect.signer?.(spec);
}

/** The interface for a caller who holds a conversation in this dialect. */
export function speakingWith({ main, native }: Speech, client: ClientDialectName): Speaking {
  return native[client] ?? main;
}
