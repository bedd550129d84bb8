interface Stored {
  readonly id: string;
  readonly managed: boolean;
  readonly disabledItself: boolean;
  readonly createdAt: number;
}

/** What every answer about an object begins with. What a file switched off by not declaring it is nobody's any more. */
export function shown({ id, managed, disabledItself, createdAt }: Stored) {
  return {
    id,
    managed: managed && !disabledItself,
    disabled: disabledItself,
    created_at: timeText(createdAt),
  };
}

/** RFC 3339, UTC. @param at Unix ms */
export function timeText(at: number): string {
  return new Date(at).toISOString();
}

/** A filter of a list that was not given lets everything through. */
export function flagFits(wanted: 'true' | 'false' | undefined, flag: boolean): boolean {
  return wanted === undefined || (wanted === 'true') === flag;
}
