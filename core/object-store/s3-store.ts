import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { AppError } from '../../shared/errors.js';
import { text } from '../../shared/texts/text.js';
import type { ObjectStore, StoredObject } from './object-store.js';
import { answerOf, failureOf } from './s3-errors.js';
import { askLock } from './s3-questions.js';
import { type S3Session, readBody } from './s3-session.js';

interface Version {
  readonly id: string;
  /** It says that the object was removed, and has no bytes. */
  readonly isRemoval: boolean;
}

/** A bucket of an S3 server as an {@link ObjectStore}. */
export function s3Store(session: S3Session): ObjectStore {
  const { ask, keyOf, place, close } = session;
  const Bucket = place.bucket;
  const { host } = new URL(place.endpoint);
  const notS3 = (): AppError => new AppError('bucket-refused', text('objectStore.notS3', { host }));

  const getOnce = (name: string, asked: Partial<GetObjectCommandInput>, signal: AbortSignal | undefined) =>
    ask({
      ...{ right: asked.VersionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', name, signal },
      attempt: async (client, abortSignal) => {
        const input = { Bucket, Key: keyOf(name), ...asked };
        const { Body, ContentLength } = await client.send(new GetObjectCommand(input), { abortSignal });
        const bytes = Body instanceof Readable ? await readBody(Body, abortSignal) : Buffer.alloc(0);
        if (ContentLength !== undefined && bytes.length !== ContentLength) throw brokeOff();
        return bytes;
      },
    });

  /** Null where there is none. */
  const head = (name: string, signal: AbortSignal | undefined, VersionId?: string) =>
    ask<HeadObjectCommandOutput | null>({
      ...{ right: 's3:GetObject', name, signal },
      attempt: async (client, abortSignal) => {
        const of = { Bucket, Key: keyOf(name), ...(VersionId === undefined ? {} : { VersionId }) };
        try {
          return await client.send(new HeadObjectCommand(of), { abortSignal });
        } catch (error) {
          const reason = answerOf(error) === null ? error : await reasonOf(client, of, abortSignal, error);
          const answer = answerOf(reason);
          if (answer !== null && failureOf(answer) === 'no-object') return null;
          throw reason;
        }
      },
    });

  const removeVersion = async (
    name: string,
    VersionId: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<'removed' | 'locked'> => {
    try {
      await ask({
        ...{ right: VersionId === undefined ? 's3:DeleteObject' : 's3:DeleteObjectVersion', name, signal },
        attempt: (client, abortSignal) => {
          const of = { Bucket, Key: keyOf(name), ...(VersionId === undefined ? {} : { VersionId }) };
          return client.send(new DeleteObjectCommand(of), { abortSignal });
        },
      });
      return 'removed';
    } catch (error) {
      const isRefusal =
        error instanceof AppError && (error.code === 'bucket-credentials' || error.code === 'bucket-refused');
      if (!isRefusal) throw error;
      // Servers word it differently, and as if a right was missing.
      const found = await head(name, signal, VersionId).catch(() => null);
      if (found !== null && isLocked(found, session.serverTime())) return 'locked';
      throw error;
    }
  };

  /** All versions of an object with what says that it was removed, the newest first; null where the server knows none. */
  const versionsOf = async (name: string, signal: AbortSignal | undefined): Promise<Version[] | null> => {
    const key = keyOf(name);
    const versions: (Version & { readonly isLatest: boolean })[] = [];
    let at: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (;;) {
      const page = await ask({
        ...{ right: 's3:ListBucketVersions', name, signal },
        attempt: (client, abortSignal) =>
          client
            .send(new ListObjectVersionsCommand({ Bucket, Prefix: key, ...at }), { abortSignal })
            .catch((error: unknown) => {
              const answer = answerOf(error);
              if (answer !== null && failureOf(answer) === 'not-offered') return null;
              throw error;
            }),
      });
      if (page === null) return null;
      const { Versions = [], DeleteMarkers = [], IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
      const listed = [
        ...Versions.map((version) => ({ ...version, isRemoval: false })),
        ...DeleteMarkers.map((marker) => ({ ...marker, isRemoval: true })),
      ];
      for (const { Key, VersionId, IsLatest, isRemoval } of listed)
        if (Key === key && VersionId !== undefined)
          versions.push({ id: VersionId, isRemoval, isLatest: IsLatest === true });
      // Names come in order: those that only begin so come after it.
      if (IsTruncated !== true) break;
      if (NextKeyMarker === undefined) throw notS3();
      if (NextKeyMarker > key) break;
      at = {
        KeyMarker: NextKeyMarker,
        ...(NextVersionIdMarker === undefined ? {} : { VersionIdMarker: NextVersionIdMarker }),
      };
    }
    return versions.sort((a, b) => Number(b.isLatest) - Number(a.isLatest));
  };

  /** Servers word it in many ways that a bucket has no Object Lock: it is asked. */
  const unlockable = async (error: unknown, signal: AbortSignal | undefined): Promise<never> => {
    const isRefusal = error instanceof AppError && error.code === 'bucket-refused';
    if (isRefusal && !(await askLock(session, signal).catch(() => true)))
      throw new AppError('bucket-refused', text('objectStore.lockNotOn', { host, bucket: Bucket }), {
        details: error.details,
        cause: error,
      });
    throw error;
  };

  const look = async (name: string, signal?: AbortSignal): Promise<StoredObject | null> => {
    const found = await head(name, signal);
    if (found === null) return null;
    if (found.ContentLength === undefined) throw notS3();
    return { size: found.ContentLength, lockedUntil: found.ObjectLockRetainUntilDate ?? null };
  };

  return {
    put: async (name, bytes, { lockedUntil, signal }) => {
      const lock =
        lockedUntil === null
          ? {}
          : { ObjectLockMode: lockMode(session), ObjectLockRetainUntilDate: wholeSecond(lockedUntil) };
      // Servers compare it, and those with Object Lock insist on it.
      const ContentMD5 = createHash('md5').update(bytes).digest('base64');
      const of = { Bucket, Key: keyOf(name), Body: bytes, ContentLength: bytes.length, ContentMD5 };
      const putting = ask({
        ...{
          right: lockedUntil === null ? 's3:PutObject' : 's3:PutObject, s3:PutObjectRetention',
          name,
          signal,
        },
        attempt: async (client, abortSignal) => {
          const { ETag } = await client.send(new PutObjectCommand({ ...of, ...lock }), { abortSignal });
          // A page of somebody on the way has none.
          if (ETag === undefined) throw notS3();
        },
      });
      await (lockedUntil === null ? putting : putting.catch((error: unknown) => unlockable(error, signal)));
    },
    get: async (name, { range, signal }) => {
      if (range === undefined) return getOnce(name, {}, signal);
      if (range.length === 0) return Buffer.alloc(0);
      const last = range.offset + range.length - 1;
      const Range = `bytes=${String(range.offset)}-${String(last)}`;
      const bytes = await getOnce(name, { Range }, signal);
      if (bytes.length === range.length) return bytes;
      // Ranges may be ignored (RFC 9110 §14.2): all of it has come.
      if (bytes.length > last) return bytes.subarray(range.offset, last + 1);
      throw new AppError('repository-damaged', text('objectStore.tooShort', { name, bucket: Bucket }));
    },
    async *versions(name, signal) {
      for (const { id, isRemoval } of (await versionsOf(name, signal)) ?? [])
        if (!isRemoval) yield await getOnce(name, { VersionId: id }, signal);
    },
    look,
    async *list(prefix, signal) {
      const start = keyOf('');
      let ContinuationToken: string | undefined;
      for (;;) {
        const asked = { Bucket, Prefix: keyOf(prefix), ContinuationToken };
        const page = await ask({
          ...{ right: 's3:ListBucket', signal },
          attempt: (client, abortSignal) => client.send(new ListObjectsV2Command(asked), { abortSignal }),
        });
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          // What is passed over would be taken for gone.
          if (Key?.startsWith(start) !== true || Size === undefined || LastModified === undefined)
            throw notS3();
          yield { name: Key.slice(start.length), size: Size, writtenAt: LastModified };
        }
        if (page.IsTruncated !== true) return;
        if (page.NextContinuationToken === undefined) throw notS3();
        ContinuationToken = page.NextContinuationToken;
      }
    },
    remove: async (name, signal) => {
      const versions = await versionsOf(name, signal);
      if (versions === null) return removeVersion(name, undefined, signal);
      for (const { id } of versions)
        if ((await removeVersion(name, id, signal)) === 'locked') return 'locked';
      return 'removed';
    },
    extendLock: async (name, until, signal) => {
      const Mode = lockMode(session);
      const found = await look(name, signal);
      if (found === null)
        throw new AppError('not-found', text('objectStore.noObject', { name, bucket: Bucket }));
      if (found.lockedUntil !== null && found.lockedUntil >= until) return;
      const Retention = { Mode, RetainUntilDate: wholeSecond(until) };
      const locking = ask({
        ...{ right: 's3:PutObjectRetention', name, signal },
        attempt: (client, abortSignal) =>
          client.send(new PutObjectRetentionCommand({ Bucket, Key: keyOf(name), Retention }), {
            abortSignal,
          }),
      });
      await locking.catch((error: unknown) => unlockable(error, signal));
    },
    close,
  };
}

/** Why HEAD was refused: it has no body to say whether the object or the bucket is missing, or whose fault it is. A GET has. */
async function reasonOf(
  client: S3Client,
  of: GetObjectCommandInput,
  abortSignal: AbortSignal,
  refused: unknown,
): Promise<unknown> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ ...of, Range: 'bytes=0-0' }), { abortSignal });
    if (Body instanceof Readable) Body.destroy();
    return refused;
  } catch (error) {
    return error;
  }
}

function isLocked(found: HeadObjectCommandOutput, now: Date | null): boolean {
  const until = found.ObjectLockRetainUntilDate;
  return found.ObjectLockLegalHoldStatus === 'ON' || (until !== undefined && (now === null || until >= now));
}

function lockMode({ place }: S3Session): 'GOVERNANCE' | 'COMPLIANCE' {
  if (place.lock === null) throw new AppError('invalid-argument', text('objectStore.lockWithoutMode'));
  return place.lock.mode === 'governance' ? 'GOVERNANCE' : 'COMPLIANCE';
}

/** Some servers read no fractions; a lock ends late rather than early. */
function wholeSecond(at: Date): Date {
  return new Date(Math.ceil(at.getTime() / 1000) * 1000);
}

function brokeOff(): Error {
  return Object.assign(new Error('The body broke off'), { code: 'ECONNRESET' });
}
