import { describe, expect, it } from 'vitest';
import {
  type BucketDraft,
  bucketProblem,
  draftOfPlace,
  endpointProblem,
  newBucketDraft,
  placeOf,
  prefixProblem,
  withRegion,
} from '../../../../../../renderer/features/settings/buckets/bucket-draft.js';

const whole: BucketDraft = {
  ...newBucketDraft,
  ...{ endpoint: 'https://s3.eu-central-1.amazonaws.com', region: 'eu-central-1' },
  ...{ bucket: 'contoso-mail', prefix: 'berlin', accessKeyId: 'AKIAEXAMPLE' },
};

describe('the form of a bucket', () => {
  it('is a place once address, region, bucket and key are there', () => {
    expect(placeOf(whole)).toEqual({
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      bucket: 'contoso-mail',
      prefix: 'berlin',
      pathStyle: false,
      authority: null,
      credentials: { type: 'keys', accessKeyId: 'AKIAEXAMPLE' },
      lock: null,
    });
    for (const field of ['endpoint', 'region', 'bucket', 'accessKeyId'] as const)
      expect(placeOf({ ...whole, [field]: '' }), field).toBeNull();
  });

  it('needs no key where the environment has one', () => {
    expect(placeOf({ ...whole, credentials: 'environment', accessKeyId: '' })?.credentials).toEqual({
      type: 'environment',
    });
  });

  it('takes the lock only where one is wanted, with days that are a number', () => {
    expect(placeOf({ ...whole, locks: true })?.lock).toEqual({ mode: 'governance', days: 30 });
    for (const lockDays of ['', '0', '-1', '1.5', 'ten', '36501'])
      expect(placeOf({ ...whole, locks: true, lockDays }), lockDays).toBeNull();
  });

  it('gives back the place that it was made of', () => {
    const place = placeOf({ ...whole, locks: true, lockMode: 'compliance', caFile: '/etc/ca.pem' });
    expect(place && placeOf(draftOfPlace(place))).toEqual(place);
  });

  it.each([
    ['https://s3.eu-central-1.amazonaws.com', false],
    ['https://s3.eu-central-1.wasabisys.com', false],
    ['https://s3.eu-central-003.backblazeb2.com', false],
    ['https://minio.example.com:9000', true],
    ['http://127.0.0.1:8080', true],
    // Only looks like one of them.
    ['https://s3.notamazonaws.com', true],
  ])('has path style by what fits %s', (endpoint, pathStyle) => {
    expect(placeOf({ ...whole, endpoint })?.pathStyle).toBe(pathStyle);
    expect(placeOf({ ...whole, endpoint, pathStyle: !pathStyle })?.pathStyle).toBe(!pathStyle);
  });

  it.each([
    ['https://s3.example.com', true],
    ['http://localhost:9000', true],
    ['http://[::1]:9000', true],
    ['http://s3.example.com', false],
    ['http://127.0.0.1.example.com', false],
    ['http://localhost.example.com', false],
    ['s3.example.com', false],
    ['ftp://s3.example.com', false],
  ])('takes the address %s: %s', (endpoint, isTaken) => {
    expect(endpointProblem({ ...whole, endpoint }) === null).toBe(isTaken);
    expect(placeOf({ ...whole, endpoint }) !== null).toBe(isTaken);
  });

  it.each(['ab', 'Contoso', 'with space', '-a-', 'a'.repeat(64)])('refuses the bucket “%s”', (bucket) => {
    expect(bucketProblem({ ...whole, bucket })).not.toBeNull();
  });

  it.each(['..', 'a/../b', './a', 'a//b', '/a', 'a\u0000b'])('refuses the folder “%s”', (prefix) => {
    expect(prefixProblem({ ...whole, prefix })).not.toBeNull();
  });

  it('has the address follow provider and region until somebody types one', () => {
    const wasabi = withRegion(withRegion(newBucketDraft, { provider: 'wasabi' }), { region: 'eu-west-1' });
    expect(wasabi.endpoint).toBe('https://s3.eu-west-1.wasabisys.com');
    expect(withRegion(wasabi, { provider: 'aws' }).endpoint).toBe('https://s3.eu-west-1.amazonaws.com');
    const typed = { ...wasabi, endpoint: 'https://proxy.example.com' };
    expect(withRegion(typed, { region: 'us-east-1' }).endpoint).toBe('https://proxy.example.com');
    expect(withRegion(wasabi, { provider: 'minio' }).endpoint).toBe('');
  });
});
