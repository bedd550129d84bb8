/** A name from a configuration or a body within a header: what a header cannot hold is left out. */
export function headerValue(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 2000);
}
