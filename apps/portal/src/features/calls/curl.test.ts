import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { curlOf } from './curl.ts';

/** What a shell would hand to curl. */
function argumentsOf(line: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; ${line}`;
  return execFileSync('sh', ['-c', script], { env: { API_KEY: 'sk-mine' } })
    .toString()
    .split('\0')
    .slice(0, -1);
}

it('a shell reads the body as it was, whatever stands in it', () => {
  const body = `{"text":"it's $HOME \`id\` \\" !! \n\\n'"}`;
  const line = curlOf({ route: '/v1/chat/completions', dialect: 'openai-chat' }, body, 'https://gw.example.com');
  expect(line).not.toContain('sk-mine');
  expect(argumentsOf(line)).toEqual([
    'https://gw.example.com/v1/chat/completions',
    '-H',
    'authorization: Bearer sk-mine',
    '-H',
    'content-type: application/json',
    '--data-raw',
    body,
  ]);
});

it('each dialect has its own credentials', () => {
  expect(
    argumentsOf(curlOf({ route: '/v1/messages', dialect: 'anthropic-messages' }, '{}', 'http://127.0.0.1:8080')),
  ).toContain('x-api-key: sk-mine');
});
