import type { Account } from './account.ts';
import { CLIENTS } from './client-answers.ts';
import { counted, groups, table } from './page-tables.ts';
import type { RequestAccount } from './request-account.ts';
import { requestsSection } from './requests-section.ts';
import { FACTS_DIFFER } from './verdict-of-recording.ts';

const NAMES = CLIENTS.map(({ dialect }) => dialect.name);

/** The page that tells which recordings of which vendor reach callers of which dialect. */
export function conformancePage(accounts: readonly Account[], requests: readonly RequestAccount[]): string {
  const conversations = accounts.filter(({ way }) => way === 'conversation');
  const tasks = accounts.filter(({ way }) => way === 'task');
  const left = accounts.filter(({ way }) => way === 'left out');
  const cells = conversations.reduce((sum, { told }) => sum + told.length, 0);
  return `# Conformance

<!-- Made by packages/providers/src/conformance/every-recording.test.ts; renew it with \`vitest -u\`. -->

Real traffic of ${new Set(accounts.map(({ recording }) => recording.provider)).size} vendors, ${accounts.length} recordings, is played to the adapters, and what callers of each dialect are told is compared with what the vendor said: text, reasoning, tool calls, how it ended and what it used, whole and as a stream. Streams are cut at places that have nothing to do with their events, and what callers get is read by the grammar of their dialect. A recorded failure must be told in the caller's form with the vendor's words. The recorded requests are sent on too, and what would reach each provider is read and compared with what was asked.

| recordings | number |
|---|--:|
| conversations, told in ${cells} ways altogether | ${conversations.length} |
| tasks (embeddings, ranking, images, moderation, counting) | ${tasks.length} |
| left out, with the reason below | ${left.length} |
| **all** | **${accounts.length}** |

The recordings are no part of this repository. Where they are missing, these tests say so and are skipped.

Every type of the registry reads the recordings of each dialect that it speaks, its own vendor's or not, and must find the same in them. Recorded answers with members and events changed, lost, doubled and moved must never break a decoder, nor the grammar of what callers are told; \`FUZZ_RUNS=20000 pnpm exec vitest run --root packages/providers any-stream\` tries more of them.

## Conversations

For each vendor and wire format: how many recordings there are, how many of them are answers and how many failures, and to how many of them callers of each dialect were told rightly. *As it came* counts the streams of which a caller of the vendor's own dialect gets every event to the last unknown member.

${table(
  ['vendor', 'wire format', 'recordings', 'answers', 'failures', ...NAMES, 'as it came'],
  groups(conversations).map((group) => [
    group[0]?.recording.provider ?? '',
    group[0]?.recording.family ?? '',
    group.length,
    group.filter(({ answered }) => answered).length,
    group.filter(({ answered }) => !answered).length,
    ...NAMES.map((name) => group.filter(({ told }) => told.includes(name)).length),
    group.filter(({ passed }) => passed).length,
  ]),
)}

Fewer in one dialect than there are recordings, because that dialect cannot say it:

${table(['recordings', 'dialect', 'what it is'], counted(conversations.flatMap(({ untold }) => Object.entries(untold).map(([name, why]) => `${name} | ${why}`))))}

The recordings come with facts about what the vendor said. Where those are no measure, what callers are told is compared with what the adapter read, and that with the recording in a test of its own:

${table(['recording', 'why'], Object.entries(FACTS_DIFFER))}

${requestsSection(requests)}

## Tasks

${table(
  ['vendor', 'form', 'recordings', 'answers', 'failures'],
  groups(tasks).map((group) => [
    group[0]?.recording.provider ?? '',
    group[0]?.recording.family ?? '',
    group.length,
    group.filter(({ answered }) => answered).length,
    group.filter(({ answered }) => !answered).length,
  ]),
)}

## Left out

${table(
  ['recordings', 'vendor', 'why'],
  counted(left.map(({ recording, reason }) => `${recording.provider} | ${reason ?? ''}`)),
)}
`;
}
