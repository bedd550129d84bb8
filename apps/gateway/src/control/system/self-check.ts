import { statfsSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Answer } from '@sluice/contract/control/operations';
import type { Gateway } from '../../gateway.ts';
import { keyAlerts } from '../../state/key-alerts.ts';
import { failingChecks } from '../../state/tell-of-checks.ts';
import { auditFindings } from './audit-check.ts';

type Check = Answer<'GET /api/v1/system'>['checks'][number];
type Finding = Omit<Check, 'name'>;

/** What an operator should know before it hurts: one line each, by a name that stays. */
export async function selfCheck(gateway: Gateway): Promise<readonly Check[]> {
  const checks: Readonly<Record<string, Finding | Promise<Finding>>> = {
    ledger: ledgerCheck(gateway),
    disk: diskCheck(gateway),
    master_key: masterKeyCheck(gateway),
    public_url: publicUrlCheck(gateway),
    admin_password: passwordCheck(gateway),
    config_file: configFileCheck(gateway),
    provider_keys: providerKeysCheck(gateway),
    health_checks: healthChecksCheck(gateway),
    orphans: orphansCheck(gateway),
    shadows: shadowsCheck(gateway),
    bodies: bodiesCheck(gateway),
    audit: auditCheck(gateway),
  };
  return Promise.all(Object.entries(checks).map(async ([name, finding]) => ({ name, ...(await finding) })));
}

const ok = (message: string): Finding => ({ state: 'ok', message });
const warning = (message: string): Finding => ({ state: 'warning', message });
const failed = (message: string): Finding => ({ state: 'failed', message });

function ledgerCheck({ ledger }: Gateway): Finding {
  return ledger.writable
    ? ok('The ledger takes entries.')
    : failed('The ledger cannot be written: model calls are refused. Check the disk or the database.');
}

const GB = 1e9;

function diskCheck({ environment, engine }: Gateway): Finding {
  if (engine === 'postgres') return ok('The database keeps everything.');
  const { bavail, bsize, blocks } = statfsSync(environment.dataDir);
  const free = bavail * bsize;
  const said = `${(free / GB).toFixed(1)} GB are free where the data is.`;
  if (free < 0.2 * GB) return failed(said);
  return free < GB || bavail < blocks / 50 ? warning(said) : ok(said);
}

function masterKeyCheck({ environment }: Gateway): Finding {
  if (environment.variables.SLUICE_MASTER_KEY !== undefined) return ok('The master key comes from SLUICE_MASTER_KEY.');
  const { mode } = statSync(join(environment.dataDir, 'master.key'));
  return (mode & 0o077) === 0
    ? ok('The master key is a file that its owner alone may read. Keep a copy elsewhere.')
    : failed('Others on this machine may read the master key: chmod 600 master.key in the data directory.');
}

/** Whether what links are built from is what the world can reach. */
function publicUrlCheck({ environment }: Gateway): Finding {
  const { host, publicUrl } = environment;
  const { hostname, protocol } = new URL(publicUrl);
  if (isLoopback(host)) return ok(`It listens on this machine alone; links lead to ${publicUrl}.`);
  if (isLoopback(hostname.replace(/^\[|\]$/g, ''))) {
    return warning(`It listens on ${host}, but links lead to ${publicUrl}: set SLUICE_PUBLIC_URL to what others call.`);
  }
  return protocol === 'https:'
    ? ok(`Links lead to ${publicUrl}.`)
    : warning(`${publicUrl} is not https: passwords and keys travel in the clear.`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

async function passwordCheck({ people }: Gateway): Promise<Finding> {
  const users = await people.users.list({ limit: 200, sort: 'created_at' });
  const waiting = users.filter(({ platformRole, mustChange, disabled }) => {
    return platformRole !== undefined && mustChange && !disabled;
  });
  return waiting.length === 0
    ? ok('Everybody on the platform has a password of their own.')
    : warning(
        `${waiting.map(({ email }) => email).join(', ')}: the one-time password still works; sign in and change it.`,
      );
}

function configFileCheck({ environment, configError }: Gateway): Finding {
  if (environment.configFile === undefined) return ok('No sluice.yaml is used.');
  return configError === undefined
    ? ok('The file is applied as it stands.')
    : failed(`The changed file is not applied: ${configError}`);
}

function providerKeysCheck(gateway: Gateway): Finding {
  const alerts = keyAlerts(gateway);
  return alerts.length === 0
    ? ok('No provider has refused a key.')
    : warning(`${alerts.join('; ')}: replace the key, or mend it at the provider and test it.`);
}

function healthChecksCheck(gateway: Gateway): Finding {
  const failing = failingChecks(gateway);
  return failing.length === 0
    ? ok('No provider fails its health checks.')
    : warning(`${failing.join('; ')}. Calls go there only where nothing else is left.`);
}

function orphansCheck({ orphansAtStart }: Gateway): Finding {
  return orphansAtStart === 0
    ? ok('No call was cut before this start.')
    : warning(`${orphansAtStart} calls were cut by a crash before this start; they are closed and not billed.`);
}

function shadowsCheck({ shadows }: Gateway): Finding {
  return shadows.dropped === 0
    ? ok('Every copy for a shadow target was sent.')
    : warning(`${shadows.dropped} copies for shadow targets were not sent: too many at once, or no place for them.`);
}

function bodiesCheck({ calls }: Gateway): Finding {
  return calls.droppedBodies === 0
    ? ok('Every body that is logged was kept.')
    : warning(`${calls.droppedBodies} bodies were not kept: they came faster than the disk takes them.`);
}

async function auditCheck(gateway: Gateway): Promise<Finding> {
  const findings = await auditFindings(gateway);
  const [first] = findings;
  return first === undefined
    ? ok('The audit’s chain is unbroken.')
    : failed(`The audit was tampered with: ${first}${findings.length > 1 ? `, and ${findings.length - 1} more` : ''}.`);
}
