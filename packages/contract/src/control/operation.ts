import type { z } from 'zod';
import type { Permission } from './permissions.ts';

/**
 * One operation of the control API: everything about it but its handler. Its name is its route (`GET /api/v1/tenants`).
 * The route policy, the OpenAPI page, the checks of a request, the portal's client and the generated tests all come from
 * here. A path parameter is named for the kind of object that it identifies (`{tenant}`, `{key}`).
 */
export interface Operation {
  /** For the generated description: a few words, no full stop. */
  readonly summary: string;
  /** What the caller must be allowed; `signed_in`: whoever is somebody; `open`: nobody need be. */
  readonly access: Permission | 'signed_in' | 'open';
  readonly query?: z.ZodObject;
  /** Strict: an unknown member is 400. */
  readonly body?: z.ZodType;
  /** Absent: 204 without a body, or a file. */
  readonly answer?: z.ZodType;
  /** What is answered instead of JSON, written as it is read. */
  readonly file?: FileAnswer;
  /** 201 instead of 200. */
  readonly creates?: true;
  /** Members of the body or the query that name objects of a tenant. */
  readonly references?: readonly Reference[];
}

export interface FileAnswer {
  /** `text/csv; charset=utf-8`. */
  readonly type: string;
  /** Under which a browser stores it. */
  readonly name: string;
}

/** Named for the kind of object, as path parameters are. */
export type Reference = 'tenant' | 'team' | 'application' | 'key' | 'provider' | 'model';

/** Keeps each operation's own types. */
export function operations<const T extends Readonly<Record<`${Method} /api/v1/${string}`, Operation>>>(table: T): T {
  return table;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
