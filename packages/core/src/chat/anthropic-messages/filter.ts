import { isObject, type JsonObject } from '../../json/json.ts';
import type { ClientDialect } from '../client-dialect.ts';

/**
 * An event of a provider of this dialect before it goes on. Usage is part of every message, so that nothing has to be
 * left out; what says the final usage says what the call came to as well.
 */
export const filterEvent: ClientDialect['filter'] = (event, _call, summary): JsonObject | undefined =>
  event.type === 'message_delta' && isObject(event.usage) ? { ...event, sluice: { ...summary() } } : undefined;
