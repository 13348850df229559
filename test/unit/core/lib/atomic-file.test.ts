import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createFile,
  removeLeftovers,
  replaceFile,
  replaceFileFrom,
} from '../../../../core/lib/atomic-file.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-atomic-'));
  path = join(folder, 'file.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const only = (text: string) => {
  expect(readdirSync(folder)).toEqual([basename(path)]);
  expect(readFileSync(path, 'utf8')).toBe(text);
};

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  for (const text of texts) yield text;
}

describe('an atomic file', () => {
  it.each([
    ['text', async () => replaceFile(path, 'new')],
    ['bytes', async () => replaceFile(path, Buffer.from('new'), { durable: false })],
    ['text, without blocking', () => replaceFileFrom(path, 'new')],
    ['bytes, without blocking', () => replaceFileFrom(path, Buffer.from('new'), { durable: false })],
    ['pieces', () => replaceFileFrom(path, pieces('n', '', 'ew'))],
    ['a stream', () => replaceFileFrom(path, new PassThrough().end('new'))],
  ])('takes the place of the old one and leaves nothing beside it: %s', async (_name, write) => {
    writeFileSync(path, 'the old content');
    await write();
    only('new');
  });

  describe('never takes the place of what is no file', () => {
    let socket: Server | null = null;
    afterEach(() => socket?.close());

    const specials: readonly (readonly [string, () => unknown])[] = [
      ['a named pipe', () => spawnSync('mkfifo', [path])],
      ['a symbolic link', () => symlinkSync(elsewhere(), path)],
      ['a symbolic link', () => symlinkSync(join(folder, 'nothing'), path)],
      ['a folder', () => mkdirSync(path)],
      ['a socket', () => new Promise<void>((done) => (socket = createServer().listen(path, done)))],
    ];
    const elsewhere = (): string => {
      writeFileSync(join(folder, 'elsewhere'), 'the content of another');
      return join(folder, 'elsewhere');
    };

    it.each(specials)('%s', async (kind, make) => {
      await make();
      const before = { mode: lstatSync(path).mode, names: readdirSync(folder) };
      for (const write of [async () => replaceFile(path, 'new'), () => replaceFileFrom(path, 'new')]) {
        await expect(write()).rejects.toMatchObject({
          code: 'io',
          message: `${path} is ${kind}, which a file would replace. Choose the name of a file; nothing was changed.`,
        });
        expect({ mode: lstatSync(path).mode, names: readdirSync(folder) }).toEqual(before);
      }
    });

    it('a device', () => {
      expect(() => replaceFile('/dev/null', 'new')).toThrow('/dev/null is a device');
      expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    });
  });

  it('may be empty', async () => {
    replaceFile(path, '');
    only('');
    await replaceFileFrom(path, '');
    only('');
    await replaceFileFrom(path, pieces());
    only('');
  });

  it('gets the permissions that were asked for', async () => {
    replaceFile(path, 'x', { mode: 0o600 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    rmSync(path);
    await replaceFileFrom(path, 'x', { mode: 0o600 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('stays as it was, with nothing beside it, when its pieces end in an error', async () => {
    writeFileSync(path, 'old');
    async function* failing(): AsyncGenerator<string> {
      yield 'half';
      throw new Error('the source is gone');
    }
    await expect(replaceFileFrom(path, failing())).rejects.toThrow('the source is gone');
    only('old');
  });

  it('stays as it was, with nothing beside it, when the writing is cancelled', async () => {
    writeFileSync(path, 'old');
    const cancel = new AbortController();
    const endless = new PassThrough();
    endless.write('half');
    const written = replaceFileFrom(path, endless, { signal: cancel.signal });
    cancel.abort();
    await expect(written).rejects.toThrow();
    only('old');
  });

  it('leaves nothing in the folder when it cannot be put in place', async () => {
    const taken = join(folder, 'taken');
    mkdirSync(join(taken, 'inside'), { recursive: true });
    expect(() => replaceFile(taken, 'x')).toThrow();
    await expect(replaceFileFrom(taken, 'x')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('is made once: a file that is there already is left alone', () => {
    createFile(path, 'first');
    createFile(path, 'second');
    only('first');
  });

  // Root may list every folder.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'can be written into a folder that may not be listed',
    async () => {
      chmodSync(folder, 0o300);
      await replaceFileFrom(path, 'x');
      replaceFile(path, 'y');
      chmodSync(folder, 0o700);
      only('y');
    },
  );
});

describe('what killed writers have left', () => {
  const dead = () => String(spawnSync(process.execPath, ['-e', '']).pid);

  it('is removed, whichever version wrote it; files of living processes and of the user stay', () => {
    const gone = dead();
    const leftovers = [
      `file.json.${gone}-0a1b2c3d4e5f.tmp`,
      `file.json.${gone}-1.tmp`,
      `file.json.${gone}.tmp`,
    ];
    const kept = [
      'file.json',
      `file.json.${String(process.pid)}-0a1b2c3d4e5f.tmp`,
      `file.json.${gone}`,
      `another.json.${gone}-1.tmp`,
      `fileXjson.${gone}-1.tmp`,
      'file.json.tmp',
    ];
    for (const name of [...leftovers, ...kept]) writeFileSync(join(folder, name), '');
    removeLeftovers(path);
    expect(readdirSync(folder).sort()).toEqual([...kept].sort());
  });

  it('is removed before the file is written piece by piece', async () => {
    const leftover = join(folder, `file.json.${dead()}-0a1b2c3d4e5f.tmp`);
    writeFileSync(leftover, 'gigabytes');
    await replaceFileFrom(path, 'x');
    expect(existsSync(leftover)).toBe(false);
  });
});
