import { z } from 'zod';
import { limitsSchema } from '../config/limits-schema.ts';
import { slug } from '../config/scalars.ts';

/**
 * What an authorization webhook answers. Strict: a verdict whose every word is not understood is none, because a misspelt
 * limit would be no limit.
 */
export const verdictSchema = z.strictObject({
  verdict: z.enum(['allow', 'deny']),
  /** For the caller and the call log. */
  reason: z.string().max(300).optional(),
  /** A class that the call is not above. */
  priority: limitsSchema.shape.priority,
  /** Of the key, beside all others that it has. */
  limits: limitsSchema.pick({ rpm: true, tpm: true, concurrency: true }).optional(),
  /** Only targets with all of these tags may take the call. */
  target_tags: z.array(slug).max(32).optional(),
});

export type AuthorizeVerdict = z.infer<typeof verdictSchema>;

/** What is asked. A verdict holds for all questions whose `call` is the same. */
export interface AuthorizeQuestion {
  /** The call's id, `x-request-id` of its answer; of the first one where the verdict is kept. */
  readonly id: string;
  readonly call: {
    readonly tenant: string;
    readonly team: string;
    readonly application: string;
    /** Never its value. */
    readonly key: { readonly id: string; readonly name: string };
    readonly model: string;
    /** In what form it is called: `chat`, `messages`, `responses`, `gemini`, `embeddings`, … */
    readonly dialect: string;
    readonly stream: boolean;
    /** `''` where the caller names none. */
    readonly end_user: string;
    /** Of `x-sluice-tags`. */
    readonly tags: Readonly<Record<string, string>>;
    readonly client_ip: string;
    /** By `limits.priority` of the configuration. */
    readonly priority: 'critical' | 'default' | 'sheddable';
  };
}
