import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NodeSha256 } from '../../../test/harness/amazons-signature.ts';
import { type RequestToSign, SigV4 } from './sigv4.ts';

const SUITE_KEY = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: undefined,
  region: 'us-east-1',
  service: 'service',
};
const SUITE_TIME = Date.parse('2015-08-30T12:36:00Z');
const HOST = ['host', 'example.amazonaws.com'] as const;
const NOTHING = new Uint8Array(0);

function signed(
  request: Partial<RequestToSign>,
  key: ConstructorParameters<typeof SigV4>[0] = SUITE_KEY,
  at = SUITE_TIME,
) {
  const whole = { method: 'GET', path: '/', headers: [HOST], body: NOTHING, ...request };
  const flat = new SigV4(key).sign(whole, at);
  return Object.fromEntries(flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] as string]] : [])));
}

function signatureOf(headers: Readonly<Record<string, string>>): string {
  return headers.authorization?.split('Signature=')[1] ?? '';
}

describe('Signature Version 4', () => {
  // Amazon's published test suite, by the names of its cases. Its paths stand there before they are escaped for the wire
  // and are signed escaped once: one that is escaped already, as ours are, is escaped once more.
  it.each([
    ['get-vanilla', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    ['post-vanilla', { method: 'POST' }, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
    ['get-utf8', { path: '/ሴ' }, '8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85'],
    ['get-space', { path: '/example space/' }, '652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741'],
    [
      'get-unreserved',
      { path: '/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz' },
      '07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f',
    ],
    [
      'get-vanilla-query-order-encoded',
      { path: '/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1' },
      '371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac',
    ],
    [
      'get-header-value-trim',
      { headers: [HOST, ['my-header1', ' value1'], ['my-header2', ' "a   b   c"']] as const },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'post-x-www-form-urlencoded',
      {
        method: 'POST',
        headers: [
          HOST,
          ['content-type', 'application/x-www-form-urlencoded'],
          ['content-length', '13'],
          ['x-amz-content-sha256', '9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e'],
        ] as const,
        body: new TextEncoder().encode('Param1=value1'),
      },
      'd3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b',
    ],
  ])('is that of Amazon’s test suite: %s', (_name, request, signature) => {
    expect(signatureOf(signed(request))).toBe(signature);
  });

  it('is that of Amazon’s test suite with a session token, which is signed', () => {
    const sessionToken = '6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267';
    expect(signed({}, { ...SUITE_KEY, sessionToken })).toEqual({
      'x-amz-date': '20150830T123600Z',
      'x-amz-security-token': sessionToken,
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8',
    });
  });

  it('signs a path as it is sent, escaped once more', () => {
    const path = '/prefix/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.anthropic.claude/converse';
    const canonical = [
      'GET',
      path.replaceAll('%', '%25'),
      '',
      'host:example.amazonaws.com',
      'x-amz-date:20150830T123600Z',
      '',
      'host;x-amz-date',
      createHash('sha256').digest('hex'),
    ].join('\n');
    const toSign = `AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n${createHash('sha256').update(canonical).digest('hex')}`;
    const steps = ['20150830', 'us-east-1', 'service', 'aws4_request', toSign];
    const secret = steps.reduce<string | Buffer>(
      (key, step) => createHmac('sha256', key).update(step).digest(),
      `AWS4${SUITE_KEY.secretAccessKey}`,
    );
    expect(signatureOf(signed({ path }))).toBe(Buffer.from(secret).toString('hex'));
  });

  it('derives its key again for another day, and not for another second', () => {
    const signer = new SigV4(SUITE_KEY);
    const request = { method: 'GET', path: '/', headers: [HOST], body: NOTHING };
    const at = (time: number) => signer.sign(request, time).at(-1);
    const first = at(SUITE_TIME);
    expect(at(SUITE_TIME + 1000)).not.toBe(first);
    expect(at(SUITE_TIME + 86_400_000)).toContain('/20150831/');
    expect(at(SUITE_TIME)).toBe(first);
  });

  it('is the one that Amazon’s own signer makes, for any model, prefix, body and time', async () => {
    const segment = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(segment, { maxLength: 2 }),
        fc.oneof(
          segment,
          fc.constantFrom('anthropic.claude-v2:1', 'arn:aws:bedrock:eu-west-1:1:inference-profile/eu.x.y-v1:0'),
        ),
        fc.string(),
        fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{20,60}$/), { nil: undefined }),
        fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        async (prefix, model, text, sessionToken, date) => {
          const path = `/${[...prefix, 'model', model, 'converse'].map(encodeURIComponent).join('/')}`;
          fc.pre(!/\/\.{1,2}\//.test(path));
          const key = { ...SUITE_KEY, service: 'bedrock', region: 'eu-west-1', sessionToken };
          const headers = { host: 'h.test:8080', 'content-type': 'application/json' };
          const theirs = await amazons(key, path, headers, text, date);
          const ours = signed(
            { method: 'POST', path, headers: Object.entries(headers), body: new TextEncoder().encode(text) },
            key,
            date.getTime(),
          );
          expect(ours).toEqual(theirs);
        },
      ),
      { numRuns: 200 },
    );
  });
});

async function amazons(
  { sessionToken, region, service, ...key }: ConstructorParameters<typeof SigV4>[0],
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  date: Date,
) {
  const credentials = sessionToken === undefined ? key : { ...key, sessionToken };
  const signer = new SignatureV4({ credentials, region, service, sha256: NodeSha256, applyChecksum: false });
  const request = { method: 'POST', protocol: 'https:', hostname: 'h.test', path, headers: { ...headers }, body };
  const { headers: all } = await signer.sign(request, { signingDate: date });
  return Object.fromEntries(Object.entries(all).filter(([name]) => headers[name] === undefined));
}
