import { expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { parseConfig } from './load.ts';

/** `line:column path: message` of each error. */
function errors(type: string, check: string): string[] {
  const base = type === 'openai-compatible' ? ', base_url: "http://a.example/v1"' : '';
  const text = `providers:\n  p: { type: ${type}${base},\n    health_check: ${check} }\n`;
  try {
    parseConfig(text, { fileName: 'f', env: {}, providerTypes: [type] });
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
    }
    throw error;
  }
  return [];
}

it.each(['/health', '/anything?a=b', '/v1/chat/completions'])('a server of our own is asked %s', (path) => {
  expect(errors('vllm', `{ path: "${path}", interval_s: 1 }`)).toEqual([]);
});

it.each(['/v1/models', '/v1/health', '/readyz', '/api/version'])('any vendor may be asked %s', (path) => {
  for (const type of ['openai', 'openai-compatible']) expect(errors(type, `{ path: ${path} }`)).toEqual([]);
});

it.each(['/v1/responses', '/v1/models/gpt-4o', '/v1/models?a=b', '/'])('no vendor is asked %s', (path) => {
  for (const type of ['openai', 'openai-compatible']) {
    const [fault, ...others] = errors(type, `{ path: "${path}" }`);
    expect(others).toEqual([]);
    expect(fault).toContain('3:27 providers.p.health_check.path: ');
    expect(fault).toContain(`a provider of type ${type} may bill what it is asked`);
  }
});

it('needs a path, at the root of the host', () => {
  expect(errors('vllm', '{ interval_s: 5 }')[0]).toContain('providers.p.health_check.path');
  expect(errors('vllm', '{ path: health }')).toEqual([
    '3:27 providers.p.health_check.path: expected a path that begins with "/"',
  ]);
  expect(errors('vllm', '{ path: /health, interval_s: 0 }')).toEqual([
    '3:48 providers.p.health_check.interval_s: expected a whole number of at least 1',
  ]);
});
