import { Command } from 'cmdk';
import type { ReactNode } from 'react';
import { Keys } from '../../ui/keys.tsx';

export const COMMAND_GROUP =
  '**:[[cmdk-group-heading]]:px-2.5 **:[[cmdk-group-heading]]:py-1.5 **:[[cmdk-group-heading]]:text-xs **:[[cmdk-group-heading]]:text-muted';

interface CommandRowProps {
  readonly icon?: ReactNode;
  readonly keys?: string;
  readonly onSelect: () => void;
  readonly children: ReactNode;
  /** What it is found by, where that is not what it says. */
  readonly foundBy?: { readonly value: string; readonly keyword: string };
}

/** One thing that the command menu can do. */
export function CommandRow({ icon, keys, onSelect, children, foundBy }: CommandRowProps) {
  return (
    <Command.Item
      onSelect={onSelect}
      {...(foundBy === undefined ? {} : { value: foundBy.value, keywords: [foundBy.keyword] })}
      className="flex h-9 items-center gap-2.5 rounded px-2.5 text-sm text-text select-none data-[selected=true]:bg-chosen"
    >
      <span className="text-muted">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {keys === undefined ? null : <Keys keys={keys} />}
    </Command.Item>
  );
}
