import type { BucketRepository, ProbedBucket } from '../../../shared/backup/bucket-repository.js';
import type { ObjectStoreFinding } from '../../../shared/backup/object-store-probe.js';
import { text } from '../../../shared/texts/text.js';
import { ago, day, hour } from './sample-dates.js';

const found = (
  ability: ObjectStoreFinding['ability'],
  state: ObjectStoreFinding['state'] = 'yes',
  remark: ObjectStoreFinding['remark'] = null,
): ObjectStoreFinding => ({ ability, state, remark });

/** A bucket that can do everything, and has Object Lock, which was not tried. */
export const fitBucket: ProbedBucket = {
  isUsable: true,
  findings: [
    ...(['write', 'read', 'range', 'list', 'clock', 'versions'] as const).map((ability) => found(ability)),
    found('lock', 'unknown', text('objectStore.lockNotTried')),
    found('remove'),
  ],
  serverAheadMs: 40,
  leftBehind: [],
  content: { type: 'nothing' },
};

/** The same bucket, tried with a lock that holds. */
export const lockingBucket: ProbedBucket = {
  ...fitBucket,
  findings: [
    ...fitBucket.findings.filter(({ ability }) => ability !== 'lock' && ability !== 'remove'),
    found('lock', 'yes', text('objectStore.lockYields')),
    found('extend-lock'),
    found('remove'),
  ],
};

/** One whose server takes a lock and removes all the same. */
export const forgetfulBucket: ProbedBucket = {
  ...lockingBucket,
  isUsable: false,
  findings: lockingBucket.findings.map((finding) =>
    finding.ability === 'lock'
      ? found('lock', 'no', text('objectStore.lockNotKept'))
      : finding.ability === 'extend-lock'
        ? found('extend-lock', 'unknown')
        : finding,
  ),
};

/** One whose server gives no parts of objects and has no Object Lock. */
export const unfitBucket: ProbedBucket = {
  ...fitBucket,
  isUsable: false,
  findings: fitBucket.findings.map((finding) =>
    finding.ability === 'range'
      ? found('range', 'no', text('objectStore.noRanges'))
      : finding.ability === 'lock'
        ? found('lock', 'no')
        : finding,
  ),
};

/** A repository in a bucket with Object Lock that all jobs can use. */
export const offsite: BucketRepository = {
  path: '/home/ada/.config/Postkeep/repositories/contoso-mail-berlin',
  identity: 'a3a1f3de-0000-4000-8000-000000000001',
  place: {
    endpoint: 'https://s3.eu-central-1.wasabisys.com',
    region: 'eu-central-1',
    bucket: 'contoso-mail',
    prefix: 'berlin',
    pathStyle: false,
    authority: null,
    credentials: { type: 'keys', accessKeyId: 'AKIAEXAMPLE' },
    lock: { mode: 'compliance', days: 40 },
  },
  use: 'own',
  figures: {
    packs: 153_000,
    bytesInBucket: 1_230_000_000_000,
    bytesCached: 1_400_000_000,
    cacheBytes: 2_147_483_648,
    bytesWaiting: 0,
    locked: { bytes: 912_000_000_000, until: ago(-40 * day) },
  },
  error: null,
  lastContact: { at: ago(2 * hour), error: null },
};
