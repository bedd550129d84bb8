/** Shapes of credentials as the known vendors make them. */
const KEY_SHAPES =
  /\b(?:sk|pk|rk|gsk|xai|pplx|hf|r8|nvapi|fw|tgp|csk|jina|pa|AIza|ya29|ghp|github_pat|eyJ)[-_.]?[A-Za-z0-9*][A-Za-z0-9._*-]{11,}/g;
const BEARER = /\b(bearer|basic)\s+[A-Za-z0-9._~+/*=-]{8,}/gi;
const MAX_LENGTH = 2_000;

/** A provider's text, fit for a caller: no credential of any known shape or of `secrets`, no control characters, not endless. */
export function redact(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) if (secret.length >= 6) clean = clean.replaceAll(secret, '[redacted]');
  clean = clean.replace(BEARER, '$1 [redacted]').replace(KEY_SHAPES, '[redacted]');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  clean = clean.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
  return clean.length > MAX_LENGTH ? `${clean.slice(0, MAX_LENGTH)}…` : clean;
}
