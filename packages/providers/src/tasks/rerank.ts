import type { Delta } from '@sluice/core/chat/delta';
import { isObject, type Json, type JsonObject } from '@sluice/core/json/json';
import { textOf } from '@sluice/core/tasks/rerank';
import type { Ranked, RerankTask } from '@sluice/core/tasks/task';
import { BadReply, type TaskDialect } from '../dialect.ts';
import { readFault } from '../faults/fault.ts';
import { Verdicts } from '../verdicts.ts';
import { errorIn, startOf, taskPath } from './compatible-task.ts';
import { taskUsage } from './task-usage.ts';

const PATH = '/rerank';

/**
 * Ranking of documents as Cohere, Jina, Voyage and those who took it over have it: one form with a few words of their own.
 * The caller's answer is always written anew, in Cohere's form.
 */
export const rerankDialect: TaskDialect = {
  name: 'rerank',
  task: 'rerank',
  native: undefined,

  encode(call, target) {
    const verdicts = new Verdicts();
    const task = call.task as RerankTask;
    const { topNMember = 'top_n', textDocuments, refuses = [] } = target.spec.quirks;
    const body: JsonObject = { ...call.extra, model: target.model, query: task.query };
    for (const name of refuses) {
      if (body[name] === undefined) continue;
      delete body[name];
      verdicts.dropped(name);
    }
    const objects = task.documents.some(isObject);
    body.documents = textDocuments === true ? task.documents.map(textOf) : [...task.documents];
    if (objects && textDocuments === true) verdicts.converted('documents');
    if (task.topN !== undefined) body[topNMember] = task.topN;
    if (task.returnDocuments !== undefined && !refuses.includes('return_documents')) {
      body.return_documents = task.returnDocuments;
    }
    return { path: taskPath(target, PATH), headers: {}, body, verdicts: verdicts.list };
  },

  splice: (_call, target) => ({ path: taskPath(target, PATH), headers: {}, set: {}, verdicts: [] }),

  decode(body) {
    const failed = errorIn(body);
    if (failed !== undefined) return [failed];
    const rows = body.results ?? body.data;
    if (!Array.isArray(rows)) throw new BadReply('the answer has no results');
    const deltas: Delta[] = [
      startOf(body),
      { type: 'result', result: { kind: 'rerank', results: rows.map(rankedOf) } },
    ];
    const usage = usageOf(body);
    if (usage !== undefined) deltas.push(usage);
    return deltas;
  },

  fault: (reply) => readFault(reply),
};

/** @throws BadReply */
function rankedOf(row: Json, position: number): Ranked {
  if (!isObject(row) || typeof row.index !== 'number') throw new BadReply(`results[${position}] has no index`);
  const score = row.relevance_score ?? row.score;
  if (typeof score !== 'number') throw new BadReply(`results[${position}] has no score`);
  return { index: row.index, score, ...(row.document === undefined ? {} : { document: row.document }) };
}

/** Tokens at most vendors; Cohere bills searches, which a price per request covers. */
function usageOf({ usage, meta }: JsonObject): Extract<Delta, { type: 'usage' }> | undefined {
  if (isObject(usage)) {
    const counted = taskUsage(usage);
    if (counted !== undefined) return { type: 'usage', usage: counted, raw: usage };
  }
  return isObject(meta) && isObject(meta.billed_units) ? { type: 'usage', usage: { input: 0 }, raw: meta } : undefined;
}
