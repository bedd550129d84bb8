import { type ModelTraits as ClaudeTraits, modelTraits as claudeTraits } from '../anthropic-messages/model-traits.ts';

/** What families of models take differently behind the one interface. Source: Bedrock user guide, the pages named. */
export interface ModelTraits {
  /** Its generation, where the model is a Claude. */
  readonly claude: ClaudeTraits | undefined;
  /** "Supported models and model features": whether there is a place for instructions. */
  readonly system: boolean;
  /** "Prompt caching": where a cache point may stand, and whether it may live for an hour. */
  readonly caching: 'everywhere' | 'messages' | 'nowhere';
  readonly longCaching: boolean;
  /** "Get validated JSON results from models": whether `outputConfig` and strict tools are enforced. */
  readonly structured: boolean;
  /** API reference, `ToolChoice`: which ways to force a tool there are. */
  readonly forces: 'tool' | 'any' | 'nothing';
  /** API reference, `ToolResultContentBlock`: whether results may hold images, documents and videos. */
  readonly mediaResults: boolean;
  /** Model parameters: where among the additional fields `top_k` goes. */
  readonly topK: 'top_k' | 'k' | 'inferenceConfig' | undefined;
  /** Model parameters: how the model is told how much to reason. */
  readonly effort: 'claude' | 'reasoning_effort' | 'reasoning_config' | 'reasoningConfig' | undefined;
}

const OPEN_MAKERS = [
  'deepseek',
  'google',
  'minimax',
  'mistral',
  'moonshot',
  'moonshotai',
  'nvidia',
  'openai',
  'qwen',
  'zai',
];
const MAKERS = ['ai21', 'amazon', 'anthropic', 'cohere', 'meta', ...OPEN_MAKERS];
/** `us.anthropic.claude-…`, `amazon.nova-…`, `arn:aws:bedrock:…:inference-profile/eu.mistral.…`. */
const NAME = new RegExp(`(?:^|[/.])(${MAKERS.join('|')})\\.([^/]+)$`);

/** An unknown model (an application's inference profile, a model of one's own) is taken to know everything. */
const UNKNOWN: ModelTraits = {
  claude: undefined,
  system: true,
  caching: 'everywhere',
  longCaching: true,
  structured: true,
  forces: 'tool',
  mediaResults: true,
  topK: undefined,
  effort: undefined,
};
/** The many makers of open models. */
const OPEN: ModelTraits = { ...UNKNOWN, caching: 'nowhere', longCaching: false, mediaResults: false, forces: 'any' };
const PLAIN: ModelTraits = { ...OPEN, structured: false };

/** The first that fits the maker and the name counts. */
const FAMILIES: readonly (readonly [maker: string, name: RegExp, traits: ModelTraits])[] = [
  ['amazon', /^titan/, { ...PLAIN, system: false, forces: 'nothing' }],
  [
    'amazon',
    /^nova-2/,
    {
      ...PLAIN,
      caching: 'messages',
      forces: 'tool',
      mediaResults: true,
      topK: 'inferenceConfig',
      effort: 'reasoningConfig',
    },
  ],
  ['amazon', /^nova/, { ...PLAIN, caching: 'messages', forces: 'tool', mediaResults: true, topK: 'inferenceConfig' }],
  ['meta', /./, { ...PLAIN, forces: 'nothing' }],
  ['ai21', /^j2/, { ...PLAIN, system: false, forces: 'nothing' }],
  ['ai21', /./, { ...PLAIN, forces: 'nothing' }],
  ['cohere', /^command-(text|light)/, { ...PLAIN, system: false, forces: 'nothing', topK: 'k' }],
  ['cohere', /./, { ...PLAIN, forces: 'nothing', topK: 'k' }],
  ['mistral', /^(mistral-7b|mixtral)/, { ...PLAIN, system: false, topK: 'top_k', forces: 'nothing' }],
  ['mistral', /^(mistral-(large|small)-24|pixtral)/, { ...PLAIN, topK: 'top_k' }],
  ['deepseek', /^r1/, PLAIN],
  ['openai', /./, { ...OPEN, effort: 'reasoning_effort' }],
  ['qwen', /./, { ...OPEN, effort: 'reasoning_config' }],
];

export function modelTraits(model: string): ModelTraits {
  const [, maker = '', name = ''] = NAME.exec(model) ?? [];
  if (maker === 'anthropic') return claude(name);
  const known = FAMILIES.find(([whose, words]) => whose === maker && words.test(name));
  return known?.[2] ?? (OPEN_MAKERS.includes(maker) ? OPEN : UNKNOWN);
}

const CLAUDE_2: ClaudeTraits = { thinking: 'none', sampling: true, bothTemperatureAndTopP: true, structured: false };

function claude(name: string): ModelTraits {
  const current = !/^claude-(v\d|instant)/.test(name);
  // Enforced output begins with 4.5.
  const enforces = current && !/^claude-(3|[a-z]+-4-(2025|[01](?!\d)))/.test(name);
  return {
    claude: current ? claudeTraits(name) : CLAUDE_2,
    system: true,
    caching: current ? 'everywhere' : 'nowhere',
    longCaching: enforces,
    structured: enforces,
    forces: current ? 'tool' : 'nothing',
    mediaResults: current,
    topK: 'top_k',
    effort: 'claude',
  };
}
