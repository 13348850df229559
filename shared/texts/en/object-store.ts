import type { TextFormat } from '../format.js';
import { counted } from '../plural.js';

/** Where a failure happened: a server of object storage and a bucket of it. */
interface Place {
  host: string;
  bucket: string;
}

const nothingLost = 'What is stored there already stays as it is.';

/** Buckets of S3 servers: what went wrong with one, and what it can do. */
export const objectStore = {
  plainNotLoopback: ({ host }: { host: string }) =>
    `${host} is not this computer, and http would send mail over the network unprotected. Enter an address that begins with https://.`,
  addressNotPlain: ({ host }: { host: string }) =>
    `The address of ${host} has more than a name and a port. Enter it without user, path and parameters; the bucket has a field of its own.`,
  secretMissing: ({ host, bucket }: Place) =>
    `The secret key for the bucket ${bucket} at ${host} is not stored on this computer. Enter it again.`,
  notAnswered: ({ host, reason }: { host: string; reason: string }) =>
    `The object storage at ${host} did not answer: ${reason} Check the address, the network, and the proxy under Settings. ${nothingLost}`,
  notTrusted: ({ host, reason }: { host: string; reason: string }) =>
    `No secure connection to the object storage at ${host}: ${reason} If it is your organisation's own authority, choose its CA file.`,
  notS3: ({ host }: { host: string }) =>
    `${host} does not answer as an S3 server does. Check address and port, and the proxy under Settings.`,
  internalError: ({ host }: { host: string }) =>
    `The object storage at ${host} has an internal error. Try again later; if it stays, ask whoever runs it. ${nothingLost}`,
  alteredOnTheWay: ({ host }: { host: string }) =>
    `What was sent to ${host} did not arrive as it was sent. It was not stored. Check the network and the proxy under Settings.`,
  /** `waitSeconds` null = it does not say how long. */
  throttled: ({ host, waitSeconds }: { host: string; waitSeconds: number | null }, f: TextFormat) =>
    `The object storage at ${host} asks to slow down${waitSeconds === null ? '' : ` (${f.number(waitSeconds)} s)`}. It is tried again at the next run.`,
  keyUnknown: ({ host }: { host: string }) =>
    `${host} does not know this access key. Check it, and that it is of this server and enabled.`,
  secretWrong: ({ host }: { host: string }) =>
    `${host} rejected the secret key: it is not the one of this access key. Enter it again.`,
  keyExpired: ({ host }: { host: string }) =>
    `The credentials for ${host} have expired. Enter new ones, or renew those of the environment.`,
  environmentHasNone: ({ host }: { host: string }) =>
    `The environment has no credentials for ${host}. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE for Postkeep, or enter keys.`,
  /** `right` as policies of S3 name it. */
  notPermitted: ({ host, bucket, right }: Place & { right: string }) =>
    `${host} does not permit this with the bucket ${bucket}. Give the key the right ${right}; the whole policy is in the documentation, under Object storage.`,
  noSuchBucket: ({ host, bucket }: Place) =>
    `${host} has no bucket ${bucket}. Check its name and the region, or have it created.`,
  /** `region` null = the server does not say. */
  otherRegion: ({ host, bucket, region }: Place & { region: string | null }) =>
    `The bucket ${bucket} is not in this region of ${host}. ${region === null ? 'Enter the region and the address that its provider names.' : `Enter the region ${region} and its address.`}`,
  clockWrong: ({ host }: { host: string }) =>
    `${host} refuses requests because the clock of this computer is wrong. Set it, best by a time server, and try again.`,
  full: ({ host, bucket }: Place) =>
    `The bucket ${bucket} at ${host} takes no more: its space or its quota is used up. Have it raised, or remove restore points. ${nothingLost}`,
  archived: ({ host, name }: { host: string; name: string }) =>
    `${host} has moved ${name} to an archive that is not read at once. Have it restored there, and take the bucket out of the rule that archives.`,
  notOffered: ({ host, right }: { host: string; right: string }) =>
    `The object storage at ${host} does not offer what is needed here (${right}). See what it can do when the bucket is tested.`,
  lockNotOn: ({ host, bucket }: Place) =>
    `The bucket ${bucket} at ${host} has no Object Lock, so that nothing in it can be locked. Choose one that was created with Object Lock, or do without the lock.`,
  refused: ({ host, bucket }: Place) =>
    `${host} refused a request for the bucket ${bucket}. See the details, or ask whoever runs it.`,
  noObject: ({ name, bucket }: { name: string; bucket: string }) =>
    `${name} is not in the bucket ${bucket} any more.`,
  tooShort: ({ name, bucket }: { name: string; bucket: string }) =>
    `${name} in the bucket ${bucket} is shorter than it was when it was written.`,
  tooLarge: ({ mib }: { mib: number }, f: TextFormat) =>
    `An object in the bucket is larger than ${f.number(mib)} MiB, which Postkeep writes none of. Something else was put in its place.`,
  lockWithoutMode: 'Nothing can be locked in a bucket that was set up without a lock.',
  readsOther: 'The server gives back something else than what was written. It is not fit for backups.',
  noRanges:
    'The server does not give a part of an object when it is asked for one. A single message would cost a whole pack; choose another server.',
  notListed: 'The server does not list what was just written. It is not fit for backups.',
  notRemoved:
    'The server says that it has removed an object, and still has it. Nothing that is pruned would free space.',
  /** `until` is an instant; null = the server does not say. */
  locksByItself: ({ until }: { until: string | null }, f: TextFormat) =>
    `The bucket locks everything that is written to it${until === null ? '' : ` (what was just written until ${f.dateTime(until)})`}. What is pruned stays there, and costs, until its lock ends.`,
  lockNotShown:
    'The server takes a lock and does not show it afterwards, so that nobody can say what is locked.',
  lockNotKept:
    'The server takes a lock and removes the object all the same. Nothing is protected there; choose another server, or do without the lock.',
  lockNotTried: 'The bucket has Object Lock. Whether it really holds is tried when a lock is chosen.',
  lockTooShort: 'The server was too slow to try a short lock. Try again.',
  lockNotExtended:
    'A lock cannot be made longer. What later restore points need as well would lose its protection too early.',
  lockYields:
    'The lock yields to whoever has the right s3:BypassGovernanceRetention. Give it to nobody, or choose compliance, which yields to nobody.',
  clockDiffers: ({ seconds, isBehind }: { seconds: number; isBehind: boolean }, f: TextFormat) =>
    `The clock of this computer is ${counted(seconds, 'second', f)} ${isBehind ? 'behind' : 'ahead of'} the server's. Set it by a time server: locks end by the server's clock.`,
} as const;
