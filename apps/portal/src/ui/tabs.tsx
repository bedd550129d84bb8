import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';

export interface Tab {
  readonly id: string;
  readonly name: string;
  readonly content: ReactNode;
}

/** The same thing in several forms; one is shown. */
export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  return (
    <Base.Root defaultValue={tabs[0]?.id}>
      <Base.List aria-label={label} className="mb-2 flex gap-1 overflow-x-auto">
        {tabs.map(({ id, name }) => (
          <Base.Tab
            key={id}
            value={id}
            className="h-7 shrink-0 rounded px-2 text-xs font-medium whitespace-nowrap text-muted -outline-offset-2 hover:bg-hover hover:text-text aria-selected:bg-hover aria-selected:text-text"
          >
            {name}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map(({ id, content }) => (
        <Base.Panel key={id} value={id} className="outline-none" tabIndex={-1}>
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
