import { mapSecrets } from '@sluice/contract/config/secret-members';
import type { Snapshot } from '@sluice/store/config/snapshot';
import { stringify } from 'yaml';

/**
 * The running state as a sluice.yaml. Keys are kept as hashes and credentials are never shown, so each stands as a
 * `${VARIABLE}`; their names head the file. What is switched off is left out.
 */
export function exportConfig(snapshot: Snapshot): string {
  const variables = new Variables();
  const live = <T extends { readonly disabled: boolean }>(records: readonly T[]) =>
    records.filter((one) => !one.disabled);
  const providers = live(snapshot.providers).map((provider) => {
    const { keys: _, ...spec } = provider.spec;
    const keys = live(provider.keys).map((key) => ({
      name: key.name,
      ...mapValues(key.credential, (_value, member) => variables.named(provider.name, key.name, member)),
      ...literal(key.spec),
    }));
    const headers = mapValues(spec.headers ?? {}, (_value, name) => variables.named(provider.name, 'header', name));
    return [
      provider.name,
      { ...literal(spec), ...(spec.headers ? { headers } : {}), ...(keys.length > 0 ? { keys } : {}) },
    ];
  });
  const tenants = live(snapshot.tenants).map((tenant) => {
    const { teams: _, providers: _own, ...spec } = tenant.spec;
    const teams = live(snapshot.teams)
      .filter((team) => team.tenant === tenant.name)
      .map((team) => [team.name, exportTeam(snapshot, tenant.name, team.name, literal(team.spec), variables)]);
    const own = mapSecrets(literal(spec), ['tenants', tenant.name], (_secret, [, ...path]) =>
      variables.named(...path.map(String)),
    );
    return [tenant.name, { ...own, ...(teams.length > 0 ? { teams: Object.fromEntries(teams) } : {}) }];
  });
  const models = live(snapshot.models).map((model) => [model.name, literal(model.spec)]);
  const file = {
    ...mapSecrets(literal(snapshot.platform), [], (_secret, path) => variables.named(...path.map(String))),
    ...(providers.length > 0 ? { providers: Object.fromEntries(providers) } : {}),
    ...(models.length > 0 ? { models: Object.fromEntries(models) } : {}),
    ...(tenants.length > 0 ? { tenants: Object.fromEntries(tenants) } : {}),
  };
  return variables.heading() + stringify(file, { lineWidth: 0 });
}

function exportTeam(snapshot: Snapshot, tenant: string, team: string, spec: object, variables: Variables): object {
  const applications = snapshot.applications
    .filter((one) => !one.disabled && one.tenant === tenant && one.team === team)
    .map((application) => {
      const keys = snapshot.keys
        .filter((key) => !key.disabled && key.tenant === tenant && key.team === team)
        .filter((key) => key.application === application.name)
        .map((key) => ({
          ...literal(key.spec),
          name: key.name,
          value: variables.named(tenant, team, application.name, key.name),
        }));
      return [application.name, { ...literal(application.spec), ...(keys.length > 0 ? { keys } : {}) }];
    });
  return { ...spec, ...(applications.length > 0 ? { applications: Object.fromEntries(applications) } : {}) };
}

/** Names for secrets: from their place in the file, each used once. */
class Variables {
  readonly #names = new Set<string>();

  named(...path: readonly string[]): string {
    const base = ['SLUICE', ...path.filter((part) => part !== 'value')]
      .join('_')
      .replace(/[^A-Za-z0-9]+/g, '_')
      .toUpperCase();
    let name = base;
    for (let count = 2; this.#names.has(name); count++) name = `${base}_${count}`;
    this.#names.add(name);
    return `\${${name}}`;
  }

  heading(): string {
    if (this.#names.size === 0) return '';
    const names = [...this.#names].map((name) => `#   ${name}\n`).join('');
    return `# Secrets are not exported. Before this file is applied, the environment must hold:\n${names}\n`;
  }
}

/** What only looks like a reference to a variable stays what it is. */
function literal(value: object): Record<string, unknown> {
  const text = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'string' ? member.replaceAll('${', '$$${') : member,
  );
  return JSON.parse(text) as Record<string, unknown>;
}

function mapValues<T>(object: Readonly<Record<string, T>>, map: (value: T, name: string) => string) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]));
}
