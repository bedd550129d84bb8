import { CLIENTS } from './client-answers.ts';
import { INTERFACES } from './interfaces.ts';
import { counted, groups, table } from './page-tables.ts';
import { SET_BY_GATEWAY } from './passed-request.ts';
import type { RequestAccount } from './request-account.ts';

const NAMES = CLIENTS.map(({ dialect }) => dialect.name);

/** What the page tells of requests as they reach the upstream. */
export function requestsSection(accounts: readonly RequestAccount[]): string {
  const sent = accounts.filter(({ reason }) => reason === undefined);
  const ways = sent.reduce((sum, { told }) => sum + told.length, 0);
  const types = new Set(INTERFACES.map(({ type }) => type)).size;
  return `## Requests

${sent.length} requests of conversations were recorded with their answers. Each is said again as a caller of every dialect would say it that has words for it, ${ways} requests altogether, and each of these goes to every one of the ${INTERFACES.length} interfaces that the ${types} types of the registry have, with their quirks. What would reach the upstream is read back and compared: who says what and in which order, thoughts and their signatures, tools, their calls and results, forced choices, images, sound and files, caps, stop sequences, sampling, the form of the answer, reasoning, and every unknown member. Whatever is not there, and whatever is there and nobody said, must be told by a verdict that names it in the caller's own words.

*As it was sent* counts those that go on to their own vendor, and to every type of the registry that speaks their dialect, to the last unknown member; only the members in the second table may be set, or those that a verdict names.

${table(
  ['vendor', 'wire format', 'recordings', ...NAMES, 'as it was sent'],
  groups(sent).map((group) => [
    group[0]?.recording.provider ?? '',
    group[0]?.recording.family ?? '',
    group.length,
    ...NAMES.map((name) => group.filter(({ told }) => told.some((one) => one === name)).length),
    group.filter(({ passed }) => passed).length,
  ]),
)}

Completions have words for one text alone. What Cohere, Ollama and Converse speak no caller speaks: there *as it was sent* means that the vendor's own dialect says the same again. A prompt that is kept at OpenAI, or cut into tokens, can be asked for in its own dialect only.

${table(
  ['member', 'what it is set to'],
  Object.entries(SET_BY_GATEWAY).map(([name, { why }]) => [`\`${name}\``, why]),
)}

Not sent on:

${table(['recordings', 'why'], counted(accounts.flatMap(({ reason }) => reason ?? [])))}`;
}
