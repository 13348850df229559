import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRegularFile } from '../../../../core/lib/regular-file.js';

let folder: string;
const path = (): string => join(folder, 'state.json');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-regular-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('reads a file, also by a link, and nothing where there is none', () => {
  expect(readRegularFile(path())).toBeNull();
  writeFileSync(join(folder, 'elsewhere'), 'Größe');
  symlinkSync('elsewhere', path());
  expect(readRegularFile(path())).toBe('Größe');
});

const inItsPlace: Readonly<Record<string, (path: string) => void>> = {
  'is a folder where a file belongs': (each) => mkdirSync(each),
  'is a named pipe where a file belongs': (each) => execFileSync('mkfifo', [each]),
  'is a device where a file belongs': (each) => {
    symlinkSync('/dev/zero', each);
  },
  'is a symbolic link that leads to no file': (each) => {
    symlinkSync('nowhere', each);
  },
};

it.skipIf(process.platform === 'win32').each(Object.entries(inItsPlace))(
  'says that it %s, and waits for none',
  (words, make) => {
    make(path());
    expect(() => readRegularFile(path())).toThrow(`${path()} ${words}`);
  },
);

it('does not follow a link to itself for good', () => {
  symlinkSync('state.json', path());
  expect(() => readRegularFile(path())).toThrow('leads to no file');
});

it('takes what is far too large for damaged, and does not read it', () => {
  writeFileSync(path(), '');
  truncateSync(path(), 2 ** 40);
  expect(() => readRegularFile(path())).toThrow(expect.objectContaining({ code: 'corrupt-state' }));
});
