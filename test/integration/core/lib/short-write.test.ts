import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-short-write-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

// A file size limit ends a write in the middle, exactly as a full disk does; Windows has none.
it.skipIf(process.platform === 'win32')('a write that stops half-way leaves the old state whole', () => {
  const limited = 'ulimit -f 8; exec "$0" "$@"';
  const out = execFileSync(
    'bash',
    ['-c', limited, process.execPath, join(inject('childPrograms'), 'short-write-child.js'), folder],
    {
      encoding: 'utf8',
    },
  );
  const { error, kept } = JSON.parse(out) as { error: { code: string }; kept: number };
  expect(error.code).toBe('disk-full');
  expect(kept).toBeGreaterThanOrEqual(6000);
  const { text } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as { text: string };
  expect(text).toHaveLength(kept);
  expect(readdirSync(folder)).toEqual(['locks', 'state.json']);
});
