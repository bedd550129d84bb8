/** Places of a distance apart: the same region, one area (`eu-west-1` and `eu-central-1` are both of `eu`), elsewhere or unknown. */
const SAME = 0;
const SAME_AREA = 1;
const ELSEWHERE = 2;

function apart(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return ELSEWHERE;
  if (a === b) return SAME;
  return areaOf(a) === areaOf(b) ? SAME_AREA : ELSEWHERE;
}

function areaOf(region: string): string {
  const end = region.search(/[-_.]/);
  return end < 0 ? region : region.slice(0, end);
}

/** How far a target stands: the caller's region counts first, the gateway's decides among equals. 0 is nearest. */
export function distanceOf(
  region: string | undefined,
  caller: string | undefined,
  gateway: string | undefined,
): number {
  return apart(region, caller) * (ELSEWHERE + 1) + apart(region, gateway);
}
