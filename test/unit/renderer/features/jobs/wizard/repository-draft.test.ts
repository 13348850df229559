import { describe, expect, it } from 'vitest';
import {
  type RepositoryDraft,
  becomesReadable,
  newRepositoryDraft,
  repositoryProblem,
  repositoryToMake,
} from '../../../../../../renderer/features/jobs/wizard/repository-draft.js';
import type { FolderLook } from '../../../../../../shared/backup/folder-look.js';

const repository = (isEncrypted: boolean | null): FolderLook['holds'] => ({
  ...{ type: 'repository', isEncrypted, bytesOnDisk: 1, contents: null, error: null },
});
const lookOf = (holds: FolderLook['holds']): FolderLook => ({
  path: '/a',
  bytesFree: null,
  lowRoom: null,
  holds,
});
const holdings: readonly (FolderLook['holds'] | null)[] = [
  null,
  { type: 'nothing' },
  { type: 'other' },
  repository(true),
  repository(false),
  repository(null),
];
const base = { ...newRepositoryDraft, ownRepository: false, repositoryPath: '/a' };
const copy = { repositoryPath: null };
/** Every state of the step. */
const drafts: RepositoryDraft[] = holdings.flatMap((holds) =>
  [null, copy].flatMap((copyFrom) =>
    [null, true, false].flatMap((encrypts) =>
      [null, 'long enough'].flatMap((passphrase) =>
        [true, false].flatMap((isOriginalEncrypted) =>
          [true, false].map((plain) => ({
            ...base,
            ...{ look: holds && lookOf(holds), copyFrom, encrypts, passphrase, isOriginalEncrypted, plain },
          })),
        ),
      ),
    ),
  ),
);

describe('the Repository step, in each of its states', () => {
  it('lets nobody on by whom encrypted mail would become readable unsaid', () => {
    const passed = drafts.filter((draft) => repositoryProblem(draft, String) === null);
    expect(passed.length).toBeGreaterThan(20);
    for (const draft of passed) if (becomesReadable(draft)) expect(draft.plain).toBe(true);
  });

  it('makes a repository exactly where nothing is, and encryption was asked for: nobody who asked gets a readable one', () => {
    for (const draft of drafts) {
      const asked = draft.encrypts ?? (draft.copyFrom !== null && draft.isOriginalEncrypted);
      const isNew = draft.look?.holds.type === 'nothing';
      const passes = repositoryProblem(draft, String) === null;
      if (asked && passes && (isNew || draft.look === null))
        expect(repositoryToMake(draft)).toEqual({ path: '/a', passphrase: 'long enough', keep: true });
      if (!asked || !isNew) expect(repositoryToMake(draft)).toBeNull();
    }
  });

  it('is stopped by other files, and by nothing that cannot be known', () => {
    expect(repositoryProblem({ ...base, look: lookOf({ type: 'other' }) }, String)).not.toBeNull();
    for (const isEncrypted of [true, false, null])
      expect(repositoryProblem({ ...base, look: lookOf(repository(isEncrypted)) }, String)).toBeNull();
    expect(repositoryProblem(base, String)).toBeNull();
  });
});
