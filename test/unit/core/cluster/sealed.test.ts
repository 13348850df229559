import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeyFile, readKeyFile } from '../../../../core/cluster/key-file.js';
import { seal, unseal } from '../../../../core/cluster/sealed.js';
import type { AppError } from '../../../../shared/errors.js';

describe('what is sealed for workers', () => {
  const key = randomBytes(32);
  const unavailable = (work: () => unknown): void => {
    expect(work).toThrow(expect.objectContaining({ code: 'secret-unavailable' }) as AppError);
  };

  it('comes out as it went in, for the task it was sealed for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (content, about) => {
        const sealed = seal(key, about, content);
        expect(unseal(key, about, sealed)).toBe(content);
        if (content.length > 8)
          expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain(content);
      }),
    );
  });

  it('opens with no other key, for no other task, and not when a bit of it was altered', () => {
    const sealed = seal(key, 'task', 'secret');
    unavailable(() => unseal(randomBytes(32), 'task', sealed));
    unavailable(() => unseal(key, 'another', sealed));
    const bytes = Buffer.from(sealed, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const altered = Buffer.from(bytes);
      altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      unavailable(() => unseal(key, 'task', altered.toString('base64')));
    }
    for (let length = 0; length < bytes.length; length += 1)
      unavailable(() => unseal(key, 'task', bytes.subarray(0, length).toString('base64')));
  });
});

describe('a key file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'postkeep-key-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is for its owner alone, and is read as it was made', () => {
    const path = join(folder, 'cluster.key');
    createKeyFile(path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readKeyFile(path)).toHaveLength(32);
    expect(readKeyFile(path)).toEqual(readKeyFile(path));
  });

  it.skipIf(process.platform === 'win32')('that others may read is refused', () => {
    const path = join(folder, 'cluster.key');
    createKeyFile(path);
    for (const mode of [0o640, 0o604, 0o660, 0o666]) {
      chmodSync(path, mode);
      expect(() => readKeyFile(path)).toThrow('chmod 600');
    }
  });

  it.each(['', 'postkeep-cluster-key-1\n', 'postkeep-cluster-key-1\nc2hvcnQ=\n', 'another\nAAAA\n'])(
    'that is none (%j) is refused',
    (content) => {
      const path = join(folder, 'cluster.key');
      writeFileSync(path, content, { mode: 0o600 });
      expect(() => readKeyFile(path)).toThrow('is not a key file');
      expect(() => readKeyFile(join(folder, 'missing'))).toThrow('There is no key file');
    },
  );
});
