import { AppError } from '../shared/errors.js';
import { text } from '../shared/texts/text.js';

/** An access key of an S3 server with its secret key. */
export interface BucketKeys {
  readonly accessKeyId: string;
  readonly secretKey: string;
}

/**
 * The keys in a file, in one of the forms that people have them in: two lines; `aws_access_key_id = …` and `aws_secret_access_key = …` as AWS's programs
 * keep them; the table that AWS's console offers to download. Throws AppError `invalid-argument`, which shows nothing of the file.
 */
export function parseBucketKeys(written: string, file: string): BucketKeys {
  const lines = written
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line));
  const [accessKeyId, secretKey] = named(lines) ?? downloaded(lines) ?? plain(lines) ?? [];
  if (accessKeyId === undefined || secretKey === undefined || accessKeyId === '' || secretKey === '')
    throw new AppError('invalid-argument', text('commandLine.bucketKeysUnreadable', { file }));
  return { accessKeyId, secretKey };
}

function named(lines: readonly string[]): (string | undefined)[] | null {
  const valueOf = (name: string): string | undefined =>
    lines.map((line) => new RegExp(`^${name}\\s*=\\s*(\\S+)$`, 'i').exec(line)?.[1]).find((value) => value);
  const found = [valueOf('aws_access_key_id'), valueOf('aws_secret_access_key')];
  return found.some((value) => value !== undefined) ? found : null;
}

function downloaded([header = '', row = '', ...more]: readonly string[]): string[] | null {
  return /^"?access key id"?,"?secret access key"?$/i.test(header) && more.length === 0
    ? row.split(',').map((value) => value.replaceAll('"', '').trim())
    : null;
}

function plain(lines: readonly string[]): readonly string[] | null {
  return lines.length === 2 && lines.every((line) => /^\S+$/.test(line)) ? lines : null;
}
