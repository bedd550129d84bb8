import { createHash, createHmac } from 'node:crypto';
import type { Received } from '@sluice/fake-upstream/received';
import { SignatureV4 } from '@smithy/signature-v4';

export interface AmazonKey {
  readonly access_key_id: string;
  readonly secret_access_key: string;
  readonly session: string | undefined;
  readonly region: string;
  /** Default `bedrock`. */
  readonly service?: string;
}

/** The `authorization` that Amazon's own signer makes for the request as it was received: who verifies does the same. */
export async function amazonsSignature(received: Received | undefined, key: AmazonKey): Promise<string> {
  if (received === undefined) throw new Error('no request was received');
  const { method, path, headers, body } = received;
  const names = /SignedHeaders=([^,]+)/.exec(String(headers.authorization))?.[1]?.split(';') ?? [];
  const own = (name: string) => name !== 'x-amz-date' && name !== 'x-amz-security-token';
  const signed = names.filter(own).map((name) => [name, String(headers[name])]);
  const time = String(headers['x-amz-date']);
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(time) ?? [];
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: key.access_key_id,
      secretAccessKey: key.secret_access_key,
      ...(key.session === undefined ? {} : { sessionToken: key.session }),
    },
    region: key.region,
    service: key.service ?? 'bedrock',
    sha256: NodeSha256,
    applyChecksum: false,
  });
  const request = { method, protocol: 'http:', hostname: 'upstream', path, headers: Object.fromEntries(signed), body };
  const signingDate = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return (await signer.sign(request, { signingDate })).headers.authorization ?? '';
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** The hash that Amazon's signer asks for, by Node. */
export class NodeSha256 {
  #hash;

  constructor(secret?: Bytes) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(chunk: Bytes): void {
    this.#hash.update(bytesOf(chunk));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }

  reset(): void {
    this.#hash = createHash('sha256');
  }
}

function bytesOf(data: Bytes): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
