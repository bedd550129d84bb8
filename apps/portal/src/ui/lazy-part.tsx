import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';

/**
 * A part of a page that is fetched when it is first shown, such as a panel or a dialog, so that the rows come first.
 * @param meanwhile stands in its place until it is there
 */
export function lazyPart<P extends object, K extends string>(
  load: () => Promise<{ readonly [N in K]: ComponentType<P> }>,
  name: K,
  meanwhile?: ReactNode,
): ComponentType<P> {
  const Part = lazy(async () => ({ default: (await load())[name] as ComponentType<object> }));
  return function LazyPart(props: P) {
    return (
      <Suspense fallback={meanwhile}>
        <Part {...props} />
      </Suspense>
    );
  };
}
