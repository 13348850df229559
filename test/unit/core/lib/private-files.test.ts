import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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

  it('what is missing is left alone', () => {
    closeToOthers(join(folder, 'nothing'));
    expect(existsSync(join(folder, 'nothing'))).toBe(false);
  });

  // Only root can give a file away.
  const strangers: readonly [what: string, put: (path: string) => void][] = [
    [
      'a file of somebody else',
      (path) => {
        writeFileSync(path, '');
        chownSync(path, 65534, 65534);
      },
    ],
    [
      'a link of somebody else',
      (path) => {
        symlinkSync('/nowhere', path);
        lchownSync(path, 65534, 65534);
      },
    ],
  ];
  it.each<readonly [what: string, put: (path: string) => void, mode: number]>([
    ['nothing', () => undefined, 0o1700],
    [
      'a file of ours',
      (path) => {
        writeFileSync(path, '');
      },
      0o1700,
    ],
    ...(isRoot ? strangers.map(([what, put]) => [what, put, 0o1777] as const) : []),
  ])(
    'a folder for everyone, as the root of a new tmpfs is, with %s in it: closed while all of it is ours',
    (_what, put, mode) => {
      const path = join(folder, 'tmpfs');
      mkdirSync(join(path, 'lost+found'), { recursive: true });
      put(join(path, 'entry'));
      chmodSync(path, 0o1777);
      closeToOthers(path);
      expect(modeOf(path)).toBe(mode);
    },
  );

  it('the folder for temporary files is left alone, also where it is empty and by another name', () => {
    const temporary = join(folder, 'tmp');
    const link = join(folder, 'link');
    mkdirSync(temporary);
    chmodSync(temporary, 0o1777);
    symlinkSync(temporary, link);
    vi.stubEnv('TMPDIR', temporary);
    try {
      closeToOthers(temporary);
      closeToOthers(link);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(modeOf(temporary)).toBe(0o1777);
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
      // Only root can give a folder away; others meet the folder for temporary files.
      if (isRoot) chownSync(path, 65534, 65534);
      else vi.stubEnv('TMPDIR', path);
      chmodSync(path, isRoot ? mode : 0o1777);
      try {
        expect(() => {
          openDataFolder(path);
        }).toThrow(expect.objectContaining({ code: 'io' }));
      } finally {
        vi.unstubAllEnvs();
      }
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
