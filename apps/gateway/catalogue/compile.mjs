// Compiles `src/catalogue/vendors/`, one file a vendor, from the two packages that know models and from our own list of
// retirements. Run by hand when a package has a new release (docs/decisions says how); the files are kept in the repository,
// so that neither a build nor a running gateway needs a network or either package.
//   node apps/gateway/catalogue/compile.mjs <folder of the unpacked @earendil-works/pi-ai>
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findProvider } from '@pydantic/genai-prices';

/** Our vendors by their id in genai-prices, and their files in pi-ai. */
const VENDORS = {
  anthropic: ['anthropic'],
  avian: [],
  aws: ['amazon-bedrock'],
  azure: ['azure'],
  cerebras: ['cerebras'],
  cloudflare: ['cloudflare-workers-ai'],
  cohere: [],
  deepseek: ['deepseek'],
  doubleword: [],
  fireworks: ['fireworks'],
  google: ['google', 'google-vertex'],
  groq: ['groq'],
  huggingface: ['huggingface'],
  minimax: ['minimax'],
  mistral: ['mistral'],
  moonshotai: ['moonshotai'],
  novita: [],
  nvidia: ['nvidia'],
  openai: ['openai'],
  openrouter: ['openrouter'],
  perplexity: [],
  together: ['together'],
  vercel: ['vercel-ai-gateway'],
  voyageai: [],
  'x-ai': ['xai'],
  zai: ['zai'],
};

const packageFolder = process.argv[2];
if (packageFolder === undefined) throw new Error('Say where @earendil-works/pi-ai is unpacked.');
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));

const pricesVersion = (await readJson(here('../package.json'))).devDependencies['@pydantic/genai-prices'].startsWith(
  'catalog',
)
  ? /"@pydantic\/genai-prices": ([\d.]+)/.exec(await readFile(here('../../../pnpm-workspace.yaml'), 'utf8'))[1]
  : undefined;
const factsVersion = (await readJson(`${packageFolder}/package.json`)).version;
const retirements = await readJson(here('retirements.json'));
const folder = here('../src/catalogue/vendors/');

for (const file of await readdir(folder)) await rm(folder + file);
for (const [vendor, files] of Object.entries(VENDORS)) {
  const known = findProvider({ providerId: vendor });
  const priced = known?.id === vendor ? known.models.map(pricedModel) : [];
  const facts = await factsOf(files, priced);
  if (priced.length + facts.length === 0) continue;
  const sources = { prices: `genai-prices@${pricesVersion}`, facts: `pi-ai@${factsVersion}` };
  const head = { vendor, sources, elsewhere: known?.fallback_model_providers ?? [] };
  await writeFile(
    `${folder}${vendor}.json`,
    fileText({ ...head, models: priced, facts, retirements: retiring(vendor) }),
  );
}

function pricedModel({ id, name, match, context_window: window, prices, deprecated }) {
  const dated = (Array.isArray(prices) ? prices : [{ prices }]).map(({ constraint, prices: rates }) => ({
    ...(constraint?.start_date === undefined ? {} : { from: constraint.start_date }),
    ...(constraint?.start_time === undefined ? {} : { between: [constraint.start_time, constraint.end_time] }),
    rates,
  }));
  return { id, title: name, match, window, deprecated, prices: dated };
}

async function factsOf(files, priced) {
  const found = new Map();
  for (const file of files) {
    const interfaces = await readJson(`${packageFolder}/dist/providers/data/${file}.json`);
    for (const model of Object.values(interfaces).flatMap((models) => Object.values(models))) {
      if (model.type !== 'chat' || found.has(model.id)) continue;
      found.set(model.id, fact(model, priced));
    }
  }
  return [...found.values()];
}

/** The package lists chat models that call tools and no others. A price where the first package has none. */
function fact(model, priced) {
  const can = ['tools'];
  if (model.input.includes('image')) can.push('vision');
  if (model.reasoning) can.push('reasoning');
  const id = model.id.toLowerCase();
  const { supportsStrictMode, supportsStrictTools } = model.compat ?? {};
  // Each Gemini takes a schema; the package does not say it (https://ai.google.dev/gemini-api/docs/structured-output).
  if (supportsStrictMode || supportsStrictTools || id.startsWith('gemini')) can.push('structured_output');
  const isPriced = priced.some(({ match }) => fits(match, id));
  return {
    id,
    title: model.name,
    window: model.contextWindow,
    // As much as the window itself is what the package says where it knows of no limit.
    output: model.maxTokens < model.contextWindow ? model.maxTokens : undefined,
    can,
    rates: isPriced ? undefined : ratesOf(model.cost),
  };
}

function ratesOf({ input, output, cacheRead, cacheWrite, tiers = [] }) {
  if (!(input > 0 || output > 0)) return undefined;
  const stepped = (base, name) => {
    const steps = tiers.map((tier) => ({ start: tier.inputTokensAbove, price: tier[name] }));
    return steps.length === 0 ? base : { base, tiers: steps };
  };
  return {
    input_mtok: stepped(input, 'input'),
    output_mtok: stepped(output, 'output'),
    ...(cacheRead > 0 ? { cache_read_mtok: stepped(cacheRead, 'cacheRead') } : {}),
    ...(cacheWrite > 0 ? { cache_write_mtok: stepped(cacheWrite, 'cacheWrite') } : {}),
  };
}

function retiring(vendor) {
  const rows = retirements[vendor]?.models ?? [];
  return rows.flatMap(([on, ids, instead]) => ids.split(' ').map((id) => ({ id, on, instead })));
}

function fits(match, id) {
  if ('or' in match) return match.or.some((one) => fits(one, id));
  if ('and' in match) return match.and.every((one) => fits(one, id));
  if ('regex' in match) return new RegExp(match.regex).test(id);
  const [[how, text]] = Object.entries(match);
  const part = text.toLowerCase();
  if (how === 'equals') return id === part;
  return how === 'starts_with' ? id.startsWith(part) : how === 'ends_with' ? id.endsWith(part) : id.includes(part);
}

/** One model a line: a new release is read as a difference. */
function fileText({ models, facts, retirements: rows, ...head }) {
  const lines = (list) => (list.length === 0 ? '[]' : `[\n${list.map((one) => JSON.stringify(one)).join(',\n')}\n]`);
  const body = `"models":${lines(models)},\n"facts":${lines(facts)},\n"retirements":${lines(rows)}`;
  return `${JSON.stringify(head).slice(0, -1)},\n${body}}\n`;
}
