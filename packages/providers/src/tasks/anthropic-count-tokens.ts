import { BadReply, type TaskDialect } from '../dialect.ts';
import { anthropicMessagesDialect } from '../dialects/anthropic-messages/dialect.ts';
import { countedConversation } from './counted-conversation.ts';

const PATH = '/v1/messages/count_tokens';

/** Anthropic counts for nothing; what else the request needs is that of a message. */
export const anthropicCountTokensDialect: TaskDialect = {
  name: 'anthropic-count-tokens',
  task: 'count-tokens',
  native: 'count-tokens',

  encode(call, target) {
    const wire = anthropicMessagesDialect.encode(countedConversation(call), target);
    const { max_tokens: _cap, stream: _stream, ...body } = wire.body;
    return { ...wire, path: PATH, body };
  },

  splice(call, target) {
    const { set, headers, verdicts } = anthropicMessagesDialect.splice(countedConversation(call), target);
    return { path: PATH, headers, set, verdicts };
  },

  decode({ input_tokens: tokens }) {
    if (typeof tokens !== 'number') throw new BadReply('the answer has no input_tokens');
    return [
      { type: 'result', result: { kind: 'count', tokens } },
      { type: 'usage', usage: { input: 0 }, raw: {} },
    ];
  },

  fault: anthropicMessagesDialect.fault,
};
