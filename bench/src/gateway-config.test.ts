import { parseConfig } from '@sluice/contract/config/load';
import { expect, test } from 'vitest';
import { CALLER_KEY, gatewayConfig } from './gateway-config.ts';
import { MODELS } from './scenarios.ts';

test('the gateway under test checks limits in every scope, prices its models and has several provider keys', () => {
  const { config, warnings } = parseConfig(gatewayConfig(9100), { fileName: 'sluice.yaml', env: {} });
  expect(warnings).toEqual([]);
  expect(config.providers?.bench).toMatchObject({ base_url: 'http://127.0.0.1:9100/v1', allow_private_network: true });
  expect(config.providers?.bench?.keys).toHaveLength(8);
  expect(Object.keys(config.models ?? {})).toEqual(MODELS);
  const tenant = config.tenants?.bench;
  const team = tenant?.teams?.load;
  const application = team?.applications?.loader;
  const key = application?.keys?.[0];
  for (const scope of [tenant, team, application, key]) expect(scope?.limits).toHaveProperty('tpm');
  expect(tenant?.budgets).toHaveLength(1);
  expect(key?.value).toBe(CALLER_KEY);
});
