import { Readable } from 'node:stream';
import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { answerOf, failureOf } from './s3-errors.js';
import { type S3Session, readBody } from './s3-session.js';

/** What a server gives for a range; null when it does not keep to it. */
export function askRange(
  { ask, keyOf, place }: S3Session,
  name: string,
  range: { readonly offset: number; readonly length: number },
  signal: AbortSignal,
): Promise<Buffer | null> {
  return ask({
    ...{ right: 's3:GetObject', name, signal },
    attempt: async (client, abortSignal) => {
      const Range = `bytes=${String(range.offset)}-${String(range.offset + range.length - 1)}`;
      const { Body, ContentLength } = await client.send(
        new GetObjectCommand({ Bucket: place.bucket, Key: keyOf(name), Range }),
        { abortSignal },
      );
      if (!(Body instanceof Readable)) return null;
      const bytes = await readBody(Body, abortSignal);
      return ContentLength === range.length ? bytes : null;
    },
  });
}

/** Whether a bucket keeps versions. */
export function askVersioning({ ask, place }: S3Session, signal: AbortSignal): Promise<boolean> {
  return ask({
    ...{ right: 's3:GetBucketVersioning', signal },
    attempt: async (client, abortSignal) => {
      const asked = new GetBucketVersioningCommand({ Bucket: place.bucket });
      const { Status } = await client.send(asked, { abortSignal });
      return Status === 'Enabled';
    },
  });
}

/** Whether a bucket was created with Object Lock. */
export function askLock({ ask, place }: S3Session, signal: AbortSignal | undefined): Promise<boolean> {
  return ask({
    ...{ right: 's3:GetBucketObjectLockConfiguration', signal },
    attempt: async (client, abortSignal) => {
      const asked = new GetObjectLockConfigurationCommand({ Bucket: place.bucket });
      try {
        const { ObjectLockConfiguration } = await client.send(asked, { abortSignal });
        return ObjectLockConfiguration?.ObjectLockEnabled === 'Enabled';
      } catch (error) {
        const answer = answerOf(error);
        const failure = answer === null ? null : failureOf(answer);
        // Servers without it do not know the question, or find nothing.
        if (failure === 'lock-not-on' || failure === 'not-offered' || failure === 'no-object') return false;
        throw error;
      }
    },
  });
}
