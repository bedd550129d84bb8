import type { StoredConfig } from '../config/stored-config.ts';

/** What the parts about people need of the configuration store: they keep their rows beside the configuration. */
export type PeopleDatabase = Pick<StoredConfig, 'read' | 'writeBeside' | 'tables' | 'hashKey'>;
