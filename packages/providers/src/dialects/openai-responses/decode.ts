import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type JsonObject } from '@sluice/core/json/json';
import { BadReply } from '../../dialect.ts';
import type { Quirks } from '../../spec.ts';
import { callIds } from '../openai-chat/start.ts';
import { responseFault } from './failure.ts';
import { readFinish } from './finish.ts';
import { OutputReader } from './output-reader.ts';
import { startOf } from './start.ts';
import { usageDelta } from './usage.ts';

/** A whole response. @throws BadReply where it has no output */
export function decodeResponse(body: JsonObject, quirks: Quirks): Delta[] {
  const fault = responseFault(body);
  if (fault !== undefined) return [{ type: 'error', fault }];
  if (!Array.isArray(body.output)) throw new BadReply('the answer has no output');
  const deltas: Delta[] = [];
  const start = startOf(body);
  if (start !== undefined) deltas.push(start);
  const reader = new OutputReader(quirks, callIds(start?.id, 0));
  body.output.forEach((item, i) => {
    if (!isObject(item)) throw new BadReply(`output[${i}] is no object`);
    reader.end(i, item, deltas);
  });
  if (isObject(body.usage)) deltas.push(usageDelta(body.usage, quirks));
  const finish = readFinish(body, reader.called);
  reader.finish(finish.reason === 'length', deltas);
  deltas.push({ type: 'finish', choice: 0, ...finish });
  return deltas;
}
