import type { Gateway } from '../gateway.ts';
import { CallError } from '../http/call-error.ts';
import type { CallInHand, Reserved } from './call-in-hand.ts';
import { plan } from './plan.ts';
import { reserve } from './reserve.ts';

/**
 * Reserves for a model that has fallbacks for some causes. Where the money does not reach, first the dearer ways that
 * only a refusal would lead along are given up, then the call becomes one of the models named for a spent budget, in
 * their order, as far as its caller may call them. @throws CallError as `reserve`, of the model that was asked for
 */
export async function reserveWithinBudget(gateway: Gateway, inHand: CallInHand): Promise<Reserved> {
  try {
    return await reserve(gateway, inHand);
  } catch (error) {
    if (!isOverBudget(error)) throw error;
  }
  inHand.detours = false;
  try {
    return await reserve(gateway, inHand);
  } catch (error) {
    if (!isOverBudget(error)) throw error;
    return cheaper(gateway, inHand, error);
  }
}

async function cheaper(gateway: Gateway, inHand: CallInHand, refusal: CallError): Promise<Reserved> {
  const { model } = inHand;
  for (const name of model.fallbacksOn?.budget ?? []) {
    if (!becomes(inHand, name)) continue;
    try {
      await plan(gateway, inHand);
      return await reserve(gateway, inHand);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
    }
  }
  inHand.model = model;
  throw refusal;
}

/** Makes the call one of another model, where its caller may call that. */
export function becomes(inHand: CallInHand, name: string): boolean {
  const answer = inHand.directory.model(inHand.caller, name);
  if ('refused' in answer) return false;
  inHand.model = answer.model;
  inHand.detours = false;
  // What is kept for the model that was asked for is that model's answer.
  inHand.fill?.end('again');
  inHand.fill = undefined;
  if (!inHand.warnings.includes(OTHER_MODEL)) inHand.warnings = [...inHand.warnings, OTHER_MODEL];
  return true;
}

const OTHER_MODEL = 'converted:model';

export function isOverBudget(error: unknown): error is CallError {
  return error instanceof CallError && error.code === 'budget_exceeded';
}
