import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { PORTAL_PAGES, ROUTES, type RoutePolicy, routeName } from '@sluice/contract/routes/policy';
import { completionsDialect } from '@sluice/core/chat/openai-completions/client';
import { fillVariables } from '@sluice/core/prompts/variables';
import { countTokensDialect } from '@sluice/core/tasks/count-tokens';
import { embeddingsDialect } from '@sluice/core/tasks/embeddings';
import { geminiCountTokensDialect } from '@sluice/core/tasks/gemini-count-tokens';
import { batchEmbedContentsDialect, embedContentDialect } from '@sluice/core/tasks/gemini-embeddings';
import {
  imagesDialect,
  moderationsDialect,
  speechDialect,
  transcriptionsDialect,
} from '@sluice/core/tasks/native-tasks';
import { rerankDialect } from '@sluice/core/tasks/rerank';
import { Hono } from 'hono';
import { controlDoor } from './control/door.ts';
import type { Gateway } from './gateway.ts';
import {
  type Doors,
  type Handler,
  type HotRoute,
  methodNotAllowed,
  refuse,
  type VerbRoute,
  visitOf,
} from './http/listener.ts';
import { verbPath } from './http/verb-routes.ts';
import { modelCall } from './routes/chat.ts';
import { geminiCall } from './routes/gemini.ts';
import { listGeminiModels, showGeminiModel } from './routes/gemini-models.ts';
import { listModels, showModel } from './routes/models.ts';
import { healthz, readyz } from './routes/probes.ts';
import { quoteCall } from './routes/quote.ts';
import { deleteResponse, listInputItems, showResponse } from './routes/responses.ts';
import { taskRoute } from './routes/tasks.ts';

const portalPage: Handler = async (gateway, visit) => (await import('./routes/portal.ts')).portalPage(gateway, visit);
const portalFile: Handler = async (gateway, visit) => (await import('./routes/portal.ts')).portalFile(gateway, visit);

/** The whole route table but the control API's. Each route's policy stands in the contract; one without a policy, or without a handler, does not start. */
const HANDLERS: Readonly<Record<string, Handler>> = {
  'POST /v1/chat/completions': modelCall('/v1/chat/completions'),
  'POST /v1/chat': modelCall('/v1/chat', fillVariables),
  'POST /v1/responses': modelCall('/v1/responses'),
  'GET /v1/responses/{id}/input_items': listInputItems,
  'GET /v1/responses/{id}': showResponse,
  'DELETE /v1/responses/{id}': deleteResponse,
  'POST /v1/messages': modelCall('/v1/messages'),
  'POST /v1/messages/count_tokens': taskRoute('/v1/messages/count_tokens', countTokensDialect),
  'POST /v1/completions': taskRoute('/v1/completions', completionsDialect),
  'POST /v1/embeddings': taskRoute('/v1/embeddings', embeddingsDialect),
  'POST /v1/rerank': taskRoute('/v1/rerank', rerankDialect),
  'POST /v1/moderations': taskRoute('/v1/moderations', moderationsDialect),
  'POST /v1/images/generations': taskRoute('/v1/images/generations', imagesDialect),
  'POST /v1/audio/speech': taskRoute('/v1/audio/speech', speechDialect),
  'POST /v1/audio/transcriptions': taskRoute('/v1/audio/transcriptions', transcriptionsDialect),
  'POST /v1beta/models/{model}:generateContent': geminiCall('/v1beta/models/{model}:generateContent', false),
  'POST /v1beta/models/{model}:streamGenerateContent': geminiCall('/v1beta/models/{model}:streamGenerateContent', true),
  'POST /v1beta/models/{model}:embedContent': taskRoute('/v1beta/models/{model}:embedContent', embedContentDialect),
  'POST /v1beta/models/{model}:batchEmbedContents': taskRoute(
    '/v1beta/models/{model}:batchEmbedContents',
    batchEmbedContentsDialect,
  ),
  'POST /v1beta/models/{model}:countTokens': taskRoute('/v1beta/models/{model}:countTokens', geminiCountTokensDialect),
  'GET /v1beta/models': listGeminiModels,
  'GET /v1beta/models/{model}': showGeminiModel,
  'POST /v1/quote': quoteCall,
  'GET /v1/models': listModels,
  'GET /v1/models/{id}': showModel,
  'GET /healthz': healthz,
  'GET /readyz': readyz,
  // Loaded when somebody reads them: a gateway that only serves calls never holds them.
  'GET /openapi.json': async (gateway, visit) => (await import('./routes/openapi.ts')).openapi(gateway, visit),
  'GET /docs': async (gateway, visit) => (await import('./routes/docs.ts')).docs(gateway, visit),
  'GET /docs/{file}': async (gateway, visit) => (await import('./routes/docs.ts')).docsFile(gateway, visit),
  'GET /api/openapi.json': async (gateway, visit) =>
    (await import('./control/openapi.ts')).describeControl(gateway, visit),
  'GET /assets/{file}': portalFile,
  'GET /favicon.svg': portalFile,
  ...Object.fromEntries(PORTAL_PAGES.map((page) => [routeName(page), portalPage])),
};

export interface App extends Doors {
  readonly hono: Hono<{ Bindings: HttpBindings }>;
}

/** In Hono's words. A parameter at the end takes the rest of the path: model names hold slashes. */
function patternOf(path: string): string {
  return path.replace(/\{(\w+)\}$/, ':$1{.+}').replace(/\{(\w+)\}/g, ':$1');
}

/** @throws Error where policies and handlers differ */
export function buildApp(
  gateway: Gateway,
  policies: readonly RoutePolicy[] = ROUTES,
  handlers: Readonly<Record<string, Handler>> = HANDLERS,
): App {
  const undeclared = new Set(Object.keys(handlers));
  const hot = new Map<string, HotRoute>();
  const verbs: VerbRoute[] = [];
  const hono = new Hono<{ Bindings: HttpBindings }>();
  for (const policy of policies) {
    const name = routeName(policy);
    const handle = handlers[name];
    if (handle === undefined) throw new Error(`${name} has a policy and no handler`);
    undeclared.delete(name);
    const at = verbPath(policy.path);
    if (at !== undefined) {
      verbs.push({ at, policy, handle });
      continue;
    }
    if (policy.metered) {
      hot.set(policy.path, { policy, handle });
      continue;
    }
    hono.on(policy.method, patternOf(policy.path), async (context) => {
      const visit = visitOf(context.env.incoming);
      await handle(gateway, { ...visit, params: context.req.param() });
      return RESPONSE_ALREADY_SENT;
    });
  }
  if (undeclared.size > 0) throw new Error(`no policy declares ${[...undeclared].join(', ')}`);
  for (const { path } of policies.filter(({ path }) => verbPath(path) === undefined)) {
    hono.all(patternOf(path), () => {
      throw methodNotAllowed(path);
    });
  }
  // The routes behind it come from the table of operations, each with its policy.
  hono.all('/api/*', controlDoor(gateway));
  hono.notFound(async (context) => {
    await (await import('./routes/portal.ts')).portalNotFound(visitOf(context.env.incoming));
    return RESPONSE_ALREADY_SENT;
  });
  hono.onError((error, context) => {
    refuse(gateway, visitOf(context.env.incoming), error);
    return RESPONSE_ALREADY_SENT;
  });
  return { hot, verbs, hono, listen: getRequestListener(hono.fetch) };
}
