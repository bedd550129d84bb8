import type { ProviderRecord } from '@sluice/store/config/snapshot';
import type { Gateway } from '../../gateway.ts';
import { CallError } from '../../http/call-error.ts';
import type { ModelEntry } from '../../state/model-entry.ts';
import type { KeyEntry, TargetEntry } from '../../state/target-entry.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import { notFound } from '../refusals.ts';

/** A way to a provider beside the declared models. */
export interface TestTarget {
  readonly model: ModelEntry;
  readonly target: TargetEntry;
  readonly key: KeyEntry;
}

/** By id or name. @throws CallError `not_found` */
export function providerNamed(gateway: Gateway, reference: string): ProviderRecord {
  const provider = storedObjects(gateway).provider(reference);
  if (provider === undefined) throw notFound();
  return provider;
}

/**
 * @param keyReference one of the provider's keys; absent: its first live one
 * @throws CallError `conflict` where the provider or all of its keys are disabled, `not_found`
 */
export function testTarget(
  gateway: Gateway,
  provider: ProviderRecord,
  upstreamModel: string,
  keyReference: string | undefined,
): TestTarget {
  const model = gateway.directory.undeclared({
    id: '',
    name: upstreamModel,
    managed: false,
    disabled: false,
    disabledItself: false,
    createdAt: 0,
    spec: {
      targets: [{ provider: provider.name, model: upstreamModel }],
      retry: { attempts: 1, deadline_ms: 30_000 },
      timeouts: { first_byte_ms: 30_000, idle_ms: 30_000 },
      // A test of a model that nobody priced is counted as dear, never as free.
      unpriced: 'ceiling',
    },
  });
  const [target] = model.targets;
  if (target === undefined) throw new CallError('conflict', `The provider ${provider.name} is disabled.`);
  const wanted = keyReference === undefined ? undefined : keyNamed(gateway, provider, keyReference);
  const key = target.keys.find(({ id }) => wanted === undefined || id === wanted);
  if (key === undefined) {
    throw new CallError(
      'conflict',
      `The provider ${provider.name} has no ${wanted === undefined ? 'live key' : 'such live key'}.`,
    );
  }
  return { model, target, key: key as KeyEntry };
}

function keyNamed(gateway: Gateway, provider: ProviderRecord, reference: string): string {
  const key = storedObjects(gateway).providerKey(reference) ?? provider.keys.find(({ name }) => name === reference);
  if (key === undefined || !provider.keys.some(({ id }) => id === key.id)) throw notFound('provider_key');
  return key.id;
}
