/** What of a body that is no JSON is worth keeping. Characters. */
const TEXT_LIMIT = 500;

/** What a reader of an HTML page would see. */
export function visibleText(body: string): string {
  return body
    .slice(0, 20_000)
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, TEXT_LIMIT);
}
