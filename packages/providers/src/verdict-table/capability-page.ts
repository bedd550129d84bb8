import type { ChatDialectName } from '@sluice/core/chat/call';
import { COLUMNS } from './columns.ts';
import { measure } from './measure.ts';
import { sampleName } from './sample.ts';
import { SAMPLES } from './samples.ts';
import { VERDICT_TABLE } from './table.ts';
import { CLIENTS, type Variant, variants } from './vendors.ts';

const INTRODUCTION = `# What becomes of each member

<!-- Made from packages/providers/src/verdict-table by its test (WRITE_PAGES=1). -->

A call in one dialect may be answered by a provider that speaks another. This page says for each member of each client dialect what becomes of it at each provider dialect. It is made from the table that the tests hold the code to: every cell is proven by a body that says the member, decoded and encoded as a call would be, with and without it.

- **kept**: the target is told the same, in its own place and spelling.
- **converted**: the target is told something close to it, in its own words.
- **emulated**: the target has nothing of the kind; the gateway brings it about in another way.
- **in part**: some of it is kept, the rest is dropped and named.
- **dropped**: the target cannot be told; the member is left out.
- **needless**: something else of the call says the same; nothing is lost.
- **refused**: no target of that dialect takes the call.

Everything but *kept* and *needless* is named in the header \`x-sluice-warnings\` and in the call's record, as the caller spelt it. With the header \`x-sluice-strict: true\`, or \`strict: true\` on the model, a target that would drop something is left out of the plan; where none is left the call ends with 422 \`translation_refused\`, which names the member.

Where both sides speak one dialect the caller's own bytes go on, members that nobody here knows among them.`;

const WORDS: Readonly<Record<string, string>> = {
  k: 'kept',
  c: 'converted',
  e: 'emulated',
  p: 'in part',
  d: '**dropped**',
  n: 'needless',
  r: 'refused',
};

const TITLES: Readonly<Record<ChatDialectName, string>> = {
  chat: 'From OpenAI Chat Completions',
  completions: 'From OpenAI Completions',
  responses: 'From OpenAI Responses',
  messages: 'From Anthropic Messages',
  gemini: 'From Gemini',
};

export function capabilityPage(): string {
  const differences = variants()
    .map(differencesOf)
    .filter((one) => one !== '');
  const models = COLUMNS.map(({ dialect, type, model }) => `| ${dialect} | \`${type}\` | \`${model}\` |`);
  return `${[
    INTRODUCTION,
    ...CLIENTS.map(tableOf),
    `## Measured with\n\nWhere members depend on the model, a column stands for this one:\n\n| dialect | type | model |\n|---|---|---|\n${models.join('\n')}`,
    `## Vendors that differ\n\nWhat other vendors and models of a dialect do differently from its column.\n\n${differences.join('\n\n')}`,
  ].join('\n\n')}\n`;
}

function tableOf(client: ChatDialectName): string {
  const shown = COLUMNS.map((column, i) => ({ ...column, i })).filter(
    ({ only }) => only === undefined || only === client,
  );
  const head = `| member | ${shown.map(({ dialect }) => dialect).join(' | ')} |\n|---|${shown.map(() => '---|').join('')}`;
  const lines = Object.entries(VERDICT_TABLE[client]).map(
    ([name, cells]) => `| ${shownName(name)} | ${shown.map(({ i }) => WORDS[cells[i] ?? ''] ?? '').join(' | ')} |`,
  );
  return `## ${TITLES[client]}\n\n${head}\n${lines.join('\n')}`;
}

/** The path as code, what it is about behind it. */
function shownName(name: string): string {
  const [, member = name, about = ''] = /^(\S+)( \(.*\))?$/.exec(name) ?? [];
  return `\`${member}\`${about}`;
}

function differencesOf({ type, title, model, speaking, column }: Variant): string {
  const at = COLUMNS.indexOf(column);
  const lines = CLIENTS.flatMap((client) => {
    const byCell = new Map<string, string[]>();
    for (const sample of SAMPLES[client]) {
      const { cell = '?' } = measure(client, sample, speaking, model);
      const usual = VERDICT_TABLE[client][sampleName(sample)]?.[at];
      if (usual === '.' || usual === cell) continue;
      byCell.set(cell, [...(byCell.get(cell) ?? []), shownName(sampleName(sample))]);
    }
    return [...byCell].map(([cell, names]) => `- ${client}, ${WORDS[cell]}: ${names.join(', ')}`);
  });
  if (lines.length === 0) return '';
  const which = model === 'some-model' ? '' : `, \`${model}\``;
  return `### ${title} (\`${type}\`)${which}, ${column.dialect}\n\n${lines.join('\n')}`;
}
