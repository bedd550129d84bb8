import { tagsIn } from '@sluice/core/routing/eligibility';
import type { Incoming } from './call-in-hand.ts';

/** Where the caller says that it is: the tag `region` of `x-sluice-tags`. */
export function callerRegion({ request }: Pick<Incoming, 'request'>): string | undefined {
  const tags = request.headers['x-sluice-tags'];
  return tags === undefined ? undefined : tagsIn(String(tags)).get('region');
}
