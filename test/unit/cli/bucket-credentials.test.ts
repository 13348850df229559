import { describe, expect, it } from 'vitest';
import { parseBucketKeys } from '../../../cli/bucket-credentials.js';
import { namesIn, parseCache, placeOf } from '../../../cli/bucket-options.js';
import { AppError } from '../../../shared/errors.js';

const keys = { accessKeyId: 'AKIA', secretKey: 's3cret/with+signs=' };

describe('keys of a bucket in a file', () => {
  it.each([
    ['two lines', 'AKIA\ns3cret/with+signs=\n'],
    ['two lines of Windows, with a mark at the beginning', '\uFEFFAKIA\r\ns3cret/with+signs=\r\n'],
    [
      'a profile of AWS',
      '# mine\n[default]\naws_access_key_id = AKIA\naws_secret_access_key=s3cret/with+signs=\n',
    ],
    ['the table that AWS offers', 'Access key ID,Secret access key\nAKIA,s3cret/with+signs=\n'],
    ['the same in quotes', '"Access key ID","Secret access key"\r\n"AKIA","s3cret/with+signs="\r\n'],
  ])('are read of %s', (_what, written) => {
    expect(parseBucketKeys(written, 'keys.txt')).toEqual(keys);
  });

  it.each([
    ['nothing', ''],
    ['one line', 'AKIA\n'],
    ['three lines', 'AKIA\ns3cret\nmore\n'],
    ['lines with blanks', 'the key\nthe secret\n'],
    ['half a profile', 'aws_access_key_id = AKIA\n'],
    ['half a table', 'Access key ID,Secret access key\nAKIA\n'],
    ['a table of two keys', 'Access key ID,Secret access key\nAKIA,s3cret\nAKIB,s3cret\n'],
  ])('are refused of %s, of which nothing is said', (_what, written) => {
    const refused = (): unknown => parseBucketKeys(written, 'keys.txt');
    expect(refused).toThrow(AppError);
    expect(refused).toThrow(/^keys\.txt does not hold/);
    expect(refused).not.toThrow(/AKIA.*s3cret/);
  });
});

describe('a bucket as options say it', () => {
  const silent = { note: () => undefined };
  const endpoint = 'https://s3.example.com';

  it.each([
    ['s3://mail', { bucket: 'mail', prefix: '' }],
    ['S3://mail/', { bucket: 'mail', prefix: '' }],
    ['s3://mail/backup/2026/', { bucket: 'mail', prefix: 'backup/2026' }],
    ['s3://', { bucket: '', prefix: '' }],
  ])('%s is a bucket and a prefix', (named, names) => {
    expect(namesIn(named)).toEqual(names);
  });

  it('is at Amazon where only a region is given, and stays as it was where nothing is', () => {
    const { place } = placeOf('s3://mail', { region: 'eu-central-1' }, silent);
    expect(place).toMatchObject({ endpoint: 'https://s3.eu-central-1.amazonaws.com', pathStyle: false });
    expect(placeOf('s3://mail', {}, silent, place).place).toEqual(place);
    expect(placeOf('s3://mail', { pathStyle: true }, silent, place).place.pathStyle).toBe(true);
  });

  it.each([
    ['no address', 's3://mail', {}, '--endpoint'],
    ['an address that is none', 's3://mail', { endpoint: 'server' }, '--endpoint'],
    ['no bucket', 's3://', { endpoint }, 's3://'],
    ['a bucket with capitals', 's3://Mail', { endpoint }, 's3://'],
    ['a prefix that goes up', 's3://mail/../other', { endpoint }, 's3://'],
    ['an empty step', 's3://mail/a//b', { endpoint }, 's3://'],
    ['a lock without days', 's3://mail', { endpoint, objectLock: 'compliance' }, '--object-lock'],
    ['a lock of no day', 's3://mail', { endpoint, objectLock: 'compliance:0d' }, '--object-lock'],
    ['a lock of another kind', 's3://mail', { endpoint, objectLock: 'legal:30d' }, '--object-lock'],
    ['a lock in hours', 's3://mail', { endpoint, objectLock: 'governance:30h' }, '--object-lock'],
  ])('is refused with %s, by the name of the option', (_what, named, options, option) => {
    expect(() => placeOf(named, options, silent)).toThrow(AppError);
    expect(() => placeOf(named, options, silent)).toThrow(option);
  });

  it.each([
    ['0mb', 0],
    ['500mb', 500 * 1024 ** 2],
    ['2GB', 2 * 1024 ** 3],
    ['1tb', 1024 ** 4],
  ])('keeps %s here', (given, bytes) => {
    expect(parseCache(given)).toBe(bytes);
  });

  it.each(['', '2', 'gb', '-1gb', '1.5gb', '2 gb', '2kb'])('does not take "%s" for a size', (given) => {
    expect(() => parseCache(given)).toThrow(/like 500mb or 2gb/);
  });
});
