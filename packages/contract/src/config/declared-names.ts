import { covers } from './model-pattern.ts';

/** The names that something may refer to. */
export interface DeclaredNames {
  readonly providers: ReadonlySet<string>;
  readonly models: ReadonlySet<string>;
  readonly tenants: ReadonlySet<string>;
}

/** Whether a name, or a pattern of names, stands for any model. */
export function isModel(name: string, names: Pick<DeclaredNames, 'models'>): boolean {
  return name === '*' || names.models.has(name) || covers([...names.models], name);
}
