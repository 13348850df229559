import type { Readable } from 'node:stream';
import { addAbortSignal } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { ObjectStorePlace } from '../../shared/backup/object-store-place.js';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import { throwIfStopped } from '../lib/cancellation.js';
import { withRetries } from '../lib/retry.js';
import type { ObjectStoreAccess } from './access.js';
import { s3Agent } from './s3-agent.js';
import { isClockSet, passesByItself, s3Error } from './s3-errors.js';

/** A bucket and those who ask it. */
export interface S3Session {
  readonly place: ObjectStorePlace;
  /** The key of a name, below the prefix of the place. */
  readonly keyOf: (name: string) => string;
  /** Asks, and again after what passes by itself. */
  readonly ask: <T>(question: Question<T>) => Promise<T>;
  /** What the server's clock says, as far as it has answered; null before. */
  readonly serverTime: () => Date | null;
  readonly close: () => void;
}

interface Question<T> {
  /** The right that it needs, as policies of S3 name it. */
  readonly right: string;
  /** Of the object; none where it is about the bucket. */
  readonly name?: string;
  readonly signal?: AbortSignal | undefined;
  readonly attempt: (client: S3Client, abortSignal: AbortSignal) => Promise<T>;
}

const defaultDelaysMs = [500, 2_000, 8_000, 30_000];
const defaultSilenceMs = 60_000;
const chunkSchema = z.instanceof(Uint8Array);

/** Nothing is connected before it is first asked. Throws AppError `secret-unavailable` without a secret key. */
export function openSession(place: ObjectStorePlace, access: ObjectStoreAccess): S3Session {
  const { clock, retryDelaysMs = defaultDelaysMs, silenceMs = defaultSilenceMs } = access;
  const { bucket, prefix, region, pathStyle } = place;
  const endpoint = new URL(place.endpoint);
  const { host } = endpoint;
  const closing = new AbortController();
  const agent = s3Agent(endpoint, {
    ...{ silenceMs, proxy: access.proxy, closed: closing.signal },
    ...{ caFile: place.authority ?? '', extraCaFile: access.extraCaFile },
  });
  // The library would tell whoever runs the command line on Node 20 to update it; what runs where is ours to say.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const client = new S3Client({
    endpoint: place.endpoint,
    region,
    forcePathStyle: pathStyle,
    ...credentialsOf(place, access.secretKey),
    // One who tries again is enough: `withRetries` hears Retry-After and can be stopped.
    maxAttempts: 1,
    // The agent watches over silence.
    requestHandler: { httpAgent: agent, httpsAgent: agent, socketTimeout: 0, logger: silent },
    expectContinueHeader: false,
    // What many servers do not know is left out; bodies are signed and have their MD5.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Variables and files that other programs of AWS go by say nothing here, and no address but this one is asked.
    defaultsMode: 'legacy',
    ...{ useFipsEndpoint: false, useDualstackEndpoint: false, useAccelerateEndpoint: false },
    ...{ disableS3ExpressSessionAuth: true, followRegionRedirects: false },
    logger: silent,
  });

  let serverAhead: number | null = null;
  client.middlewareStack.add(
    (next) => async (request) => {
      const answered = await next(request);
      const date = dateSchema.safeParse(answered.response).data?.headers.date ?? '';
      const at = Date.parse(date);
      if (!Number.isNaN(at)) serverAhead = at - clock().getTime();
      return answered;
    },
    // Next to the connection: answers that are refusals pass there too.
    { step: 'deserialize', priority: 'low', name: 'postkeepServerTime' },
  );

  return {
    place,
    keyOf: (name) => `${prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`}${name}`,
    ask: ({ right, name = '', signal, attempt }) => {
      const stopped = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      return withRetries(
        async () => {
          throwIfStopped(stopped);
          // One of its own for each attempt: the library listens on it and leaves its listeners there.
          const ofAttempt = AbortSignal.any([stopped]);
          try {
            return await attempt(client, ofAttempt).catch((error: unknown) => {
              if (!isClockSet(error)) throw error;
              return attempt(client, ofAttempt);
            });
          } catch (error) {
            throwIfStopped(stopped);
            throw s3Error(error, { host, bucket, right, name }, clock());
          }
        },
        {
          delaysMs: retryDelaysMs,
          isTransient: passesByItself,
          progress: () => 0,
          onRetry: () => undefined,
          signal: stopped,
        },
      );
    },
    serverTime: () => (serverAhead === null ? null : new Date(clock().getTime() + serverAhead)),
    close: () => {
      closing.abort();
      client.destroy();
      agent.destroy();
    },
  };
}

/** Many times what the product writes in one piece: a server must not fill the memory. */
const mostBytes = 256 * 1024 * 1024;

/** The bytes of a body. Throws where it breaks off, or has no end in sight. */
export async function readBody(body: Readable, signal: AbortSignal): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, body)) {
    const bytes = chunkSchema.parse(chunk);
    size += bytes.length;
    if (size > mostBytes)
      throw new AppError('bucket-refused', text('objectStore.tooLarge', { mib: mostBytes / 2 ** 20 }));
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

const dateSchema = z.object({ headers: z.object({ date: z.string() }) });

/** The library would write to the console. */
const silent = {
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Only who has chosen the environment has the library look for credentials, which may ask the metadata service of a cloud's machine. */
function credentialsOf(
  { endpoint, bucket, credentials }: ObjectStorePlace,
  secretAccessKey: string | null,
): { credentials?: { accessKeyId: string; secretAccessKey: string } } {
  if (credentials.type === 'environment') return {};
  if (secretAccessKey === null)
    throw new AppError(
      'secret-unavailable',
      text('objectStore.secretMissing', { host: new URL(endpoint).host, bucket }),
    );
  return { credentials: { accessKeyId: credentials.accessKeyId, secretAccessKey } };
}
