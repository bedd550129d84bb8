import { isObject, type JsonObject } from '../../json/json.ts';
import type { ClientDialect } from '../client-dialect.ts';

/** Usage is part of every answer, so that nothing has to be left out; the event that tells it says what the call came to as well. */
export const filterEvent: ClientDialect['filter'] = (event, _call, summary): JsonObject | undefined => {
  if (event.type !== 'response.completed' && event.type !== 'response.incomplete') return undefined;
  const { response } = event;
  return isObject(response) && isObject(response.usage) ? { ...event, sluice: { ...summary() } } : undefined;
};
