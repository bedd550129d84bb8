/** As in sluice.yaml. */
export type Strategy =
  | 'round_robin'
  | 'weighted_round_robin'
  | 'least_connections'
  | 'least_response_time'
  | 'ip_hash'
  | 'url_hash'
  | 'session_hash'
  | 'lowest_cost'
  | 'most_headroom'
  | 'random'
  | 'nearest'
  | 'adaptive';
