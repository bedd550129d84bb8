/** `gpt-4o-mini` for `openai/gpt-4o-mini-2024-07-18`, with a number behind it where that is taken. */
export function freeAlias(model: string, taken: Set<string>): string {
  const short = model
    .slice(model.lastIndexOf('/') + 1)
    .replace(/-(\d{4}-\d{2}-\d{2}|\d{8})$/, '')
    .replace(/[^A-Za-z0-9._:-]/g, '-')
    .slice(0, 80);
  let alias = short;
  for (let count = 2; taken.has(alias); count++) alias = `${short}-${count}`;
  taken.add(alias);
  return alias;
}
