import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../../shared/clock.js';
import { encryptRepository } from '../../../../core/repository/encrypt-repository.js';
import { dropKey } from '../../../../core/repository/encryption/held-keys.js';
import { ensureRepository } from '../../../../core/repository/repository-folder.js';
import { createOpenRepositories } from '../../../../core/restore/open-repositories.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-open-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('opens a repository anew once another process has encrypted it, also when it was looked at meanwhile', async () => {
  const identity = ensureRepository(folder, systemClock, { type: 'any-or-none' });
  const repositories = createOpenRepositories({
    get: (id) => ({ id, path: folder }),
    expectationOf: () => ({ type: 'known', identity }),
    openedOnly: () => new Set<number>(),
  });
  const before = repositories.open(1);
  // What the encryption has written of its copy.
  writeFileSync(join(folder, 'repository-encrypted.sqlite'), 'begun');
  expect(repositories.open(1)).toBe(before);
  await encryptRepository(folder, systemClock, { type: 'any' }, 'ein langer Satz', {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    closeReaders: () => undefined,
  });
  const after = repositories.open(1);
  expect(after).not.toBe(before);
  expect(repositories.open(1)).toBe(after);
  // What is open stays open.
  rmSync(join(folder, 'repository.json'));
  rmSync(join(folder, 'repository-copy.json'));
  expect(repositories.open(1)).toBe(after);
  repositories.close();
  dropKey(identity);
});
