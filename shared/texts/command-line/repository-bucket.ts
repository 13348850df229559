import { formatBytes } from '../bytes.js';
import { counted } from '../plural.js';

/** What `postkeep repository` prints of repositories in buckets of S3 servers. */
export const bucketTexts = {
  endpoint: 'address of the S3 server, https://host[:port]; without it Amazon S3 in the region',
  region: 'region of the bucket; us-east-1 by default, which servers of one’s own usually take',
  credentialsFile:
    'file with the access key in its first line and the secret key in its second, or as AWS keeps them; - reads standard input; without it AWS_ACCESS_KEY_ID, AWS_PROFILE or the role of the machine',
  pathStyle: 'the bucket is part of the path and not of the host’s name, as with most servers of one’s own',
  ca: 'PEM file of a private certificate authority',
  objectLock:
    'compliance:30d or governance:30d: what a restore point needs cannot be removed for so many days, by nobody or only with a special right',
  index: 'folder for its index on this computer; one in the data folder by default',
  cache: 'how much of the bucket is kept on this computer at most, like 500mb or 2gb; 2gb by default',
  noEncryption: 'a bucket: do not encrypt what is written to it',
  create: {
    created: ({ named, path }: { named: string; path: string }) =>
      `${named}: created, not encrypted. Anyone who can read the bucket can read the mail. Its index is in ${path}.`,
    encrypted: ({ named, path }: { named: string; path: string }) =>
      `${named}: created, encrypted. Its index is in ${path}.`,
    locked: ({ days, mode }: { days: number; mode: 'governance' | 'compliance' }) =>
      mode === 'compliance'
        ? `What a restore point needs cannot be removed for ${counted(days, 'day')}, by nobody.`
        : `What a restore point needs cannot be removed for ${counted(days, 'day')}, but by who has the right to bypass governance.`,
  },
  secretNotKept:
    'The secret key could not be kept. Give it again with "postkeep repository change-access", or have it in the environment.',
  probe: {
    description: 'try what a bucket can do, and say what lies there; what is written for it is removed again',
    usable: ({ named }: { named: string }) => `${named}: can keep a repository.`,
    notUsable: ({ named }: { named: string }) => `${named}: CANNOT keep a repository.`,
    states: { yes: 'yes', no: 'NO', unknown: 'not known' },
    abilities: {
      write: 'write',
      read: 'read',
      range: 'a part of an object',
      list: 'list',
      clock: 'the clock',
      versions: 'versions',
      lock: 'Object Lock',
      'extend-lock': 'a longer lock',
      remove: 'remove',
    },
    nothing: 'Nothing lies there yet.',
    repository: ({ isEncrypted, path }: { isEncrypted: boolean; path: string | null }) =>
      path === null
        ? `A repository lies there, ${isEncrypted ? 'encrypted' : 'not encrypted'}. Connect it with "postkeep repository connect".`
        : `A repository lies there, whose index is in ${path}.`,
    other: ({ name }: { name: string }) => `Something else lies there (${name}). Choose another prefix.`,
    leftBehind: ({ name, until }: { name: string; until: string | null }) =>
      `${name} could not be removed${until === null ? '' : `: it is locked until ${until}`}.`,
    step: (ability: string) => `Trying: ${ability}`,
  },
  connect: {
    description:
      'make an index here of a repository that is in a bucket, to restore from it; a job that is given it writes to it',
    done: (p: { named: string; path: string; restorePoints: number; mailboxes: number }) =>
      `${p.named}: ${counted(p.restorePoints, 'restore point')} of ${counted(p.mailboxes, 'mailbox')}. Its index is in ${p.path}.`,
    openedOnly:
      'It is opened only to restore from. To back up into it, name it with --repository of a job, on one computer only.',
  },
  rebuild: {
    description:
      'make the index of a repository anew from its bucket; the former one is kept beside it. Ctrl+C stops and leaves all as it was',
    done: ({ path, restorePoints }: { path: string; restorePoints: number }) =>
      `${path}: made anew, with ${counted(restorePoints, 'restore point')}.`,
    problem: ({ problem }: { problem: string }) => `Not usable: ${problem}`,
    packs: ({ done, total }: { done: number; total: number }) =>
      `Looking at packs: ${String(done)} of ${String(total)}`,
    points: ({ done, total }: { done: number; total: number }) =>
      `Writing restore points: ${String(done)} of ${String(total)}`,
  },
  follow: {
    notSeen: ({ named, seenAt, reason }: { named: string; seenAt: string | null; reason: string }) =>
      `${named}: could not be looked at${seenAt === null ? '' : `. What is shown is as of ${seenAt}`}. ${reason}`,
  },
  changeAccess: {
    description:
      'give a repository other keys, or another address of the same bucket, once they are found to work',
    done: ({ path }: { path: string }) => `${path}: the bucket is reached with what was given from now on.`,
  },
  changeLock: {
    description:
      'lock what backups write from now on for other days; no lock ends sooner, and more days make those that there are longer at the next backup',
    days: 'a whole number of days, like 30',
    done: ({ path, days, before }: { path: string; days: number; before: number }) =>
      days > before
        ? `${path}: locked for ${String(days)} days instead of ${String(before)}. The next backup makes the locks of earlier restore points longer.`
        : `${path}: locked for ${String(days)} days instead of ${String(before)}, from the next backup on. What is locked already stays locked for as long as it was.`,
  },
  setCache: {
    description: 'change how much of a bucket is kept on this computer at most, like 500mb or 2gb',
    done: ({ path, cacheBytes }: { path: string; cacheBytes: number }) =>
      `${path}: at most ${formatBytes(cacheBytes)} of the bucket on this computer.`,
  },
  forget: {
    description:
      'forget a repository in a bucket and delete its index; what is in the bucket stays, and can be connected again',
    done: ({ path }: { path: string }) => `${path}: forgotten. The bucket is as it was.`,
  },
  figures: {
    place: (p: { named: string; endpoint: string }) => `Bucket: ${p.named} at ${p.endpoint}`,
    inBucket: (p: { packs: number; bytesInBucket: number }) =>
      `In the bucket: ${formatBytes(p.bytesInBucket)} in ${counted(p.packs, 'pack')}`,
    cached: (p: { bytesCached: number; cacheBytes: number }) =>
      `Of it on this computer: ${formatBytes(p.bytesCached)} of ${formatBytes(p.cacheBytes)} at most`,
    waiting: ({ bytesWaiting }: { bytesWaiting: number }) =>
      `Not in the bucket yet: ${formatBytes(bytesWaiting)}`,
    locked: ({ bytes, until }: { bytes: number; until: string }) =>
      `Locked: ${formatBytes(bytes)}, the last of it until ${until}`,
  },
} as const;
