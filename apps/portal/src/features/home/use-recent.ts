import { useEffect, useState } from 'react';

/** How often the window of time moves on; what is read within it is read again then. */
export const MOVE_MS = 60_000;

/** `now`, which moves on once a minute. Unix ms. */
export function useRecent(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MOVE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
