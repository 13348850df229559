import { describe, expect, it } from 'vitest';
import {
  type ObjectStorePlace,
  objectStorePlaceSchema,
} from '../../../../shared/backup/object-store-place.js';

const place: ObjectStorePlace = {
  endpoint: 'https://s3.example:9000',
  region: 'eu-west-1',
  bucket: 'mail-backup',
  prefix: 'postkeep',
  pathStyle: true,
  authority: null,
  credentials: { type: 'keys', accessKeyId: 'KEY' },
  lock: { mode: 'compliance', days: 30 },
};
const isPlace = (change: object): boolean =>
  objectStorePlaceSchema.safeParse({ ...place, ...change }).success;

describe('a place in a bucket', () => {
  it.each([
    {},
    { endpoint: 'http://127.0.0.1:9000' },
    { prefix: '' },
    { prefix: 'a/b/' },
    { prefix: 'Räume & "x" <y>/日本語' },
    { authority: '/etc/ssl/own.pem' },
    { credentials: { type: 'environment' } },
    { lock: null },
  ])('is taken with %j', (change) => {
    expect(isPlace(change)).toBe(true);
  });

  it.each([
    { endpoint: 's3.example' },
    { endpoint: 'ftp://s3.example' },
    { bucket: 'Mail' },
    { bucket: 'm' },
    { bucket: 'arn:aws:s3:::mail' },
    { bucket: '../mail' },
    { prefix: '/postkeep' },
    { prefix: 'a//b' },
    { prefix: 'a/../b' },
    { prefix: './a' },
    { prefix: 'a\nb' },
    { prefix: '/' },
    { credentials: { type: 'keys', accessKeyId: 'KEY', secretAccessKey: 'secret' } },
    { lock: { mode: 'governance', days: 0 } },
  ])('is refused with %j', (change) => {
    expect(isPlace(change)).toBe(false);
  });
});
