/** As in sluice.yaml. */
export const STRATEGIES = [
  'round_robin',
  'weighted_round_robin',
  'least_connections',
  'least_response_time',
  'ip_hash',
  'url_hash',
  'session_hash',
  'lowest_cost',
  'most_headroom',
  'random',
  'nearest',
  'adaptive',
] as const;
export type Strategy = (typeof STRATEGIES)[number];
