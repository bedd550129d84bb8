// biome-ignore-all lint/suspicious/noTemplateCurlyInString: ${NAME} is what this file is about
export type Environment = Readonly<Record<string, string | undefined>>;

export type Substitution =
  | { readonly ok: true; readonly text: string; readonly changed: boolean }
  | { readonly ok: false; readonly message: string };

const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g;
const WELL_FORMED = /^([A-Za-z_][A-Za-z0-9_]*)(?::-([\s\S]*))?$/;

/**
 * Fills `${NAME}` and `${NAME:-default}` into one scalar. The default also stands in for a variable that is set but
 * empty, as in a shell. `$${` is a literal `${`. What comes out is never read again, so a value cannot hold further
 * references, nor YAML.
 */
export function substitute(scalar: string, env: Environment): Substitution {
  let fault: string | undefined;
  let changed = false;
  const text = scalar.replace(REFERENCE, (reference, inner: string | undefined) => {
    if (reference === '$${') return '${';
    const parts = reference.endsWith('}') ? WELL_FORMED.exec(inner ?? '') : null;
    if (parts === null) {
      fault ??= 'expected ${NAME} or ${NAME:-default}; a literal "${" is written "$${"';
      return '';
    }
    changed = true;
    const [, name = '', fallback] = parts;
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value === undefined) fault ??= `the environment variable ${name} is not set and has no default`;
    return value ?? '';
  });
  return fault === undefined ? { ok: true, text, changed } : { ok: false, message: fault };
}
