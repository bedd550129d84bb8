/** A request to a provider as it will leave, before its credential is on it. */
export interface UnsignedRequest {
  readonly method: 'GET' | 'POST';
  /** `https://host[:port]` */
  readonly origin: string;
  /** With its query. */
  readonly path: string;
  /** Flat: name, value, name, value. */
  readonly headers: readonly string[];
  readonly body: Uint8Array;
}
