import { describe, expect, it, test } from 'vitest';
import { type Asked, isClockSet, passesByItself, s3Error } from '../../../../core/object-store/s3-errors.js';
import { AppError, type ErrorCode } from '../../../../shared/errors.js';

const asked: Asked = { host: 's3.example', bucket: 'mail', right: 's3:PutObject', name: 'packs/1' };
const now = new Date('2026-11-30T00:00:00Z');

/** As the library throws what a server answers. */
function answer(
  status: number,
  name: string,
  rest: { message?: string; headers?: Record<string, string>; Region?: string; skew?: boolean } = {},
): Error {
  const { message = '', headers = {}, Region, skew } = rest;
  const error = Object.assign(new Error(message), {
    $metadata: { httpStatusCode: status, ...(skew === undefined ? {} : { clockSkewCorrected: skew }) },
    $response: { statusCode: status, headers },
    ...(Region === undefined ? {} : { Region }),
  });
  error.name = name;
  return error;
}

function system(code: string): Error {
  return Object.assign(new Error(code), { code });
}

// Codes: Amazon's list of S3 errors, and those of Ceph, MinIO, Wasabi, Backblaze and R2 that differ.
const table: readonly [
  of: string,
  error: Error,
  code: ErrorCode,
  says: RegExp,
  isTriedAgain: 'again' | 'once',
][] = [
  ['no such key', answer(404, 'NoSuchKey'), 'not-found', /packs\/1/, 'once'],
  ['no such key, without a body', answer(404, 'NotFound'), 'not-found', /packs\/1/, 'once'],
  ['no such bucket', answer(404, 'NoSuchBucket'), 'bucket-refused', /no bucket mail/, 'once'],
  ['an unknown access key', answer(403, 'InvalidAccessKeyId'), 'bucket-credentials', /access key/, 'once'],
  ['a wrong secret', answer(403, 'SignatureDoesNotMatch'), 'bucket-credentials', /secret key/, 'once'],
  ['an expired token', answer(400, 'ExpiredToken'), 'bucket-credentials', /expired/, 'once'],
  ['a missing right', answer(403, 'AccessDenied'), 'bucket-credentials', /s3:PutObject/, 'once'],
  ['a 403 without a body', answer(403, '403'), 'bucket-credentials', /s3:PutObject/, 'once'],
  ['a wrong clock', answer(403, 'RequestTimeTooSkewed'), 'bucket-refused', /clock/, 'once'],
  ['another region', answer(301, 'PermanentRedirect'), 'bucket-refused', /region/, 'once'],
  [
    'another region that the server names',
    answer(400, 'AuthorizationHeaderMalformed', { Region: 'eu-west-1' }),
    'bucket-refused',
    /region eu-west-1/,
    'once',
  ],
  [
    'another region, named in a header',
    answer(301, '301', { headers: { 'x-amz-bucket-region': 'eu-north-1' } }),
    'bucket-refused',
    /region eu-north-1/,
    'once',
  ],
  ['SlowDown', answer(503, 'SlowDown'), 'bucket-throttled', /slow down/, 'again'],
  ['503 of a balancer', answer(503, 'Unknown'), 'bucket-throttled', /slow down/, 'again'],
  ['429', answer(429, 'Unknown'), 'bucket-throttled', /slow down/, 'again'],
  ['an internal error', answer(500, 'InternalError'), 'bucket-unreachable', /internal error/, 'again'],
  ['a gateway that finds nobody', answer(502, 'Unknown'), 'bucket-unreachable', /internal error/, 'again'],
  ['a body that came too slowly', answer(400, 'RequestTimeout'), 'bucket-unreachable', /error/, 'again'],
  ['a body that came altered', answer(400, 'BadDigest'), 'bucket-unreachable', /did not arrive/, 'again'],
  [
    'a body of another signature',
    answer(400, 'XAmzContentSHA256Mismatch'),
    'bucket-unreachable',
    /did not arrive/,
    'again',
  ],
  ['a used-up quota (Ceph)', answer(403, 'QuotaExceeded'), 'disk-full', /quota/, 'once'],
  ['a full disk (MinIO)', answer(507, 'XMinioStorageFull'), 'disk-full', /space/, 'once'],
  ['507', answer(507, 'Unknown'), 'disk-full', /space/, 'once'],
  ['a range beyond the end', answer(416, 'InvalidRange'), 'repository-damaged', /shorter/, 'once'],
  ['an archived object', answer(403, 'InvalidObjectState'), 'bucket-refused', /archive/, 'once'],
  [
    'a lock without Object Lock',
    answer(400, 'InvalidRequest', { message: 'Bucket is missing Object Lock Configuration' }),
    'bucket-refused',
    /no Object Lock/,
    'once',
  ],
  ['what a server does not offer', answer(501, 'NotImplemented'), 'bucket-refused', /not offer/, 'once'],
  ['anything else', answer(400, 'InvalidArgument'), 'bucket-refused', /refused/, 'once'],
  ['a page of a proxy', answer(200, 'SyntaxError'), 'bucket-refused', /does not answer as an S3/, 'once'],
  ['an unknown name', system('ENOTFOUND'), 'bucket-unreachable', /name/, 'again'],
  ['a closed port', system('ECONNREFUSED'), 'bucket-unreachable', /refused the connection/, 'again'],
  ['a cut connection', system('ECONNRESET'), 'bucket-unreachable', /closed the connection/, 'again'],
  ['an unknown authority', system('SELF_SIGNED_CERT_IN_CHAIN'), 'bucket-tls', /CA file/, 'once'],
  ['an expired certificate', system('CERT_HAS_EXPIRED'), 'bucket-tls', /expired/, 'once'],
  ['no HTTP', system('HPE_INVALID_CONSTANT'), 'bucket-refused', /does not answer as an S3/, 'once'],
];

describe('what an S3 server says becomes an error that says what to do', () => {
  it.each(table)('%s', (_of, thrown, code, says, isTriedAgain) => {
    const error = s3Error(thrown, asked, now);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    expect(error.message).toMatch(/[.]$/);
    expect(passesByItself(error) ? 'again' : 'once').toBe(isTriedAgain);
  });
});

test.each([
  ['7', 7_000],
  ['Mon, 30 Nov 2026 00:00:30 GMT', 30_000],
])('a server that asks for a pause gets it: Retry-After %s', (header, ms) => {
  const error = s3Error(answer(503, 'SlowDown', { headers: { 'retry-after': header } }), asked, now);
  expect(error.retryAfterMs).toBe(ms);
});

test('an error that says already what to do stays as it is', () => {
  const error = new AppError('invalid-argument', 'The certificate authority file is damaged.');
  expect(s3Error(error, asked, now)).toBe(error);
});

test('credentials that the environment does not have are named as such', () => {
  const error = new Error('Could not load credentials from any providers');
  error.name = 'CredentialsProviderError';
  expect(s3Error(error, asked, now)).toMatchObject({
    code: 'bucket-credentials',
    message: expect.stringContaining('AWS_ACCESS_KEY_ID') as string,
  });
});

test('details have no secret that a server repeats', () => {
  const message = 'secret=abcdef and Bearer abc.def for anna@example.com';
  const { details } = s3Error(answer(403, 'AccessDenied', { message }), asked, now);
  expect(details).toBe('HTTP 403 · AccessDenied · secret=‹secret› and Bearer ‹secret› for ‹address›');
});

test('only a request that was refused for its time, with the server’s time learnt, is sent again at once', () => {
  expect(isClockSet(answer(403, 'RequestTimeTooSkewed', { skew: true }))).toBe(true);
  expect(isClockSet(answer(403, 'RequestTimeTooSkewed'))).toBe(false);
  expect(isClockSet(answer(403, 'AccessDenied', { skew: true }))).toBe(false);
});
