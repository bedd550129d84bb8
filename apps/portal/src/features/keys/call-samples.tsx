import { useLingui } from '@lingui/react/macro';
import { CodeSample } from '../../ui/secret-once.tsx';
import { type Tab, Tabs } from '../../ui/tabs.tsx';

interface CallSamplesProps {
  readonly secret: string;
  /** One that the key may call. */
  readonly model: string;
}

/** The first call with a key, ready to paste: from a terminal and with the vendors' own libraries. */
export function CallSamples({ secret, model }: CallSamplesProps) {
  const { t } = useLingui();
  const tabs: Tab[] = samples(window.location.origin, secret, model).map(([name, text]) => ({
    id: name,
    name,
    content: <CodeSample text={text} />,
  }));
  return <Tabs label={t`First call`} tabs={tabs} />;
}

const GREETING = 'Hello, Sluice!';

export function curlOf(base: string, secret: string, model: string): string {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: GREETING }] });
  return [
    `curl ${base}/v1/chat/completions \\`,
    `  -H 'authorization: Bearer ${secret}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n');
}

function samples(base: string, secret: string, model: string): readonly (readonly [string, string])[] {
  return [
    ['curl', curlOf(base, secret, model)],
    [
      'OpenAI · Python',
      [
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url="${base}/v1", api_key="${secret}")`,
        'answer = client.chat.completions.create(',
        `    model="${model}",`,
        `    messages=[{"role": "user", "content": "${GREETING}"}],`,
        ')',
        'print(answer.choices[0].message.content)',
      ].join('\n'),
    ],
    [
      'OpenAI · TypeScript',
      [
        "import OpenAI from 'openai';",
        '',
        `const client = new OpenAI({ baseURL: '${base}/v1', apiKey: '${secret}' });`,
        'const answer = await client.chat.completions.create({',
        `  model: '${model}',`,
        `  messages: [{ role: 'user', content: '${GREETING}' }],`,
        '});',
        'console.log(answer.choices[0]?.message.content);',
      ].join('\n'),
    ],
    [
      'Anthropic · Python',
      [
        'from anthropic import Anthropic',
        '',
        `client = Anthropic(base_url="${base}", api_key="${secret}")`,
        'answer = client.messages.create(',
        `    model="${model}",`,
        '    max_tokens=256,',
        `    messages=[{"role": "user", "content": "${GREETING}"}],`,
        ')',
        'print(answer.content[0].text)',
      ].join('\n'),
    ],
    [
      'Anthropic · TypeScript',
      [
        "import Anthropic from '@anthropic-ai/sdk';",
        '',
        `const client = new Anthropic({ baseURL: '${base}', apiKey: '${secret}' });`,
        'const answer = await client.messages.create({',
        `  model: '${model}',`,
        '  max_tokens: 256,',
        `  messages: [{ role: 'user', content: '${GREETING}' }],`,
        '});',
        'console.log(answer.content);',
      ].join('\n'),
    ],
  ];
}
