import { z } from 'zod';
import { AppError, type ErrorCode } from '../../shared/errors.js';
import { type Text, text } from '../../shared/texts/text.js';
import { describeFailure, oneLine } from '../https/connection-failure.js';
import { retryAfter } from '../https/retry-after.js';
import { redact } from '../lib/redact.js';
import { Silence } from './s3-agent.js';

/** What was asked when something went wrong. */
export interface Asked {
  readonly host: string;
  readonly bucket: string;
  /** The right that it needs, as policies of S3 name it. */
  readonly right: string;
  /** Of the object; empty where it is about the bucket. */
  readonly name: string;
}

/** What the library throws of an answer: `name` is the server's code. */
const answerSchema = z.object({
  name: z.string(),
  message: z.string().catch(''),
  $metadata: z.object({
    httpStatusCode: z.number().optional(),
    /** The library has learnt from the answer how far the server's clock is from ours, and signs by that one from now on. */
    clockSkewCorrected: z.boolean().optional(),
  }),
  $response: z
    .object({ statusCode: z.number(), headers: z.record(z.string(), z.string()).catch({}) })
    .optional()
    .catch(undefined),
  /** The region that the server expects. */
  Region: z.string().optional().catch(undefined),
});
type S3Answer = z.output<typeof answerSchema>;

/** The server's answer in what the library has thrown; null for anything else. */
export function answerOf(error: unknown): S3Answer | null {
  const parsed = answerSchema.safeParse(error);
  return parsed.success && statusOf(parsed.data) !== 0 ? parsed.data : null;
}

function statusOf({ $metadata, $response }: S3Answer): number {
  return $response?.statusCode ?? $metadata.httpStatusCode ?? 0;
}

/** Codes of servers besides their status; the first that fits counts. */
const kinds = [
  ['no-object', /^(NoSuchKey|NotFound|NoSuchVersion)$/],
  ['no-bucket', /^NoSuchBucket$/],
  ['key-unknown', /^(InvalidAccessKeyId|InvalidClientTokenId|AuthFailure)$/],
  ['secret-wrong', /^SignatureDoesNotMatch$/],
  ['key-expired', /^(ExpiredToken|ExpiredTokenException|InvalidToken|TokenRefreshRequired)$/],
  ['clock', /^(RequestTimeTooSkewed|RequestExpired|RequestInTheFuture)$/],
  [
    'region',
    /^(PermanentRedirect|TemporaryRedirect|Redirect|IllegalLocationConstraintException|AuthorizationHeaderMalformed|InvalidLocationConstraint)$/,
  ],
  ['throttled', /^(SlowDown|Throttl.*|TooManyRequests.*|RequestLimitExceeded|ServiceUnavailable|Busy)$/],
  ['full', /(Quota|StorageFull|InsufficientStorage|NotEnoughSpace|StorageLimit)/],
  ['altered', /^(BadDigest|InvalidDigest|IncompleteBody|XAmzContentSHA256Mismatch)$/],
  ['again', /^(RequestTimeout|InternalError|OperationAborted|ConditionalRequestConflict)$/],
  ['too-short', /^InvalidRange$/],
  ['archived', /^InvalidObjectState$/],
  ['lock-not-on', /^(ObjectLockConfigurationNotFoundError|NoSuchObjectLockConfiguration)$/],
  ['not-offered', /^(NotImplemented|MethodNotAllowed)$/],
  ['not-permitted', /^(AccessDenied|Forbidden|AllAccessDisabled|AccountProblem|NotSignedUp)$/],
] as const satisfies readonly (readonly [string, RegExp])[];

export type S3Failure = (typeof kinds)[number][0] | 'refused';

/** Which of the things that can go wrong an answer means. */
export function failureOf(answer: S3Answer): S3Failure {
  const named = kinds.find(([, pattern]) => pattern.test(answer.name))?.[0];
  if (named !== undefined) return named;
  const status = statusOf(answer);
  if (status === 403 || status === 401) return 'not-permitted';
  if (status === 404) return 'no-object';
  if (status === 416) return 'too-short';
  if (status === 429 || status === 503) return 'throttled';
  if (status === 507) return 'full';
  if (status === 501 || status === 405) return 'not-offered';
  if (status >= 500) return 'again';
  if (status >= 300 && status < 400) return 'region';
  return /Object Lock/i.test(answer.message) ? 'lock-not-on' : 'refused';
}

/** What was thrown while a bucket was used, as an AppError that says what to do next. */
export function s3Error(error: unknown, asked: Asked, now: Date): AppError {
  if (error instanceof AppError) return error;
  const answer = answerOf(error);
  return answer === null ? withoutAnswer(error, asked) : refusal(answer, asked, now);
}

/** Whether another attempt may succeed. */
export function passesByItself(error: unknown): boolean {
  return (
    error instanceof AppError && (error.code === 'bucket-unreachable' || error.code === 'bucket-throttled')
  );
}

/** Whether a request was refused for its time alone, and the next one has the server's. */
export function isClockSet(error: unknown): boolean {
  const answer = answerOf(error);
  return answer !== null && failureOf(answer) === 'clock' && answer.$metadata.clockSkewCorrected === true;
}

function withoutAnswer(error: unknown, { host }: Asked): AppError {
  if (error instanceof Error && error.name === 'CredentialsProviderError')
    return new AppError('bucket-credentials', text('objectStore.environmentHasNone', { host }), {
      details: oneLine(redact(error.message)),
      cause: error,
    });
  const silence = silenceIn(error);
  const { kind, detail } =
    silence === null
      ? describeFailure(error, host)
      : ({ kind: 'unreachable', detail: text('https.notInTime', { host }) } as const);
  switch (kind) {
    case 'untrusted':
      return new AppError('bucket-tls', text('objectStore.notTrusted', { host, reason: detail }), {
        cause: error,
      });
    case 'unreachable':
      return new AppError('bucket-unreachable', text('objectStore.notAnswered', { host, reason: detail }), {
        cause: error,
      });
    case 'unusable':
      return new AppError('bucket-refused', text('objectStore.notS3', { host }), {
        details: detail,
        cause: error,
      });
  }
}

function silenceIn(error: unknown): Silence | null {
  if (error instanceof Silence) return error;
  return error instanceof Error && error.cause !== undefined ? silenceIn(error.cause) : null;
}

/** Without a cause: what the library throws holds the connection, and the headers of the request with its signature and token. */
function refusal(answer: S3Answer, asked: Asked, now: Date): AppError {
  const { host, bucket, right, name } = asked;
  const status = statusOf(answer);
  const details = [`HTTP ${String(status)}`, answer.name, oneLine(redact(answer.message))]
    .filter((part) => part !== '')
    .join(' · ');
  const retryAfterMs = retryAfter(answer.$response?.headers['retry-after'] ?? '', now);
  const say = (code: ErrorCode, said: Text): AppError => new AppError(code, said, { details, retryAfterMs });

  // What a proxy or another server says has no code of S3, and a success that cannot be read is none.
  if (status < 300 || answer.name === 'SyntaxError')
    return say('bucket-refused', text('objectStore.notS3', { host }));
  const failure = failureOf(answer);
  switch (failure) {
    case 'no-object':
      return say('not-found', text('objectStore.noObject', { name, bucket }));
    case 'no-bucket':
      return say('bucket-refused', text('objectStore.noSuchBucket', { host, bucket }));
    case 'key-unknown':
      return say('bucket-credentials', text('objectStore.keyUnknown', { host }));
    case 'secret-wrong':
      return say('bucket-credentials', text('objectStore.secretWrong', { host }));
    case 'key-expired':
      return say('bucket-credentials', text('objectStore.keyExpired', { host }));
    case 'clock':
      return say('bucket-refused', text('objectStore.clockWrong', { host }));
    case 'region': {
      const region = answer.Region ?? answer.$response?.headers['x-amz-bucket-region'] ?? null;
      return say('bucket-refused', text('objectStore.otherRegion', { host, bucket, region }));
    }
    case 'throttled': {
      const waitSeconds = retryAfterMs === undefined ? null : Math.ceil(retryAfterMs / 1000);
      return say('bucket-throttled', text('objectStore.throttled', { host, waitSeconds }));
    }
    case 'full':
      return say('disk-full', text('objectStore.full', { host, bucket }));
    case 'altered':
      return say('bucket-unreachable', text('objectStore.alteredOnTheWay', { host }));
    case 'again':
      return say('bucket-unreachable', text('objectStore.internalError', { host }));
    case 'too-short':
      return say('repository-damaged', text('objectStore.tooShort', { name, bucket }));
    case 'archived':
      return say('bucket-refused', text('objectStore.archived', { host, name }));
    case 'lock-not-on':
      return say('bucket-refused', text('objectStore.lockNotOn', { host, bucket }));
    case 'not-offered':
      return say('bucket-refused', text('objectStore.notOffered', { host, right }));
    case 'not-permitted':
      return say('bucket-credentials', text('objectStore.notPermitted', { host, bucket, right }));
    case 'refused':
      return say('bucket-refused', text('objectStore.refused', { host, bucket }));
  }
}
