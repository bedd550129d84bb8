import type { Call } from './call.ts';

/** Members by which a vendor is told to do something for the caller, where that is no tool. */
const ACTING = ['mcp_servers', 'container', 'plugins'];

/** Whether the vendor does nothing but answer: asking two of them then does no more than asking one. */
export function onlyAnswers({ task, tools, extra }: Call): boolean {
  return task === undefined && tools.every(({ kind }) => kind !== 'builtin') && !ACTING.some((name) => name in extra);
}
