import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Gateway } from '../gateway.ts';

type Door = (context: Context<{ Bindings: HttpBindings }>) => Promise<Response>;

/** The control API, loaded with its first request: a gateway that only serves calls pays neither its time nor its memory. */
export function controlDoor(gateway: Gateway): Door {
  let plane: Promise<{ fetch: (request: Request, bindings: HttpBindings) => Response | Promise<Response> }> | undefined;
  return async ({ req, env }) => {
    plane ??= import('./plane.ts').then(({ controlPlane }) => controlPlane(gateway));
    return (await plane).fetch(req.raw, env);
  };
}
