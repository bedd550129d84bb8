import { refuse } from './anthropic-messages/members.ts';

/** Members that would name a host or a credential, in both spellings of JSON: no caller may, in any dialect. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  'api_base',
  'base_url',
  'api_key',
  'custom_host',
  'organization',
  'custom_llm_provider',
  'extra_headers',
  'apiBase',
  'baseUrl',
  'apiKey',
  'customHost',
  'customLlmProvider',
  'extraHeaders',
]);

/** Of a member that is there and not known. @throws InvalidRequest for one that is never taken */
export function checkAllowed(name: string): void {
  if (FORBIDDEN.has(name)) refuse(name, 'is not allowed');
}
