/** The pages that people open all day, with rows in them in the world of `calls-world.ts`. */
export const MAIN_PAGES = [
  '/admin',
  '/admin/calls',
  '/admin/keys',
  '/admin/providers',
  '/admin/models',
  '/admin/tenants',
  '/admin/applications',
  '/admin/people',
  '/admin/audit',
  '/admin/system',
  '/account',
  '/w/acme',
  '/w/acme/calls',
  '/w/acme/keys',
  '/w/acme/models',
  '/w/acme/teams',
  '/w/acme/applications',
  '/w/acme/members',
  '/w/acme/statements',
  '/w/acme/settings',
  '/w/acme/audit',
] as const;

/** Those whose times are held to budgets and measured, in the world of `startGateway`. */
export const MEASURED_PAGES = [
  '/admin',
  '/admin/calls',
  '/admin/keys',
  '/admin/providers',
  '/admin/models',
  '/admin/tenants',
  '/admin/audit',
  '/w/default',
] as const;
