import type { JsonObject } from '@sluice/core/json/json';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../dialect.ts';
import { providerSpec, speakingWith, speechFor } from '../../registry.ts';
import { chat } from '../anthropic-messages/test/chat-call.ts';
import { bedrockInvokeDialect } from './dialect.ts';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const bedrock = providerSpec('bedrock');
if (bedrock === undefined) throw new Error('the spec exists');
const { spec } = speakingWith(speechFor(bedrock, MODEL), 'messages');
const TARGET: Target = { spec, model: MODEL, outputCap: undefined, outputLimit: undefined };
const BETA = { 'anthropic-beta': 'context-1m, tools-2025', 'anthropic-version': '2023-06-01' };

describe('InvokeModel with a body of Anthropic’s', () => {
  it('takes out what stands in the path, and puts the version in', () => {
    const { path, headers, set, verdicts } = bedrockInvokeDialect.splice(chat({ dialect: 'messages' }), TARGET);
    expect(path).toBe('/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/invoke');
    expect([headers, verdicts]).toEqual([{}, []]);
    expect(set).toEqual({ model: undefined, stream: undefined, anthropic_version: 'bedrock-2023-05-31' });
    const streamed = bedrockInvokeDialect.splice(chat({ dialect: 'messages', stream: true }), TARGET);
    expect(streamed.path).toMatch(/\/invoke-with-response-stream$/);
    expect(streamed.set).toHaveProperty('stream', undefined);
  });

  it('says beta features in the body, those of the header behind those that stand there', () => {
    const target = { ...TARGET, vendorHeaders: BETA };
    const call = chat({ dialect: 'messages', extra: { anthropic_beta: ['own', 'tools-2025'] } });
    const { set, headers } = bedrockInvokeDialect.splice(call, target);
    expect(set.anthropic_beta).toEqual(['own', 'tools-2025', 'context-1m']);
    expect(headers).toEqual({});
    // What the caller's bytes say already needs no touch.
    expect(bedrockInvokeDialect.splice(call, TARGET).set).not.toHaveProperty('anthropic_beta');
  });

  it('can say a call of any dialect', () => {
    const { body, path, headers } = bedrockInvokeDialect.encode(chat({ stream: true }), {
      ...TARGET,
      vendorHeaders: BETA,
    });
    expect(path).toMatch(/invoke-with-response-stream$/);
    expect(headers).toEqual({});
    expect(body).toEqual({
      max_tokens: 100,
      messages: [{ role: 'user', content: 'hi' }],
      anthropic_version: 'bedrock-2023-05-31',
      anthropic_beta: ['context-1m', 'tools-2025'],
    });
    expect(bedrockInvokeDialect.encode(chat(), TARGET).body).not.toHaveProperty('anthropic_beta');
  });

  it('is for Claude of the Messages API alone, wherever its name stands', () => {
    const nativeOf = (model: string) => speakingWith(speechFor(bedrock, model), 'messages').dialect.name;
    for (const model of [
      MODEL,
      'anthropic.claude-3-haiku-20240307-v1:0',
      'arn:aws:bedrock:us-east-1:1:inference-profile/eu.anthropic.claude-opus-4-6-v1',
    ]) {
      expect(nativeOf(model)).toBe('bedrock-invoke');
    }
    for (const model of [
      'anthropic.claude-v2:1',
      'anthropic.claude-instant-v1',
      'amazon.nova-pro-v1:0',
      'arn:aws:bedrock:us-east-1:1:application-inference-profile/x',
    ]) {
      expect(nativeOf(model)).toBe('bedrock-converse');
    }
  });

  it('ends in a fault where an exception comes between the events', () => {
    const decoder = bedrockInvokeDialect.open(spec);
    const say = (event: JsonObject) => decoder.decode(String(event.type), JSON.stringify(event));
    say({ type: 'message_start', message: { id: 'm', content: [], usage: {} } });
    const fault = decoder.decode('exception', '{"type":"throttlingException","message":"slow down"}');
    expect(fault).toMatchObject([{ type: 'error', fault: { class: 'rate-limit', code: 'ThrottlingException' } }]);
    expect(say({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'x' } })).toEqual([]);
    expect(decoder.end()).toEqual([]);
    expect([decoder.finished, decoder.done, decoder.skipped]).toEqual([false, false, 0]);
  });

  it('reads faults as Bedrock tells them', () => {
    const headers = { 'x-amzn-errortype': 'ValidationException:http://x/' };
    const body = '{"message":"Input is too long for requested model."}';
    expect(bedrockInvokeDialect.fault({ status: 400, headers, body }, spec).class).toBe('context-length');
  });
});
