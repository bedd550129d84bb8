import { createRootRoute, createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { applicationSearch } from '../features/applications/application-search.ts';
import { auditSearch } from '../features/audit/audit-search.ts';
import { callsSearch } from '../features/calls/calls-search.ts';
import { keysSearch } from '../features/keys/keys-search.ts';
import { modelSearch } from '../features/models/model-search.ts';
import { providerSearch } from '../features/providers/provider-search.ts';
import { setupSearch } from '../features/setup/setup-search.ts';
import { statementSearch } from '../features/statements/statement-search.ts';
import { tenantSearch } from '../features/tenants/tenant-search.ts';
import { listSearch } from '../ui/list/list-search.ts';
import { pageRoute } from './page-route.ts';

/** Every address of the portal. Each page stands in features/; it is loaded when it is first opened. */
const root = createRootRoute();

const signIn = createRoute({
  getParentRoute: () => root,
  path: 'sign-in',
  validateSearch: ({ to }): { to?: string } => (typeof to === 'string' ? { to } : {}),
  ...pageRoute('features/session', () => import('../features/session/sign-in-page.tsx'), 'SignInPage'),
});

/** What a session needs; nobody who only signs in loads it. */
const session = () => import('./signed-in.ts');

const withQueries = createRoute({
  getParentRoute: () => root,
  id: 'with-queries',
  component: lazyRouteComponent(() => import('./with-queries.tsx'), 'WithQueries'),
});
const invitation = createRoute({
  getParentRoute: () => withQueries,
  path: 'invitation',
  ...pageRoute(
    ['features/session', 'features/invitation'],
    () => import('../features/invitation/invitation-page.tsx'),
    'InvitationPage',
  ),
});
const choosePassword = createRoute({
  getParentRoute: () => withQueries,
  path: 'choose-password',
  beforeLoad: async ({ location }) => (await session()).requireSignIn(location.href, { oneTime: true }),
  ...pageRoute('features/session', () => import('../features/session/choose-password-page.tsx'), 'ChoosePasswordPage'),
});

/** The first run, in a frame of its own. */
const setup = createRoute({
  getParentRoute: () => withQueries,
  path: 'setup',
  beforeLoad: async ({ location }) => (await session()).requireSignIn(location.href),
  validateSearch: setupSearch,
  ...pageRoute(
    ['features/session', 'routes/shell', 'features/calls', 'features/keys', 'features/setup'],
    () => import('../features/setup/setup-page.tsx'),
    'SetupPage',
  ),
});

/** Everything for which one has to be signed in, in the frame of menu and bar. */
const signedIn = createRoute({
  getParentRoute: () => withQueries,
  id: 'signed-in',
  beforeLoad: async ({ location }) => (await session()).requireSignIn(location.href),
  ...pageRoute(['features/session', 'routes/shell'], () => import('./shell/shell.tsx'), 'Shell'),
});
const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  beforeLoad: async () => {
    const home = await (await session()).homeOfMe();
    if (home !== undefined) throw redirect({ ...home, replace: true });
  },
  component: lazyRouteComponent(() => import('./no-tenant.tsx'), 'NoTenant'),
});
const account = createRoute({
  getParentRoute: () => signedIn,
  path: 'account',
  ...pageRoute('features/account', () => import('../features/account/account-page.tsx'), 'AccountPage'),
});

const home = pageRoute(
  ['charts', 'features/calls', 'features/keys', 'features/limits', 'features/home'],
  () => import('../features/home/home-page.tsx'),
  'HomePage',
);
/** What stands above everything else is known before anything is drawn, so that it moves nothing. */
const platformHome = {
  ...home,
  loader: async () => {
    await Promise.all([home.loader(), session().then(({ knowSetup }) => knowSetup())]);
  },
};
const keys = {
  ...pageRoute(
    ['charts', 'features/limits', 'features/keys'],
    () => import('../features/keys/keys-page.tsx'),
    'KeysPage',
  ),
  validateSearch: keysSearch,
};
const audit = {
  ...pageRoute('features/audit', () => import('../features/audit/audit-page.tsx'), 'AuditPage'),
  validateSearch: auditSearch,
};
const applications = {
  ...pageRoute(
    ['features/limits', 'features/applications'],
    () => import('../features/applications/applications-page.tsx'),
    'ApplicationsPage',
  ),
  validateSearch: applicationSearch,
};
const providers = {
  ...pageRoute(
    ['features/limits', 'features/providers'],
    () => import('../features/providers/providers-page.tsx'),
    'ProvidersPage',
  ),
  validateSearch: providerSearch,
};
const models = {
  ...pageRoute(
    ['features/limits', 'features/models'],
    () => import('../features/models/models-page.tsx'),
    'ModelsPage',
  ),
  validateSearch: modelSearch,
};
const tenants = {
  ...pageRoute(
    ['features/limits', 'features/tenants'],
    () => import('../features/tenants/tenants-page.tsx'),
    'TenantsPage',
  ),
  validateSearch: tenantSearch,
};
const settings = pageRoute(
  ['features/limits', 'features/tenants'],
  () => import('../features/tenants/tenant-settings-page.tsx'),
  'TenantSettingsPage',
);
const teams = {
  ...pageRoute(['features/limits', 'features/teams'], () => import('../features/teams/teams-page.tsx'), 'TeamsPage'),
  validateSearch: listSearch(),
};
const people = {
  ...pageRoute('features/people', () => import('../features/people/people-page.tsx'), 'PeoplePage'),
  validateSearch: listSearch(),
};
const system = pageRoute(
  ['features/people', 'features/system'],
  () => import('../features/system/system-page.tsx'),
  'SystemPage',
);
const members = {
  ...pageRoute(
    ['features/people', 'features/members'],
    () => import('../features/members/members-page.tsx'),
    'MembersPage',
  ),
  validateSearch: listSearch(),
};

const calls = {
  ...pageRoute('features/calls', () => import('../features/calls/calls-page.tsx'), 'CallsPage'),
  validateSearch: callsSearch,
};
const statements = {
  ...pageRoute('features/statements', () => import('../features/statements/statements-page.tsx'), 'StatementsPage'),
  validateSearch: statementSearch,
};

/** The whole platform: for platform admins and auditors. */
const platform = createRoute({
  getParentRoute: () => signedIn,
  path: 'admin',
  component: lazyRouteComponent(() => import('./scope-guards.tsx'), 'PlatformOnly'),
});
const platformPages = [
  createRoute({ getParentRoute: () => platform, path: '/', ...platformHome }),
  createRoute({ getParentRoute: () => platform, path: 'calls', ...calls }),
  createRoute({ getParentRoute: () => platform, path: 'keys', ...keys }),
  createRoute({ getParentRoute: () => platform, path: 'providers', ...providers }),
  createRoute({ getParentRoute: () => platform, path: 'models', ...models }),
  createRoute({ getParentRoute: () => platform, path: 'tenants', ...tenants }),
  createRoute({ getParentRoute: () => platform, path: 'applications', ...applications }),
  createRoute({ getParentRoute: () => platform, path: 'people', ...people }),
  createRoute({ getParentRoute: () => platform, path: 'audit', ...audit }),
  createRoute({ getParentRoute: () => platform, path: 'system', ...system }),
] as const;

/** One tenant. */
const tenant = createRoute({
  getParentRoute: () => signedIn,
  path: 'w/$tenant',
  component: lazyRouteComponent(() => import('./scope-guards.tsx'), 'TenantOnly'),
});
const tenantPages = [
  createRoute({ getParentRoute: () => tenant, path: '/', ...home }),
  createRoute({ getParentRoute: () => tenant, path: 'calls', ...calls }),
  createRoute({ getParentRoute: () => tenant, path: 'keys', ...keys }),
  createRoute({ getParentRoute: () => tenant, path: 'applications', ...applications }),
  createRoute({ getParentRoute: () => tenant, path: 'models', ...models }),
  createRoute({ getParentRoute: () => tenant, path: 'teams', ...teams }),
  createRoute({ getParentRoute: () => tenant, path: 'members', ...members }),
  createRoute({ getParentRoute: () => tenant, path: 'statements', ...statements }),
  createRoute({ getParentRoute: () => tenant, path: 'settings', ...settings }),
  createRoute({ getParentRoute: () => tenant, path: 'audit', ...audit }),
] as const;

export const routeTree = root.addChildren([
  signIn,
  withQueries.addChildren([
    invitation,
    choosePassword,
    setup,
    signedIn.addChildren([start, account, platform.addChildren(platformPages), tenant.addChildren(tenantPages)]),
  ]),
]);
