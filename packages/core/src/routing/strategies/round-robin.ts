/** Each member in turn, whatever its weight. `turn` counts the choices made so far. Returns all indexes, the chosen one first. */
export function roundRobin(count: number, turn: number): number[] {
  const order: number[] = [];
  for (let i = 0; i < count; i++) order.push((turn + i) % count);
  return order;
}
