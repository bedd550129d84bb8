import { randomBytes } from 'node:crypto';
import type { Environment } from '../config.ts';
import { withInstallation } from './installation.ts';
import { readOptions } from './options.ts';
import { EXIT, type Terminal } from './terminal.ts';

/** `admin reset-password [--email E]`: a new one-time password for the admin, printed alone on the output, once. */
export async function resetAdminPassword(args: readonly string[], environment: Environment, terminal: Terminal) {
  const { values } = readOptions(args, { email: { type: 'string' } }, 'admin reset-password [--email E]');
  // 128 bits, in letters that a terminal copies as one word.
  const password = randomBytes(16).toString('base64url');
  return await withInstallation(environment, async ({ people }) => {
    const email = await people.users.resetAdminPassword(values.email, password, { name: 'cli' });
    terminal.err(`one-time password of ${email}; it must be changed at the next sign-in and is not shown again:\n`);
    await terminal.out(`${password}\n`);
    return EXIT.ok;
  });
}
