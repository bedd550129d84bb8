/** Where a message stands in the unified call; verdicts tell it as the caller spelt it. */
export function messagePath(index: number): string {
  return `messages[${index}]`;
}

export function partPath(at: string, index: number): string {
  return `${at}.content[${index}]`;
}

/** Of all that a turn thought. */
export function thoughtPath(at: string, index: number): string {
  return `${at}.thinking[${index}]`;
}
