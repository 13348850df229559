import { expect, it } from 'vitest';
import type { BucketRepository } from '../../../../../shared/backup/bucket-repository.js';
import type { RepositoryOverview } from '../../../../../shared/backup/repository-overview.js';
import { verbatim } from '../../../../../shared/texts/text.js';
import { storedRepositories } from '../../../../../renderer/features/home/stored.js';

const index: RepositoryOverview = {
  path: '/data/repositories/mail',
  messages: 10,
  bytesOriginal: 1_000_000,
  bytesOnDisk: 2_000,
  isEncrypted: true,
  restorePoints: 3,
  error: null,
  use: 'job',
  freeBytes: 5_000_000,
  lowRoom: null,
  days: [],
};
const bucket: BucketRepository = {
  path: index.path,
  identity: 'identity',
  place: {
    endpoint: 'https://s3.example.com',
    region: 'eu-central-1',
    bucket: 'mail',
    prefix: 'berlin/',
    pathStyle: true,
    authority: null,
    credentials: { type: 'environment' },
    lock: null,
  },
  use: 'own',
  figures: {
    packs: 1,
    bytesInBucket: 700_000,
    bytesCached: 0,
    cacheBytes: 0,
    bytesWaiting: 0,
    locked: null,
  },
  error: null,
  lastContact: null,
};

it('counts of a repository in a bucket what is there, not its index, and no room of this disk', () => {
  expect(storedRepositories([index], [bucket])).toMatchObject([
    { name: 's3://mail/berlin', server: 'https://s3.example.com', bytesOnDisk: 700_000, freeBytes: null },
  ]);
});

it('says of one whose index cannot be read why', () => {
  const error = { code: 'repository-damaged', message: verbatim('damaged') } as const;
  expect(storedRepositories([index], [{ ...bucket, figures: null, error }])).toMatchObject([
    { error, bytesOnDisk: 0 },
  ]);
});

it('leaves folders as they are', () => {
  expect(storedRepositories([index], [{ ...bucket, path: '/another' }])).toEqual([
    { ...index, name: 'mail', server: null },
  ]);
});
