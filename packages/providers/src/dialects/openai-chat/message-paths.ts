/** Where a message stands in the unified call; verdicts tell it as the caller spelt it. */
export function messagePath(index: number): string {
  return `messages[${index}]`;
}

export function partPath(at: string, index: number): string {
  return `${at}.content[${index}]`;
}
