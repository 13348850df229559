import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, makeFolderSync } from '../../../../core/lib/make-folder.js';
import { type Disk, mayMount, mountDisk } from '../../../fixtures/disk.js';

let folder: string;
let disk: Disk | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-make-'));
  disk = null;
});
afterEach(() => {
  disk?.unmount();
  rmSync(folder, { recursive: true });
});

describe.each([
  [
    'at once',
    (path: string, options?: { readonly mode?: number }) =>
      Promise.resolve().then(() => makeFolderSync(path, options)),
  ],
  ['in its own time', (path: string, options?: { readonly mode?: number }) => makeFolder(path, options)],
  [
    'by its bytes',
    (path: string, options?: { readonly mode?: number }) => makeFolder(Buffer.from(path), options),
  ],
])('a folder made %s', (_name, make) => {
  it('comes with those above it, and is left alone when it is there', async () => {
    expect(await make(join(folder, 'a', 'b', 'c'), { mode: 0o700 })).toBe(join(folder, 'a'));
    expect(statSync(join(folder, 'a', 'b', 'c')).mode & 0o777).toBe(0o700);
    expect(await make(join(folder, 'a', 'b', 'c'), { mode: 0o700 })).toBeUndefined();
  });

  it('names a file in its place', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(make(join(folder, 'file', 'a', 'b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(make(join(folder, 'file'))).rejects.toMatchObject({
      code: 'ENOTDIR',
      path: join(folder, 'file'),
    });
  });

  it('is not made in place of a link to nowhere', async () => {
    symlinkSync('nowhere', join(folder, 'link'));
    await expect(make(join(folder, 'link'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('is made once by all who want it at the same time', async () => {
    await Promise.all(Array.from({ length: 8 }, () => make(join(folder, 'a', 'b'))));
    expect(statSync(join(folder, 'a', 'b')).isDirectory()).toBe(true);
  });

  // There Node's own recursive mkdir goes on for ever.
  it.skipIf(process.platform !== 'linux').each(['x', 'x/y'])(
    'is refused by a file system that makes none, and in no endless time: /proc/%s',
    async (below) => {
      await expect(make(join('/proc', below))).rejects.toMatchObject({ code: 'ENOENT' });
    },
  );

  it.skipIf(!mayMount()).each(['a', 'a/b', 'a/b/c'])(
    'says that the disk is read-only, however deep it would be: %s',
    async (below) => {
      disk = mountDisk(join(folder, 'disk'), 1);
      disk.makeReadOnly();
      await expect(make(join(disk.path, below))).rejects.toMatchObject({ code: 'EROFS' });
    },
  );
});
