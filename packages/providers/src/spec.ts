/** How the credential travels. */
export type AuthScheme =
  | { readonly kind: 'bearer' }
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'none' };

/** A vendor as data. The dialect's code reads the quirks; nothing else in the product knows a vendor by name. */
export interface ProviderSpec {
  /** The `type` in sluice.yaml. */
  readonly type: string;
  readonly title: string;
  /** The vendor's own base, `undefined` where it differs by account and must be given. */
  readonly baseUrl: string | undefined;
  readonly auth: AuthScheme;
  /** A regular expression that the vendor's keys fit, where they have a shape of their own: a key tells its vendor by it. */
  readonly keyPattern?: string;
  /** The name of a dialect in the registry. */
  readonly dialect: string;
  /** Free unless priced: self-hosted types. */
  readonly selfHosted?: boolean;
  /** The vendor's id in the price catalogue, where it has one. */
  readonly catalogue?: string;
  readonly quirks: Quirks;
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
  readonly reasoningHistory?: 'reasoning_content' | 'reasoning' | 'reasoning_details';
  /** Messages with members that the vendor does not know are refused: reasoning and cache marks are taken out. */
  readonly strictMessages?: boolean;
  /** `cache_control` on parts and tools is understood. */
  readonly cacheControl?: boolean;
  /** `top_k` is understood. */
  readonly topK?: boolean;
  /** `service_tier` is understood. */
  readonly serviceTier?: boolean;
  /** How many stop sequences are taken. */
  readonly stopLimit?: number;
  /** Results of tools may hold images. */
  readonly toolImages?: boolean;
  /** Files may be named by their address: in `file_data`, or in a part of type `document_url`. */
  readonly fileAddress?: 'file_data' | 'document_url';
  /** With an `api_version` the model is a deployment in the path (Azure). */
  readonly deployments?: boolean;
  /** The vendor's word for `seed` (Mistral). */
  readonly seedMember?: string;
}
