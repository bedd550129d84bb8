import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

export interface Shortcut {
  /** Keys pressed together with `+`, one after the other with a space: `mod+k`, `g h`. `mod` is ⌘ or Ctrl. */
  readonly keys: string;
  readonly label: MessageDescriptor;
  readonly group: 'anywhere' | 'go' | 'list';
}

/** Every shortcut of the portal: handlers, tips and the sheet behind `?` all read this. */
export const SHORTCUTS = {
  commands: { keys: 'mod+k', label: msg`Open the command menu`, group: 'anywhere' },
  sheet: { keys: '?', label: msg`Show all shortcuts`, group: 'anywhere' },
  search: { keys: '/', label: msg`Search in the page`, group: 'anywhere' },
  close: { keys: 'escape', label: msg`Close the panel, keep the place`, group: 'anywhere' },
  create: { keys: 'c', label: msg`Create what the page lists`, group: 'anywhere' },
  data: { keys: 'd', label: msg`Show a chart as a table`, group: 'anywhere' },
  rotate: { keys: 'r', label: msg`Rotate the open key`, group: 'anywhere' },
  go_home: { keys: 'g h', label: msg`Go to Home`, group: 'go' },
  go_calls: { keys: 'g c', label: msg`Go to Calls`, group: 'go' },
  go_keys: { keys: 'g k', label: msg`Go to Keys`, group: 'go' },
  go_tenants: { keys: 'g t', label: msg`Go to Tenants`, group: 'go' },
  go_applications: { keys: 'g a', label: msg`Go to Applications`, group: 'go' },
  go_teams: { keys: 'g e', label: msg`Go to Teams`, group: 'go' },
  go_members: { keys: 'g b', label: msg`Go to Members or People`, group: 'go' },
  go_providers: { keys: 'g p', label: msg`Go to Providers`, group: 'go' },
  go_models: { keys: 'g m', label: msg`Go to Models`, group: 'go' },
  go_audit: { keys: 'g u', label: msg`Go to Audit`, group: 'go' },
  go_statements: { keys: 'g n', label: msg`Go to Statements`, group: 'go' },
  go_system: { keys: 'g s', label: msg`Go to System or Settings`, group: 'go' },
  next: { keys: 'j', label: msg`Next row`, group: 'list' },
  previous: { keys: 'k', label: msg`Previous row`, group: 'list' },
  open: { keys: 'enter', label: msg`Open the row`, group: 'list' },
  select: { keys: 'x', label: msg`Select the row`, group: 'list' },
  filter: { keys: 'f', label: msg`Add a filter`, group: 'list' },
  range: { keys: 't', label: msg`Choose the time range`, group: 'list' },
  live: { keys: 'l', label: msg`Follow live`, group: 'list' },
} as const satisfies Readonly<Record<string, Shortcut>>;

export type ShortcutId = keyof typeof SHORTCUTS;
