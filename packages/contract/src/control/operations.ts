import type { z } from 'zod';
import { callOperations } from './calls.ts';
import { catalogueOperations } from './catalogue.ts';
import { keyOperations } from './keys.ts';
import { ledgerOperations } from './ledger.ts';
import { modelOperations } from './models.ts';
import { peopleOperations } from './people.ts';
import { platformOperations } from './platform.ts';
import { providerOperations } from './providers.ts';
import { sessionOperations } from './sessions.ts';
import { simulationOperations } from './simulations.ts';
import { tenantOperations } from './tenants.ts';

/** Every operation of the control API, by its route. */
export const OPERATIONS = {
  ...sessionOperations,
  ...peopleOperations,
  ...platformOperations,
  ...providerOperations,
  ...catalogueOperations,
  ...modelOperations,
  ...tenantOperations,
  ...keyOperations,
  ...callOperations,
  ...simulationOperations,
  ...ledgerOperations,
};

type Operations = typeof OPERATIONS;
export type OperationName = keyof Operations;

/** `{ key: string }` for `/api/v1/keys/{key}`. */
type ParamsIn<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [K in Name]: string } & ParamsIn<Rest>
  : unknown;

type Member<N extends OperationName, M extends string> = Operations[N] extends {
  readonly [K in M]: infer S extends z.ZodType;
}
  ? S
  : never;

export type Params<N extends OperationName> = ParamsIn<N>;
/** As a handler gets them: parsed, defaults filled in. */
export type Query<N extends OperationName> = z.output<Member<N, 'query'>>;
export type Body<N extends OperationName> = z.output<Member<N, 'body'>>;
/** As a client sends them. */
export type QueryInput<N extends OperationName> = z.input<Member<N, 'query'>>;
export type BodyInput<N extends OperationName> = z.input<Member<N, 'body'>>;
/** A file comes in pieces of text. */
export type Answer<N extends OperationName> = Operations[N] extends { readonly file: unknown }
  ? AsyncIterable<string>
  : Member<N, 'answer'> extends never
    ? undefined
    : z.output<Member<N, 'answer'>>;
