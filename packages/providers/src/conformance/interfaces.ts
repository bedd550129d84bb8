import type { ChatDialectName } from '@sluice/core/chat/call';
import type { Target } from '../dialect.ts';
import type { Speaking } from '../registry.ts';
import { COLUMNS, speakingIn } from '../verdict-table/columns.ts';
import { variants } from '../verdict-table/vendors.ts';

/** One way in which a type of the registry is spoken to. */
export interface Interface {
  readonly type: string;
  readonly model: string;
  readonly speaking: Speaking;
}

/** Every interface of every type of the registry, with each kind of model that makes a difference. */
export const INTERFACES: readonly Interface[] = [
  ...COLUMNS.flatMap((column) => {
    const { type, model, only } = column;
    const speaking = speakingIn(column, only ?? 'chat');
    return speaking === undefined ? [] : [{ type, model, speaking }];
  }),
  ...variants(),
];

/** The interface that speaks a caller's dialect as its own vendor does. */
export function homeOf(client: ChatDialectName): Interface {
  const found = INTERFACES.find(({ speaking }) => speaking.dialect.native === client);
  if (found === undefined) throw new Error(`nobody speaks ${client}`);
  return found;
}

export function targetAt({ speaking, model }: Interface, outputCap?: number): Target {
  return { spec: speaking.spec, model, outputCap, outputLimit: undefined };
}
