import { lazyRouteComponent } from '@tanstack/react-router';
import { loadText } from '../text/language.ts';

/**
 * What the route of a feature's page is made of: the page's code and its texts, both fetched when they are first needed,
 * or when somebody points at a link to it.
 * @param texts the folders in src whose texts it shows
 */
export function pageRoute<M extends Record<string, unknown>, K extends keyof M & string>(
  texts: string | readonly string[],
  load: () => Promise<M>,
  component: K,
) {
  return {
    component: lazyRouteComponent(load as () => Promise<Record<string, never>>, component),
    loader: async () => {
      await Promise.all([texts].flat().map(loadText));
    },
    // Texts do not grow old.
    staleTime: Number.POSITIVE_INFINITY,
  };
}
