import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { storageError } from '../../../../core/lib/storage-errors.js';
import { logFolder, logLine, openLogFile, reportFault } from '../../../../electron/log/log-file.js';

const dataFolder = mkdtempSync(join(tmpdir(), 'postkeep-log-'));
const folder = logFolder(dataFolder);
afterAll(() => {
  rmSync(dataFolder, { recursive: true, force: true });
});
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

it('the folder and the file are the user’s alone, also where the folder was open to all', () => {
  mkdirSync(folder, { mode: 0o755 });
  openLogFile(dataFolder, 'main');
  logLine('start');
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'main.log')).mode & 0o777).toBe(0o600);
  expect(read('main.log')).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info start\n$/);
});

it('a fault is there with its stack, without addresses, and forges no entry', () => {
  const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  reportFault('worker', new Error('anna@contoso.example\n2026-01-01T00:00:00.000Z info  forged'));
  stderr.mockRestore();
  const entry = read('main.log').split('\n').slice(1);
  expect(entry[0]).toMatch(/error worker: Error: ‹address›$/);
  expect(entry.slice(1, -1).every((line) => line.startsWith('    '))).toBe(true);
  expect(entry.join('\n')).toContain('log-file.test.ts');
});

it('a disk that takes nothing is one plain line, not a stack a minute', () => {
  const before = read('main.log');
  const lines: string[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
    code: 'ENOSPC',
    path: '/d/x',
  });
  for (let minute = 0; minute < 3; minute += 1) {
    reportFault('license update', full);
    reportFault('license update', storageError('/d/y', Object.assign(full, { code: 'EROFS' })));
    Object.assign(full, { code: 'ENOSPC' });
  }
  stderr.mockRestore();
  expect(lines).toEqual([
    'license update: The disk is full: there is no space left for /d/x. Free some space, then try again. (disk-full)\n',
    'license update: /d/y is on a read-only disk. Make the disk writable, or choose another folder, then try again. (io)\n',
  ]);
  expect(read('main.log').slice(before.length).split('\n')).toHaveLength(3);
});

it('five files of about 1 MB are the most', () => {
  const line = 'x'.repeat(15_000);
  for (let count = 0; count < 400; count += 1) logLine(`${String(count)} ${line}`);
  expect(readdirSync(folder).sort()).toEqual([
    'main.1.log',
    'main.2.log',
    'main.3.log',
    'main.4.log',
    'main.log',
  ]);
  for (const name of readdirSync(folder)) {
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000_000);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  }
  expect(read('main.log')).toContain('info 399 ');
});
