import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { Permission } from '@sluice/contract/control/permissions';
import type { LinkProps } from '@tanstack/react-router';
import {
  Activity,
  AppWindow,
  Boxes,
  Building2,
  House,
  KeyRound,
  type LucideIcon,
  PlugZap,
  ReceiptText,
  ScrollText,
  Server,
  Settings,
  Users,
  UsersRound,
} from 'lucide-react';
import { type Me, may } from '../../features/session/me.ts';
import type { Scope } from '../../features/session/scope.ts';
import type { ShortcutId } from '../../keyboard/shortcuts.ts';

export interface MenuEntry {
  readonly id: string;
  readonly label: MessageDescriptor;
  readonly icon: LucideIcon;
  readonly shortcut: ShortcutId;
  /** Who sees it; absent: everybody. */
  readonly permission?: Permission;
  /** Its page for the whole platform, and for one tenant; absent where there is none. */
  readonly platform?: NonNullable<LinkProps['to']>;
  readonly tenant?: NonNullable<LinkProps['to']>;
}

/** The menu, from top to bottom. */
const MENU: readonly MenuEntry[] = [
  {
    id: 'home',
    label: msg`Home`,
    icon: House,
    shortcut: 'go_home',
    platform: '/admin',
    tenant: '/w/$tenant',
  },
  {
    id: 'calls',
    label: msg`Calls`,
    icon: Activity,
    shortcut: 'go_calls',
    permission: 'calls.read',
    platform: '/admin/calls',
    tenant: '/w/$tenant/calls',
  },
  {
    id: 'keys',
    label: msg`Keys`,
    icon: KeyRound,
    shortcut: 'go_keys',
    permission: 'keys.read',
    platform: '/admin/keys',
    tenant: '/w/$tenant/keys',
  },
  {
    id: 'providers',
    label: msg`Providers`,
    icon: PlugZap,
    shortcut: 'go_providers',
    permission: 'providers.read',
    platform: '/admin/providers',
  },
  {
    id: 'models',
    label: msg`Models & prices`,
    icon: Boxes,
    shortcut: 'go_models',
    permission: 'models.read',
    platform: '/admin/models',
    tenant: '/w/$tenant/models',
  },
  {
    id: 'tenants',
    label: msg`Tenants`,
    icon: Building2,
    shortcut: 'go_tenants',
    permission: 'tenants.read',
    platform: '/admin/tenants',
  },
  {
    id: 'applications',
    label: msg`Applications`,
    icon: AppWindow,
    shortcut: 'go_applications',
    permission: 'applications.read',
    platform: '/admin/applications',
    tenant: '/w/$tenant/applications',
  },
  {
    id: 'teams',
    label: msg`Teams`,
    icon: UsersRound,
    shortcut: 'go_teams',
    permission: 'teams.read',
    tenant: '/w/$tenant/teams',
  },
  {
    id: 'members',
    label: msg`Members`,
    icon: Users,
    shortcut: 'go_members',
    permission: 'members.read',
    tenant: '/w/$tenant/members',
  },
  {
    id: 'people',
    label: msg`People`,
    icon: Users,
    shortcut: 'go_members',
    permission: 'users.read',
    platform: '/admin/people',
  },
  {
    id: 'statements',
    label: msg`Statements`,
    icon: ReceiptText,
    shortcut: 'go_statements',
    permission: 'spend.read',
    tenant: '/w/$tenant/statements',
  },
  {
    id: 'audit',
    label: msg`Audit`,
    icon: ScrollText,
    shortcut: 'go_audit',
    permission: 'audit.read',
    platform: '/admin/audit',
    tenant: '/w/$tenant/audit',
  },
  {
    id: 'system',
    label: msg`System`,
    icon: Server,
    shortcut: 'go_system',
    permission: 'system.read',
    platform: '/admin/system',
  },
  {
    id: 'settings',
    label: msg`Settings`,
    icon: Settings,
    shortcut: 'go_system',
    permission: 'tenants.read',
    tenant: '/w/$tenant/settings',
  },
];

export interface MenuTarget extends MenuEntry {
  readonly link: Pick<LinkProps, 'to' | 'params'>;
}

/** What the person finds in the menu there. */
export function menuFor(me: Me, scope: Scope): readonly MenuTarget[] {
  return MENU.flatMap((entry) => {
    const to = entry[scope.kind];
    if (to === undefined || (entry.permission !== undefined && !may(me, entry.permission))) return [];
    const params = scope.kind === 'tenant' ? { tenant: scope.tenant } : {};
    return [{ ...entry, link: { to, params } as MenuTarget['link'] }];
  });
}
