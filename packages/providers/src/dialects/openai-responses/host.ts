import type { Call } from '@sluice/core/chat/call';
import type { Json, JsonObject } from '@sluice/core/json/json';
import type { Target } from '../../dialect.ts';
import { memberName } from '../../member-name.ts';
import type { Verdicts } from '../../verdicts.ts';
import { reasons } from '../openai-chat/host.ts';

const PATH = '/responses';
/** Azure's first version with Responses, and the one that is named instead of any older one. */
const AZURE_FIRST = '2025-03';
const AZURE_VERSION = '2025-04-01-preview';
export const SEALED_REASONING = 'reasoning.encrypted_content';

/** Behind the provider's base URL. Azure wants no deployment in it, but the version where the base has none. */
export function pathFor({ spec, apiVersion }: Target): string {
  const version = apiVersion !== undefined && apiVersion < AZURE_FIRST ? AZURE_VERSION : apiVersion;
  return `${spec.quirks.path ?? PATH}${versionOf(spec.quirks.deployments, version)}`;
}

/** Where the models of an interface at this path are listed. */
export function listingPath(path: string = PATH, apiVersion?: string): string {
  return `${path.replace(/\/responses$/, '/models')}${versionOf(true, apiVersion)}`;
}

function versionOf(versioned: boolean | undefined, apiVersion: string | undefined): string {
  return versioned === true && apiVersion !== undefined ? `?api-version=${encodeURIComponent(apiVersion)}` : '';
}

/** The cap on output; the caller's own is raised to the smallest that the vendor takes. */
export function outputCap(call: Call, { spec, outputCap: reserved }: Target, verdicts: Verdicts): number | undefined {
  const { maxOutputTokens: asked } = call;
  if (asked === undefined) return reserved;
  const cap = Math.max(asked, spec.quirks.outputCapMinimum ?? 0);
  const name = memberName(call, 'maxOutputTokens');
  // The word alone needs no verdict with callers who have no other for it.
  if (cap !== asked || call.dialect === 'chat') verdicts.converted(name);
  return cap;
}

/**
 * `include`, or `undefined` where nothing is to be included. The vendor keeps nothing for us, so its reasoning comes back
 * sealed, or is lost between two turns.
 * @param wanted what the caller asks for by its own words
 */
export function inclusions(wanted: readonly Json[], target: Target, sealedHistory: boolean): Json[] | undefined {
  const seals = sealedHistory || target.spec.quirks.sealsAlways === true || reasons(target);
  const all = seals && !wanted.includes(SEALED_REASONING) ? [...wanted, SEALED_REASONING] : [...wanted];
  return all.length === 0 ? undefined : all;
}

/** What a stream may be told; usage is always there. */
export function streamOptions(options: Json | undefined): JsonObject | undefined {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return undefined;
  const { include_obfuscation: obfuscation } = options;
  return typeof obfuscation === 'boolean' ? { include_obfuscation: obfuscation } : undefined;
}
