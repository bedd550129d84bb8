import { type Logger, pino, stdSerializers } from 'pino';
import pretty from 'pino-pretty';
import type { Environment } from './config.ts';
import { redact } from './upstream/redact.ts';

/** The process's own log, on standard error: one JSON object a line, or for people. Credentials are taken out of every text. */
export function openLog(environment: Pick<Environment, 'logLevel' | 'logFormat'>): Logger {
  const options = {
    level: environment.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { error: (error: Error) => scrubbed(stdSerializers.err(error)) },
    hooks: {
      logMethod(this: Logger, args: unknown[], method: (...args: never[]) => void) {
        method.apply(this, args.map((arg) => (typeof arg === 'string' ? redact(arg) : arg)) as never[]);
      },
    },
  };
  if (environment.logFormat === 'json') return pino(options as never, pino.destination({ fd: 2, sync: true }));
  return pino(
    options as never,
    pretty({ destination: 2, sync: true, colorize: process.stderr.isTTY, ignore: 'pid,hostname' }),
  );
}

function scrubbed<T extends object>(error: T): T {
  const clean: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(error)) clean[name] = typeof value === 'string' ? redact(value) : value;
  return clean as T;
}
