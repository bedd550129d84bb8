import type { AnswerFormats, ProviderSpec, Quirks } from '../spec.ts';

/** What stands in front of notes by hand. */
export const NOTES = '\n## Notes\n';

const HEAD =
  '<!-- Made from the registry by documentation.test.ts (WRITE_PAGES=1); what stands below Notes is kept. -->';

/** Bases as they look where they differ by account or machine. */
const BASES: Readonly<Record<string, string>> = {
  cloudflare: 'https://api.cloudflare.com/client/v4/accounts/ACCOUNT/ai/v1',
  databricks: 'https://WORKSPACE.cloud.databricks.com/serving-endpoints',
  snowflake: 'https://ACCOUNT.snowflakecomputing.com/api/v2/cortex/v1',
  'bedrock-mantle': 'https://bedrock-mantle.eu-central-1.api.aws/v1',
  'openai-compatible': 'https://llm.example.com/v1',
};

/** What a further interface means for callers. */
const FURTHER: Readonly<Record<string, string>> = {
  'openai-responses':
    'Callers of `/v1/responses`, and targets with `api: responses`, are answered over [OpenAI Responses](openai-responses.md).',
  'openai-completions': 'Text completions (`/v1/completions`) go on as they came.',
};

/** The page of a vendor whose interface is like OpenAI's. */
export function providerPage(spec: ProviderSpec): string {
  const sections = [`# ${spec.title}`, HEAD, sample(spec), connection(spec), changes(spec.quirks)];
  return `${sections.join('\n\n')}\n`;
}

function sample({ type, baseUrl, selfHosted }: ProviderSpec): string {
  const lines = ['```yaml', 'providers:', `  my-${type}:`, `    type: ${type}`];
  const base = BASES[type] ?? (baseUrl === undefined || selfHosted === true ? 'http://127.0.0.1:8000/v1' : undefined);
  if (type !== 'demo' && base !== undefined) lines.push(`    base_url: ${baseUrl ?? base}`);
  if (selfHosted === true) {
    if (type !== 'demo') lines.push('    allow_private_network: true');
  } else lines.push(`    keys: [{ name: k1, value: "\${${type.toUpperCase().replaceAll('-', '_')}_KEY}" }]`);
  lines.push('models:', '  fast:', `    targets: [{ provider: my-${type}, model: ${MODEL} }]`);
  return [...lines, '```'].join('\n');
}

const MODEL = 'the-name-there';

function connection(spec: ProviderSpec): string {
  const { auth, catalogue, selfHosted, also = [], baseUrl } = spec;
  const facts = [
    `- Spoken to in OpenAI Chat Completions, at \`${spec.quirks.path ?? '/chat/completions'}\` below the base.`,
  ];
  for (const { dialect } of also) {
    const further = FURTHER[dialect];
    if (further === undefined) throw new Error(`say in words what ${dialect} is`);
    facts.push(`- ${further}`);
  }
  if (baseUrl !== undefined) facts.push(`- The base is \`${baseUrl}\` unless \`base_url\` says otherwise.`);
  else if (spec.type !== 'demo') facts.push('- `base_url` must be given.');
  if (auth.kind === 'bearer')
    facts.push(`- The key travels as bearer${selfHosted === true ? '; servers that want none need none' : ''}.`);
  if (selfHosted === true) facts.push('- Calls cost nothing unless the model or the target has a `price`.');
  else if (catalogue !== undefined)
    facts.push('- Prices come from the catalogue, unless the model or the target has a `price`.');
  else facts.push('- The catalogue knows no prices of its own for this type: give the model or the target a `price`.');
  return facts.join('\n');
}

/** How each quirk reads. `undefined`: it says nothing here. */
function sentences(quirks: Quirks): (string | undefined)[] {
  const { outputCapMember = 'max_tokens', reasoningRequest, refuses = [] } = quirks;
  return [
    quirks.onlyOutputCapMember === true
      ? `The cap on output goes as \`${outputCapMember}\`, whatever the caller calls it.`
      : `Where the caller gives no cap on output, the one that was reserved goes as \`${outputCapMember}\`.`,
    quirks.developerRole === true ? undefined : 'Role `developer` goes as `system`.',
    quirks.toolCallId === undefined
      ? undefined
      : 'Ids of tool calls become nine letters or digits, the same for a call and its result.',
    quirks.seedMember === undefined ? undefined : `\`seed\` goes as \`${quirks.seedMember}\`.`,
    quirks.topK === true
      ? '`top_k` is kept.'
      : '`top_k` is kept from callers of Chat Completions, and dropped from others.',
    quirks.stopLimit === undefined ? undefined : `Of \`stop\` the first ${quirks.stopLimit} are taken.`,
    refuses.length === 0
      ? undefined
      : `Dropped, because they are refused there: ${refuses.map((name) => `\`${name}\``).join(', ')}.`,
    quirks.strictMessages === true
      ? 'Members of messages that are not known there are taken out, cache marks among them.'
      : undefined,
    ...(quirks.formats ?? []).map(formatsSentence),
    quirks.systemless === undefined
      ? undefined
      : `Instructions to models whose names fit \`${quirks.systemless}\` become words of the user (\`emulated\`).`,
    quirks.cacheControl === true ? 'Cache marks are kept.' : undefined,
    reasoningRequest === undefined ? undefined : `How much to reason goes as \`${reasoningRequest}\`.`,
    quirks.reasoningModels === undefined
      ? undefined
      : `Known to reason: models whose names begin with ${quirks.reasoningModels.map((name) => `\`${name}\``).join(', ')}.`,
    historyOf(quirks),
    quirks.toolImages === true
      ? 'Images in results of tools are kept.'
      : 'Images in results of tools, from callers of other dialects, are shown in a message of the user (`emulated`).',
    quirks.fileAddress === undefined ? undefined : `Files by address go as \`${quirks.fileAddress}\`.`,
    quirks.streamOptions === false ? 'Usage comes unasked; `stream_options` is not sent.' : undefined,
    quirks.completionExcludesReasoning === true
      ? 'Tokens of reasoning are counted beside the answer there, and together here.'
      : undefined,
  ];
}

function formatsSentence({ models, takes }: AnswerFormats): string {
  const whose = models === '' ? '' : ` by models whose names fit \`${models}\``;
  const page = '[the answer is held to it](../emulation.md)';
  switch (takes) {
    case 'json':
      return `Of \`response_format\`, \`json_object\` is taken${whose}; a schema is told among the instructions, and ${page}.`;
    case 'schema':
      return `Of \`response_format\`, \`json_schema\` is taken${whose}; \`json_object\` goes as a schema of any object.`;
    default:
      return `No \`response_format\` is taken${whose}: it is told among the instructions, and ${page}.`;
  }
}

function historyOf({ reasoningHistory, strictMessages }: Quirks): string {
  if (reasoningHistory !== undefined) return `Earlier reasoning goes back as \`${reasoningHistory}\`.`;
  return strictMessages === true
    ? 'Earlier reasoning is left out.'
    : 'Earlier reasoning goes back from callers of Chat Completions as they sent it; from others it is left out.';
}

function changes(quirks: Quirks): string {
  const said = sentences(quirks).filter((one) => one !== undefined);
  return [
    '## What is changed on the way',
    '',
    'Callers of Chat Completions pass byte for byte, but for this; callers of other dialects are translated. What is lost is named in `x-sluice-warnings`.',
    '',
    ...said.map((one) => `- ${one}`),
  ].join('\n');
}
