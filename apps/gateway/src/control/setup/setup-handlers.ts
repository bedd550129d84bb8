import { OWN_TENANT } from '../../call/own-call.ts';
import type { Gateway } from '../../gateway.ts';
import { storedObjects } from '../objects/stored-objects.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';

const SETTING = 'setup_done';
/** Ends and begins of time, for a question about all calls. Unix ms. */
const EVER = { from: 0, to: 8.64e15 };

const showSetup: OperationHandler<'GET /api/v1/setup'> = async ({ gateway }) => {
  const objects = storedObjects(gateway);
  const usable = new Set(
    objects.providers.filter((one) => !one.disabled && one.spec.type !== 'demo').map(({ name }) => name),
  );
  return {
    done: (await gateway.config.setting(SETTING)) === 'true',
    has_provider: usable.size > 0,
    has_model: objects.models.some(
      ({ disabled, spec }) => !disabled && spec.targets.some(({ provider }) => usable.has(provider)),
    ),
    has_key: objects.keys.some(({ disabled }) => !disabled),
    has_call: await hasCall(gateway),
  };
};

/** Of anybody's: tests of providers do not count. */
async function hasCall({ callReader }: Gateway): Promise<boolean> {
  const query = { ...EVER, scopes: 'everywhere', except: [{ tenant: OWN_TENANT }], sort: '-at', limit: 1 } as const;
  return (await callReader.page(query)).length > 0;
}

const endSetup: OperationHandler<'PUT /api/v1/setup/done'> = async ({ gateway, caller }) => {
  await gateway.config.setSetting(SETTING, 'true', caller.actor);
  return undefined;
};

export const setupHandlers = {
  'GET /api/v1/setup': showSetup,
  'PUT /api/v1/setup/done': endSetup,
} satisfies OperationHandlers;
