import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayConfig } from './gateway-config.ts';
import { findProgram, isInstalled, PROXY_CORE } from './machine.ts';
import type { TargetName } from './options.ts';
import { answers, freePort, type Program, start } from './programs.ts';

export const ROOT = join(import.meta.dirname, '../..');

function portkeyProgram(dir = '.'): string {
  return join(dir, 'node_modules/@portkey-ai/gateway/build/start-server.js');
}

function gatewayProgram(root = ROOT): string {
  return join(root, 'apps/gateway/dist/sluice.js');
}

/** Something between loader and upstream. */
export interface Target {
  readonly name: TargetName | 'direct';
  readonly port: number;
  /** Where streams are served apart. */
  readonly streamPort: number;
  /** Missing for the direct line. */
  readonly program: Program | undefined;
  readonly dataDir?: string;
  /** Header lines that it needs of each request. */
  readonly headers?: readonly string[];
}

export interface Place {
  readonly dir: string;
  readonly upstreamPort: number;
  /** Folder for the gateway's CPU profile; `undefined`: no profiling. */
  readonly profileDir: string | undefined;
  /** The checkout of `against`. */
  readonly against: string | undefined;
  /** The folder of `portkey`. */
  readonly portkey: string | undefined;
}

/** Why a target can't run here; `undefined` where it can. */
export function missing(
  name: TargetName,
  { against, portkey }: Pick<Place, 'against' | 'portkey'>,
): string | undefined {
  if (name === 'nginx' || name === 'haproxy') return isInstalled(name) ? undefined : `${name} is not installed`;
  if (name === 'portkey') {
    const program = portkeyProgram(portkey);
    return existsSync(program) ? undefined : `${program} is not there`;
  }
  if (name !== 'gateway' && name !== 'against') return undefined;
  const program = gatewayProgram(name === 'gateway' ? ROOT : against);
  return existsSync(program) ? undefined : `${program} is not built: pnpm build`;
}

export async function startTarget(name: TargetName, place: Place): Promise<Target> {
  const dir = join(place.dir, name);
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  switch (name) {
    case 'nginx': {
      const streamPort = await freePort();
      const config = fill('nginx.conf', dir, {
        PORT: port,
        STREAM_PORT: streamPort,
        UPSTREAM: place.upstreamPort,
        DIR: dir,
      });
      return started(
        name,
        port,
        [findProgram('nginx') ?? 'nginx', '-e', join(dir, 'start.log'), '-c', config],
        streamPort,
      );
    }
    case 'haproxy': {
      const config = fill('haproxy.cfg', dir, { PORT: port, UPSTREAM: place.upstreamPort });
      return started(name, port, [findProgram('haproxy') ?? 'haproxy', '-db', '-f', config]);
    }
    case 'raw': {
      const script = join(import.meta.dirname, 'raw-proxy.ts');
      return started(name, port, [process.execPath, script, String(port), String(place.upstreamPort)]);
    }
    case 'gateway':
      return startGateway(dir, port, place);
    case 'portkey': {
      const script = portkeyProgram(place.portkey);
      // It calls no private addresses but those that it is told to trust.
      const env = { PATH: process.env.PATH, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: '127.0.0.1' };
      const program = start(PROXY_CORE, [process.execPath, script, `--port=${port}`, '--headless'], env);
      await answers(`http://127.0.0.1:${port}/`, program);
      const upstream = `x-portkey-custom-host: http://127.0.0.1:${place.upstreamPort}/v1`;
      return { name, port, streamPort: port, program, headers: ['x-portkey-provider: openai', upstream] };
    }
    case 'against': {
      // Its books are its own business: only this checkout's are audited.
      const { dataDir: _unaudited, ...target } = await startGateway(dir, port, place, place.against);
      return { ...target, name };
    }
  }
}

async function started(name: TargetName, port: number, command: readonly string[], streamPort = port): Promise<Target> {
  const program = start(PROXY_CORE, command);
  await answers(`http://127.0.0.1:${port}/models`, program);
  return { name, port, streamPort, program };
}

/** The environment of the gateway alone: nothing of this shell's own settings may change what is measured. */
export function gatewayEnvironment(dataDir: string, port: number, config: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    HOST: '127.0.0.1',
    PORT: String(port),
    SLUICE_DATA_DIR: dataDir,
    SLUICE_CONFIG: config,
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
    NODE_ENV: 'production',
  };
}

export function gatewayCommand(args: readonly string[], root = ROOT): readonly string[] {
  // The flag that `./sluice` gives.
  return [process.execPath, '--max-semi-space-size=16', gatewayProgram(root), ...args];
}

async function startGateway(dir: string, port: number, place: Place, root = ROOT): Promise<Target> {
  const dataDir = join(dir, 'data');
  const config = join(dir, 'sluice.yaml');
  writeFileSync(config, gatewayConfig(place.upstreamPort));
  const profiling = place.profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${place.profileDir}`];
  const [node = '', ...rest] = gatewayCommand(['start'], root);
  const program = start(PROXY_CORE, [node, ...profiling, ...rest], gatewayEnvironment(dataDir, port, config));
  await answers(`http://127.0.0.1:${port}/readyz`, program);
  return { name: 'gateway', port, streamPort: port, program, dataDir };
}

function fill(name: string, dir: string, values: Readonly<Record<string, string | number>>): string {
  const template = readFileSync(join(ROOT, 'bench', `${name}.template`), 'utf8');
  const path = join(dir, name);
  writeFileSync(
    path,
    template.replace(/@([A-Z_]+)@/g, (_mark, key: string) => String(values[key])),
  );
  return path;
}
