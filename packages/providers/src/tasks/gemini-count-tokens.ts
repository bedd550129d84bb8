import { BadReply, type TaskDialect } from '../dialect.ts';
import { geminiDialect } from '../dialects/gemini/dialect.ts';
import { countedConversation } from './counted-conversation.ts';

/** Google counts for nothing. Vertex AI takes the conversation as it is, the Gemini API whole within a member. */
export const geminiCountTokensDialect: TaskDialect = {
  name: 'gemini-count-tokens',
  task: 'count-tokens',
  native: undefined,

  encode(call, target) {
    // A cap on the answer says nothing of the prompt.
    const conversation = { ...countedConversation(call), maxOutputTokens: undefined };
    const { path, body, ...wire } = geminiDialect.encode(conversation, { ...target, outputCap: undefined });
    const atVertex = target.spec.quirks.path !== undefined;
    const model = `models/${target.model.replace(/^models\//, '')}`;
    return {
      ...wire,
      path: path.replace(/:generateContent$/, ':countTokens'),
      body: atVertex ? body : { generateContentRequest: { model, ...body } },
    };
  },

  splice: () => {
    throw new Error('gemini-count-tokens is native to nobody');
  },

  decode({ totalTokens: tokens }) {
    if (typeof tokens !== 'number') throw new BadReply('the answer has no totalTokens');
    return [
      { type: 'result', result: { kind: 'count', tokens } },
      { type: 'usage', usage: { input: 0 }, raw: {} },
    ];
  },

  fault: geminiDialect.fault,
};
