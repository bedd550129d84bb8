import { version } from '../../cli/version.ts';
import { catalogueVersion } from '../../state/catalogue.ts';
import { timeText } from '../objects/shown.ts';
import type { OperationHandler, OperationHandlers } from '../operation-handler.ts';
import { selfCheck } from './self-check.ts';

const showSystem: OperationHandler<'GET /api/v1/system'> = async ({ gateway }) => {
  const { environment } = gateway;
  return {
    version: version(),
    node: process.version,
    started_at: timeText(Math.round(Date.now() - process.uptime() * 1000)),
    public_url: environment.publicUrl,
    engine: gateway.engine,
    config_file: environment.configFile ?? null,
    config_error: gateway.configError ?? null,
    databases: (await gateway.databaseSizes()).map(({ name, bytes }) => ({ name, bytes: Number(bytes) })),
    memory_bytes: process.memoryUsage.rss(),
    // Without this very question.
    in_flight: gateway.inFlight - 1,
    dropped_bodies: gateway.calls.droppedBodies,
    price_catalogue: { version: catalogueVersion().replace('genai-prices@', '') },
    checks: [...(await selfCheck(gateway))],
  };
};

export const systemHandlers = { 'GET /api/v1/system': showSystem } satisfies OperationHandlers;
