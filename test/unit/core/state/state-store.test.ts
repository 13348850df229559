import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConf } from '../../../../core/state/load-conf.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../../shared/clock.js';
import { takeLock } from '../../../../core/lib/lock.js';
import { createStateProblems } from '../../../../core/state/state-problems.js';
import { verbatim } from '../../../../shared/texts/text.js';
import { type StateStoreOptions, openStateStore } from '../../../../core/state/state-store.js';

const schema = z.strictObject({ count: z.int(), label: z.string() });
let folder: string;
let quarantined: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-store-'));
  quarantined = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function open(overrides: Partial<StateStoreOptions<z.infer<typeof schema>>> = {}) {
  return openStateStore({
    loadStore: loadConf,
    folder,
    name: 'state',
    schema,
    version: 2,
    migrations: { 1: (old) => ({ ...old, label: 'migrated' }) },
    initial: () => ({ count: 0, label: 'new' }),
    clock: systemClock,
    onQuarantine: (path) => quarantined.push(path),
    ...overrides,
  });
}

const path = () => join(folder, 'state.json');

describe('state store', () => {
  it('begins with the initial state, which stays the same at the next opening', () => {
    expect(open().read()).toEqual({ count: 0, label: 'new' });
    expect(open({ initial: () => ({ count: 9, label: 'other' }) }).read()).toEqual({
      count: 0,
      label: 'new',
    });
  });

  it('keeps a change across openings, in a file that only its owner reads', async () => {
    await open().update((state) => ({ ...state, count: 7 }));
    expect(open().read()).toEqual({ count: 7, label: 'new' });
    expect(statSync(path()).mode & 0o777).toBe(0o600);
  });

  it('stays behind a link that the user made: the file it leads to is written', async () => {
    open();
    const elsewhere = join(folder, 'kept-elsewhere');
    renameSync(path(), elsewhere);
    symlinkSync(elsewhere, path());
    await open().update((state) => ({ ...state, count: 7 }));
    expect(lstatSync(path()).isSymbolicLink()).toBe(true);
    expect(readFileSync(elsewhere, 'utf8')).toContain('"count": 7');
  });

  it('migrates an older file through the chain', () => {
    writeFileSync(path(), JSON.stringify({ schemaVersion: 1, count: 3 }));
    expect(open().read()).toEqual({ count: 3, label: 'migrated' });
  });

  it('reads a file that an editor put a byte order mark before, and changes it', async () => {
    writeFileSync(path(), '\uFEFF{"schemaVersion":2,"count":3,"label":"mine"}');
    const store = open();
    expect(store.read()).toEqual({ count: 3, label: 'mine' });
    await store.update((state) => ({ ...state, count: state.count + 1 }));
    expect(open().read()).toEqual({ count: 4, label: 'mine' });
    expect(quarantined).toEqual([]);
  });

  it('refuses a file of a newer version and leaves it as it is', () => {
    const text = JSON.stringify({ schemaVersion: 3, count: 3, label: 'x', more: true });
    writeFileSync(path(), text);
    expect(() => open({ mustBeRead: true }).read()).toThrow(
      expect.objectContaining({ code: 'newer-schema' }),
    );
    expect(readFileSync(path(), 'utf8')).toBe(text);
  });

  it.each([
    ['half a file', '{"schemaVersion":2,"cou'],
    ['nothing', ''],
    ['another shape', '{"schemaVersion":2,"count":"many","label":"x"}'],
    ['no version', '{"count":1,"label":"x"}'],
  ])('sets %s aside, names it and starts anew', (_name, text) => {
    writeFileSync(path(), text);
    expect(open().read()).toEqual({ count: 0, label: 'new' });
    expect(quarantined).toHaveLength(1);
    expect(readFileSync(quarantined[0] ?? '', 'utf8')).toBe(text);
  });

  it('loses no change when many are made at once by two openings', async () => {
    const [a, b] = [open(), open()];
    const add = (state: { count: number; label: string }) => ({ ...state, count: state.count + 1 });
    await Promise.all(Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? a : b).update(add)));
    expect(a.read().count).toBe(40);
  });

  it('leaves the old state whole and continues when a change throws', async () => {
    const store = open();
    await store.update((state) => ({ ...state, count: 1 }));
    await expect(
      store.update(() => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await store.update((state) => ({ ...state, label: 'after' }));
    expect(store.read()).toEqual({ count: 1, label: 'after' });
  });

  it('waits for no holder of the lock when it is told not to', async () => {
    const store = open();
    await store.update((state) => state);
    const lock = takeLock({
      path: join(folder, 'locks', 'state.lock'),
      owner: null,
      lockedText: () => verbatim(''),
    });
    try {
      const outcome = store.update((state) => state, 0).catch((error: unknown) => error);
      // A wait would need a timer, which no number of turns brings.
      let answer: unknown = 'waits';
      void outcome.then((given) => (answer = given));
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      expect(answer).toMatchObject({ code: 'locked' });
    } finally {
      lock.release();
    }
  });

  it('tells what cannot be read for as long as it is so', () => {
    const found: string[] = [];
    const problems = createStateProblems(({ message }) => found.push(message));
    mkdirSync(path());
    const store = open({ problems });
    expect(store.read()).toEqual({ count: 0, label: 'new' });
    expect(found).toEqual([expect.stringContaining(`${path()} is a folder`)]);
    expect(problems.list().map(({ message }) => message)).toEqual(found);
    rmSync(path(), { recursive: true });
    expect(problems.list()).toEqual([]);
  });

  it('leaves nothing but the file and its lock behind', async () => {
    await open().update((state) => state);
    expect(readdirSync(folder)).toEqual(['locks', 'state.json']);
  });

  it('is not disturbed by lock files of earlier builds, and removes them', async () => {
    for (const name of ['state.json.lock', 'state.json.lock.4711-0b5f', 'state.json.lock.stale-0b5f'])
      writeFileSync(
        join(folder, name),
        '{"host":"here","pid":1,"started":"","since":"2026-01-01T00:00:00.000Z"}',
      );
    const store = open();
    await store.update((state) => ({ ...state, count: 1 }));
    expect(store.read().count).toBe(1);
    expect(readdirSync(folder)).toEqual(['locks', 'state.json']);
  });
});
