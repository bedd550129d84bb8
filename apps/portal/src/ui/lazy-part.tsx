import { type ComponentType, lazy, Suspense } from 'react';

/** A part of a page that is fetched when it is first shown, such as a panel or a dialog, so that the rows come first. */
export function lazyPart<P extends object, K extends string>(
  load: () => Promise<{ readonly [N in K]: ComponentType<P> }>,
  name: K,
): ComponentType<P> {
  const Part = lazy(async () => ({ default: (await load())[name] as ComponentType<object> }));
  return function LazyPart(props: P) {
    return (
      <Suspense>
        <Part {...props} />
      </Suspense>
    );
  };
}
