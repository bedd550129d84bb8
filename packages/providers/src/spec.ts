import type { Signer } from '@sluice/core/chat/call';

/** How the credential travels. */
export type AuthScheme =
  | { readonly kind: 'bearer' }
  | { readonly kind: 'header'; readonly name: string }
  /** Google Cloud: a service account, an access token, or an API key of the express mode. */
  | { readonly kind: 'google' }
  /** Azure: an API key in a header of its own, or an application registered with Microsoft Entra. */
  | { readonly kind: 'azure' }
  /** Amazon's Signature Version 4 for this service; a plain `value` travels as bearer. */
  | { readonly kind: 'aws'; readonly service: string }
  | { readonly kind: 'none' };

/** A vendor as data. The dialect's code reads the quirks; nothing else in the product knows a vendor by name. */
export interface ProviderSpec {
  /** The `type` in sluice.yaml. */
  readonly type: string;
  readonly title: string;
  /**
   * The vendor's own base, `undefined` where it differs by account and must be given. `{region}` stands for the
   * provider's `region`.
   */
  readonly baseUrl: string | undefined;
  readonly auth: AuthScheme;
  /** A regular expression that the vendor's keys fit, where they have a shape of their own: a key tells its vendor by it. */
  readonly keyPattern?: string;
  /** The name of the dialect in the registry that it is spoken to in, where nothing below says otherwise. */
  readonly dialect: string;
  /**
   * Its further interfaces: taken where the caller speaks that very dialect, or where the target's `api` asks for it
   * (`onRequest`: only then).
   * Their quirks stand in for the spec's own.
   */
  readonly also?: readonly FurtherInterface[];
  /** The tasks that it takes, by the names of their forms. */
  readonly tasks?: readonly Interface[];
  /** Families of models that have another interface than the rest (Claude on Vertex); the first that fits counts. */
  readonly families?: readonly ModelFamily[];
  /** Free unless priced: self-hosted types. */
  readonly selfHosted?: boolean;
  /** The vendor's id in the price catalogue, where it has one. */
  readonly catalogue?: string;
  readonly quirks: Quirks;
}

/** One more dialect that a vendor speaks. */
export interface Interface {
  readonly dialect: string;
  readonly quirks: Quirks;
}

/** An interface beside the main one. */
export interface FurtherInterface extends Interface {
  /** A regular expression on the upstream model's name: which of the vendor's models have it. Default all. */
  readonly models?: string;
  /** Taken only where the target's `api` asks for it: it says less than the main one does. */
  readonly onRequest?: boolean;
}

/** Models whose name fits, spoken to in a dialect of their own. */
export interface ModelFamily extends Interface {
  /** A regular expression on the upstream model's name. */
  readonly pattern: string;
}

/** What `response_format` takes: JSON as such alone (`json`), a schema alone (`schema`), or neither. */
export interface AnswerFormats {
  /** A regular expression on the upstream model's name. */
  readonly models: string;
  readonly takes: 'json' | 'schema' | 'nothing';
}

/** What a vendor does differently from the dialect it speaks. Each quirk names its source where it is set. */
export interface Quirks {
  /** The member that caps output. Default `max_tokens`. */
  readonly outputCapMember?: 'max_tokens' | 'max_completion_tokens';
  /** Whether `stream_options: {include_usage: true}` is understood. Default true; where false usage comes unasked or never. */
  readonly streamOptions?: boolean;
  /** The answer's `completion_tokens` leaves reasoning out (xAI). */
  readonly completionExcludesReasoning?: boolean;
  /** The upstream path, where it is not the dialect's own; `{model}` is filled in. */
  readonly path?: string;
  /** The upstream path of streamed calls, where it is another one (Vertex). */
  readonly streamPath?: string;
  /** Anthropic's dialect on another host: the version stands in the body, and the model in the path only (Vertex). */
  readonly anthropicVersionInBody?: string;
  /** Members the vendor refuses; each is taken out with a `dropped` verdict. */
  readonly refuses?: readonly string[];
  /** The form that tool call ids must have (Mistral: nine letters or digits). */
  readonly toolCallId?: 'nine-alphanumeric';
  /** Whether role `developer` is understood. Default false: it is sent as `system`. */
  readonly developerRole?: boolean;
  /** The other member that caps output is not understood: the caller's own cap is said in `outputCapMember`. */
  readonly onlyOutputCapMember?: boolean;
  /** Prefixes of models that reason: they refuse `max_tokens` for `max_completion_tokens`, and only they take an effort. */
  readonly reasoningModels?: readonly string[];
  /** How the vendor is told how much to reason. Default `reasoning_effort`. */
  readonly reasoningRequest?: 'reasoning_effort' | 'reasoning' | 'thinking' | 'enable_thinking' | 'none';
  /** Where the vendor wants the model's earlier reasoning back; by default only callers of its own dialect send it. */
  readonly reasoningHistory?: 'reasoning_content' | 'reasoning' | 'reasoning_details' | 'reasoning_text';
  /** Who opens the sealed reasoning that this host hands out. Default `openai`. */
  readonly signer?: Signer;
  /** Reasoning that comes back neither sealed nor kept by the vendor is refused (OpenAI: 404, "item not found"). */
  readonly refusesUnsealed?: boolean;
  /** Sealed reasoning may be asked for with every model; default only with those that are known to reason. */
  readonly sealsAlways?: boolean;
  /** Messages with members that the vendor does not know are refused: reasoning and cache marks are taken out. */
  readonly strictMessages?: boolean;
  /** `cache_control` on parts and tools is understood. */
  readonly cacheControl?: boolean;
  /** Models that can be asked for less than both forms of JSON; the first that fits counts. The rest is told in words. */
  readonly formats?: readonly AnswerFormats[];
  /** A regular expression on the upstream model's name: which models take no instructions of role `system`. */
  readonly systemless?: string;
  /** `top_k` is understood. */
  readonly topK?: boolean;
  /** `service_tier` is understood. */
  readonly serviceTier?: boolean;
  /** The smallest cap on output that is taken. */
  readonly outputCapMinimum?: number;
  /** What the model said before goes as a plain text; a list of parts is refused without the ids of its own answers. */
  readonly plainAssistant?: boolean;
  /** How many stop sequences are taken. */
  readonly stopLimit?: number;
  /** Results of tools may hold images. */
  readonly toolImages?: boolean;
  /** Files may be named by their address: in `file_data`, or in a part of type `document_url`. */
  readonly fileAddress?: 'file_data' | 'document_url';
  /** With an `api_version` the model is a deployment in the path (Azure). */
  readonly deployments?: boolean;
  /** Documents to be ranked must be texts. */
  readonly textDocuments?: boolean;
  /** The vendor's word for `top_n` (Voyage). */
  readonly topNMember?: string;
  /** The vendor's word for `dimensions` (Voyage, Mistral). */
  readonly dimensionsMember?: string;
  /** Base64 of vectors holds a byte for each dimension (Perplexity). */
  readonly byteVectors?: boolean;
  /** What vectors are for is understood (`input_type`; Jina: `task`). */
  readonly inputTypeMember?: string;
  /** The vendor's word for `seed` (Mistral). */
  readonly seedMember?: string;
}
