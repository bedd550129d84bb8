import { Limiter } from '@sluice/core/limits/limiter';
import { Health } from '@sluice/core/routing/health';
import { HedgeBudget } from '@sluice/core/routing/hedge-budget';
import { RetryBudget } from '@sluice/core/routing/retry-budget';
import { startDemo } from '@sluice/fake-upstream/demo';
import { openStore, type Store } from '@sluice/store/open';
import type { Logger } from 'pino';
import { buildApp } from './app.ts';
import { Verdicts } from './authorize/verdicts.ts';
import { ResponseCache } from './cache/response-cache.ts';
import { FairLines } from './call/fair-lines.ts';
import { WaitingRoom } from './call/waiting-room.ts';
import { recordManagedFile } from './cli/managed-file.ts';
import { type Environment, readMasterKey } from './config.ts';
import { prepareFirstStart, printReady } from './first-start.ts';
import type { Gateway } from './gateway.ts';
import { greet, listener } from './http/listener.ts';
import { httpServer } from './http/server.ts';
import { Visitors } from './http/visitors.ts';
import { endRaises } from './jobs/end-raises.ts';
import { applyFile, followConfig } from './jobs/follow-config.ts';
import { followPrices } from './jobs/follow-prices.ts';
import { oneAtATime } from './jobs/one-at-a-time.ts';
import { restoreWindows } from './jobs/restore-windows.ts';
import { startSweeping } from './jobs/sweep.ts';
import { watchLoad } from './jobs/watch-load.ts';
import { writeKeyUses } from './jobs/write-key-uses.ts';
import { openLog } from './log.ts';
import { SchemaThread } from './schema/schema-thread.ts';
import { drainOnSignal } from './shutdown.ts';
import { checkedProviders } from './state/checked-providers.ts';
import { DeploymentMeasures } from './state/deployment-measures.ts';
import { Directory } from './state/directory.ts';
import { EndUsers } from './state/end-users.ts';
import { tellOfKey } from './state/key-alerts.ts';
import { KeyUses } from './state/key-uses.ts';
import { Rotation } from './state/rotation.ts';
import { Shadows } from './state/shadows.ts';
import { tellOfSoftLimit } from './state/soft-limit-alerts.ts';
import { SoftLimits } from './state/soft-limits.ts';
import { tellOfCheck } from './state/tell-of-checks.ts';
import { AccessTokens } from './upstream/credentials/access-tokens.ts';
import { HealthChecks } from './upstream/health-checks.ts';
import { Pools } from './upstream/pools.ts';

/** Configuration, store, providers, app, listen; then serves until a signal has drained it. @returns the exit code */
export async function serve(environment: Environment): Promise<number> {
  const log = openLog(environment);
  for (const name of environment.notServed) log.warn(`${name} is set and not served yet`);
  const store = await openStore({
    dataDir: environment.dataDir,
    ...(environment.databaseUrl === undefined ? {} : { databaseUrl: environment.databaseUrl }),
    masterKey: readMasterKey(environment),
    ledgerSync: environment.ledgerSync,
    // Beside the bundle; from source the store finds its own.
    ...(import.meta.url.endsWith('.ts')
      ? {}
      : {
          workerUrl: new URL('./worker.js', import.meta.url),
          readingWorkerUrl: new URL('./reading-worker.js', import.meta.url),
        }),
  });
  const demo = await startDemo();
  const pools = new Pools(environment);
  try {
    return await run(environment, log, store, pools, new Map([['demo', `${demo.url}/v1`]]));
  } finally {
    // After a start that failed, too: whatever still held on to the loop would keep the process from ending.
    await store.shutdown();
    await Promise.all([pools.close(), demo.close()]);
  }
}

async function run(
  environment: Environment,
  log: Logger,
  store: Store,
  pools: Pools,
  builtin: ReadonlyMap<string, string>,
): Promise<number> {
  const orphans = await store.ledger.closeOrphans();
  if (orphans > 0) log.warn(`${orphans} calls were cut by a crash; they are closed and not billed`);

  await recordManagedFile(store.config, environment.configFile);
  const applied =
    environment.configFile === undefined
      ? undefined
      : await applyFile({ ...store, environment, log }, environment.configFile);
  const first = await prepareFirstStart(store, environment);
  const keyUses = new KeyUses();
  const tokens = new AccessTokens(pools, Date.now, environment);
  const measures = new DeploymentMeasures();
  const fairLines = new FairLines();
  const gateway: Gateway = {
    environment,
    config: store.config,
    people: store.people,
    ledger: store.ledger,
    calls: store.calls,
    responses: store.responses,
    signatures: store.signatures,
    callReader: store.callReader,
    ledgerLook: store.ledgerLook,
    engine: store.engine,
    databaseSizes: store.sizes,
    orphansAtStart: orphans,
    limiter: new Limiter(),
    endUsers: new EndUsers(),
    waiting: new WaitingRoom(),
    softLimits: new SoftLimits((reached, caller) => tellOfSoftLimit(gateway, reached, caller)),
    keyLimiter: new Limiter(() => fairLines.wake()),
    fairLines,
    health: new Health(Math.random, (outage, isOver) => tellOfKey(gateway, outage, isOver)),
    checks: new HealthChecks((news) => tellOfCheck(gateway, measures, news), Math.random),
    retryBudget: new RetryBudget(),
    hedgeBudget: new HedgeBudget(),
    shadows: new Shadows(),
    rotation: new Rotation(Math.random),
    visitors: new Visitors(),
    verdicts: new Verdicts(pools, log),
    cache: new ResponseCache(),
    pools,
    schemas: new SchemaThread(beside('schema/schema-worker.ts', './schema-worker.js')),
    keyUses,
    log,
    directory: new Directory(await store.config.snapshot(), builtin, keyUses, tokens, measures),
    reload: oneAtATime(async () => {
      const before = gateway.directory.providerKeys();
      gateway.directory = new Directory(await store.config.snapshot(), builtin, keyUses, tokens, measures);
      for (const [id, now] of gateway.directory.providerKeys())
        if (before.get(id) !== now) gateway.health.forgetKey(id);
      gateway.checks.follow(checkedProviders(gateway.directory.contexts, pools));
    }),
    beforeExit: new Set(),
    configError: undefined,
    draining: false,
    inFlight: 0,
    inFlightBounds: { critical: 0, default: 0, sheddable: 0 },
    streams: new Set(),
    drains: 0,
  };
  await restoreWindows(gateway);
  const unwatch = watchLoad(gateway);
  const app = buildApp(gateway);
  const server = httpServer(listener(gateway, app), (socket) => greet(gateway, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(environment.port, environment.host, () => resolve());
  });
  const unfollow = followConfig(gateway, applied);
  const unsweep = startSweeping(gateway);
  gateway.checks.follow(checkedProviders(gateway.directory.contexts, pools));
  const unfollowPrices = followPrices(gateway);
  const unfollowRaises = endRaises(gateway);
  const writeLastUses = writeKeyUses(gateway);
  printReady(environment, server.address(), first);
  const exitCode = await drainOnSignal(gateway, server);
  unfollow();
  unsweep();
  gateway.checks.stop();
  unwatch();
  unfollowPrices();
  unfollowRaises();
  await writeLastUses();
  for (const finish of gateway.beforeExit) await finish();
  await gateway.schemas.shutdown();
  return exitCode;
}

/** A thread's own file: beside the bundle, or where it stands in the source. */
function beside(source: string, bundled: string): URL {
  return new URL(import.meta.url.endsWith('.ts') ? `./${source}` : bundled, import.meta.url);
}
