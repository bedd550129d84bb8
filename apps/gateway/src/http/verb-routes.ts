import { CallError } from './call-error.ts';

/** A route's path that ends in a parameter and a verb, as Google's do: `/v1beta/models/{model}:generateContent`. */
export interface VerbPath {
  /** `/v1beta/models/` */
  readonly before: string;
  readonly param: string;
  /** `:generateContent` */
  readonly verb: string;
}

/** A path of the route table, where it has a verb. */
export function verbPath(path: string): VerbPath | undefined {
  const [, before, param, verb] = /^(\/[^{}]*)\{(\w+)\}(:\w+)$/.exec(path) ?? [];
  return before === undefined || param === undefined || verb === undefined ? undefined : { before, param, verb };
}

/** A route, and what the request's path says in it. */
export interface FoundVerb<Route> {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Google's stable version has the same calls under `/v1`, where its SDKs go by default. A tuned model has another path;
 * here it is a model by its whole name, `tunedModels/…`.
 */
const OTHER_PATHS = /^\/v1(?:beta)?\/(?:models\/|(?=tunedModels\/))/;

/**
 * Looks up a request's path that no exact route takes. The parameter may hold slashes and percent-escapes.
 * @throws CallError where an escape is none
 */
export function findVerb<Route extends { readonly at: VerbPath }>(
  routes: readonly Route[],
  path: string,
): FoundVerb<Route> | undefined {
  // Some clients escape the colon.
  const whole = path.replace(/%3A(?=[A-Za-z]+$)/i, ':').replace(OTHER_PATHS, '/v1beta/models/');
  const route = routes.find(
    ({ at: { before, verb } }) =>
      whole.endsWith(verb) && whole.startsWith(before) && whole.length > before.length + verb.length,
  );
  if (route === undefined) return undefined;
  const { before, param, verb } = route.at;
  return { route, params: { [param]: unescaped(whole.slice(before.length, -verb.length), param) } };
}

function unescaped(text: string, param: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CallError('invalid_request', `The ${param} in the path is not well escaped.`, { param });
  }
}
