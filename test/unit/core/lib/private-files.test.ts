import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFile, replaceFile, replaceFileFrom } from '../../../../core/lib/atomic-file.js';
import { closeToOthers } from '../../../../core/lib/private-files.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { openDataFolder } from '../../../../core/state/data-folder.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-private-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});
const modeOf = (path: string): number => statSync(path).mode & 0o7777;
const isRoot = process.getuid?.() === 0;

describe.skipIf(process.platform === 'win32')('files of the product', () => {
  it('are their owner’s alone after closing, whatever their mode was, and keep what the owner may do', () => {
    const path = join(folder, 'file');
    writeFileSync(path, '');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0o777 }), (mode) => {
        chmodSync(path, mode);
        closeToOthers(path);
        expect(modeOf(path)).toBe(mode & 0o700);
      }),
    );
  });

  it('a common folder like /tmp and what is missing are left alone', () => {
    chmodSync(folder, 0o1777);
    closeToOthers(folder);
    closeToOthers(join(folder, 'nothing'));
    expect(modeOf(folder)).toBe(0o1777);
  });

  it.each([0o600, 0o640, 0o644, 0o666])('are written with mode %o exactly, or 0600', async (mode) => {
    const paths = ['replaced', 'created', 'streamed'].map((name) => join(folder, name));
    const [replaced = '', created = '', streamed = ''] = paths;
    replaceFile(replaced, 'x', { mode });
    createFile(created, 'x', { mode });
    await replaceFileFrom(streamed, 'x', { mode });
    expect(paths.map(modeOf)).toEqual([mode, mode, mode]);
    replaceFile(join(folder, 'default'), 'x');
    await replaceFileFrom(join(folder, 'default-from'), 'x');
    expect(modeOf(join(folder, 'default'))).toBe(0o600);
    expect(modeOf(join(folder, 'default-from'))).toBe(0o600);
  });

  it('a database, its log and its index are the owner’s, new or left open by an earlier version', () => {
    const path = join(folder, 'x.sqlite');
    for (const _opening of ['new', 'earlier']) {
      const database = openSqlite(path);
      database.exec('CREATE TABLE IF NOT EXISTS t (a)');
      for (const file of [path, `${path}-wal`, `${path}-shm`]) expect(modeOf(file)).toBe(0o600);
      database.close();
      chmodSync(path, 0o644);
    }
  });
});

describe.skipIf(process.platform === 'win32')('the data folder', () => {
  it.each([0o700, 0o755, 0o775, 0o777])('is closed to others when it is ours and had mode %o', (mode) => {
    const path = join(folder, 'data');
    mkdirSync(path);
    chmodSync(path, mode);
    openDataFolder(path);
    expect(modeOf(path)).toBe(0o700);
  });

  it.each([0o777, 0o775, 0o757, 0o1777])(
    'is refused when others may write to it and it is not ours to close (%o)',
    (mode) => {
      const path = join(folder, 'data');
      mkdirSync(path);
      // Only root can give a folder away; others meet a common folder.
      if (isRoot) chownSync(path, 65534, 65534);
      chmodSync(path, isRoot ? mode : 0o1777);
      expect(() => {
        openDataFolder(path);
      }).toThrow(expect.objectContaining({ code: 'io' }));
      expect(modeOf(path)).toBe(isRoot ? mode : 0o1777);
    },
  );

  it('of somebody else, to which nobody else may write, is opened as it is', () => {
    const path = join(folder, 'data');
    mkdirSync(path, { mode: 0o755 });
    if (isRoot) chownSync(path, 65534, 65534);
    openDataFolder(path);
    expect(modeOf(path)).toBe(isRoot ? 0o755 : 0o700);
  });
});
