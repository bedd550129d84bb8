import { modelSchema } from '@sluice/contract/config/model-schema';
import { providerKeySchema, providerSchema } from '@sluice/contract/config/provider-schema';
import { flatten, toPath, valueAt } from '@sluice/contract/config/schema-issues';
import { planSchema, serviceSchema } from '@sluice/contract/config/service-schema';
import { applicationSchema, keySchema, scopeSchema, tenantSchema } from '@sluice/contract/config/tenant-schema';
import {
  canonical,
  isCredentialMember,
  type ObjectKind,
  type Split,
  splitCredential,
  splitService,
  splitTenant,
} from './declared.ts';
import { ObjectRefused } from './object-refused.ts';
import type { NewRow } from './object-rows.ts';

/** The members of one object, as in sluice.yaml, without the objects below it. */
export type Members = Readonly<Record<string, unknown>>;

/** What an object of each kind may hold by itself. */
const schemas = {
  provider: providerSchema.omit({ keys: true }),
  'provider key': providerKeySchema,
  model: modelSchema,
  plan: planSchema,
  service: serviceSchema,
  tenant: tenantSchema.omit({ teams: true }),
  team: scopeSchema,
  application: applicationSchema.omit({ keys: true }),
  key: keySchema.omit({ value: true }),
} as const;

/** Kinds whose members hold their own name. */
const named: ReadonlySet<ObjectKind> = new Set(['provider key', 'key']);

/** The whole of an object, its secrets included. */
export function membersOf(row: Pick<NewRow, 'spec' | 'secret'>): Members {
  const secret = row.secret === undefined ? {} : (JSON.parse(row.secret) as object);
  return { ...(JSON.parse(row.spec) as object), ...secret };
}

/** Absent members stay, `null` takes one away, the rest is replaced whole; a provider's credential as one. */
export function patched(kind: ObjectKind, members: Members, patch: Members): Members {
  const replacesCredential = kind === 'provider key' && Object.keys(given(patch)).some(isCredentialMember);
  const kept = Object.entries(members).filter(([member]) => !(replacesCredential && isCredentialMember(member)));
  const merged = { ...Object.fromEntries(kept), ...given(patch) };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null));
}

function given(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** An object's columns from its members. @throws ObjectRefused `invalid` */
export function formOf(kind: ObjectKind, name: string, members: Members): Pick<NewRow, 'spec' | 'secret'> {
  const whole = named.has(kind) ? { ...given(members), name } : given(members);
  const checked = schemas[kind].safeParse(whole);
  if (!checked.success) {
    const [issue] = flatten(checked.error.issues);
    const path = toPath(issue?.path ?? []);
    const isMissing = issue?.code === 'invalid_type' && valueAt(whole, path) === undefined;
    const message = isMissing ? 'missing, and it is needed' : (issue?.message ?? 'not valid');
    throw new ObjectRefused('invalid', message, path.join('.'));
  }
  const { open, secret } = split(kind, whole);
  return { spec: canonical(open), secret: secret === undefined ? undefined : canonical(secret) };
}

/** As a file's objects are split, so that both look the same in the store. */
function split(kind: ObjectKind, members: Members): Split {
  if (kind === 'provider key') {
    const { spec, credential } = splitCredential(members);
    return { open: spec, secret: credential };
  }
  if (kind === 'provider') {
    const { headers, ...open } = members;
    return { open, secret: headers === undefined ? undefined : { headers } };
  }
  if (kind === 'tenant') return splitTenant(members);
  if (kind === 'service') return splitService(members);
  return { open: members, secret: undefined };
}
