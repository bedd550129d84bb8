import { createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { RouteError } from './route-error.tsx';
import { routeTree } from './route-tree.ts';
import { parseSearch, stringifySearch } from './search-params.ts';

export function newRouter() {
  return createRouter({
    routeTree,
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    // Queries have their own idea of what is fresh.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: lazyRouteComponent(() => import('./not-found.tsx'), 'NotFound'),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
