import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

let program: string;
let folder: string;

beforeAll(async () => {
  const cache = join(import.meta.dirname, '..', '..', '..', '.cache');
  mkdirSync(cache, { recursive: true });
  program = mkdtempSync(join(cache, 'short-write-'));
  folder = mkdtempSync(join(tmpdir(), 'postkeep-short-write-'));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: 'test/integration/store/short-write-child.ts', outDir: program, target: 'node20' },
  });
});

afterAll(() => {
  rmSync(program, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

// A file size limit ends a write in the middle, exactly as a full disk does; Windows has none.
it.skipIf(process.platform === 'win32')('a write that stops half-way leaves the old state whole', () => {
  const limited = 'ulimit -f 8; exec "$0" "$@"';
  const out = execFileSync(
    'bash',
    ['-c', limited, process.execPath, join(program, 'short-write-child.js'), folder],
    {
      encoding: 'utf8',
    },
  );
  const { error, kept } = JSON.parse(out) as { error: { code: string }; kept: number };
  expect(error.code).toBe('io');
  expect(kept).toBeGreaterThanOrEqual(6000);
  const { text } = JSON.parse(readFileSync(join(folder, 'state.json'), 'utf8')) as { text: string };
  expect(text).toHaveLength(kept);
  expect(readdirSync(folder)).toEqual(['state.json']);
});
