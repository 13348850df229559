import { pathSchema } from '../../../../shared/backup/limits.js';
import type { FolderLook } from '../../../../shared/backup/folder-look.js';
import type { NumberFormat } from '../../../base/field-problems.js';
import { longestOf } from '../../../base/limits.js';
import { t } from '../../../messages/index.js';

/** What the Repository step holds of the folder, beside how long restore points are kept. */
export interface RepositoryDraft {
  readonly ownRepository: boolean;
  readonly repositoryPath: string;
  /** Whether it is in a bucket, and its path that of its index; null while nobody has said: then as the path is known. */
  readonly inBucket: boolean | null;
  /** The repository that a second copy is made of, null for the console's own; null for a backup. */
  readonly copyFrom: { readonly repositoryPath: string | null } | null;
  /** What the chosen folder held when it was last looked into; null before. */
  readonly look: FolderLook | null;
  /** Whether a repository that is still to be made is encrypted; null while nobody has said: then as what is copied is. */
  readonly encrypts: boolean | null;
  /** Null while it is too short, or was not typed twice. */
  readonly passphrase: string | null;
  readonly keepsKey: boolean;
  /** Whether what is copied is encrypted. */
  readonly isOriginalEncrypted: boolean;
  /** Somebody has said that anyone with the folder may read the copy of it. */
  readonly plain: boolean;
}

export const newRepositoryDraft: RepositoryDraft = {
  ownRepository: true,
  repositoryPath: '',
  inBucket: null,
  copyFrom: null,
  look: null,
  encrypts: null,
  passphrase: null,
  keepsKey: true,
  isOriginalEncrypted: false,
  plain: false,
};

export function willEncrypt({ encrypts, copyFrom, isOriginalEncrypted }: RepositoryDraft): boolean {
  return encrypts ?? (copyFrom !== null && isOriginalEncrypted);
}

/** The repository that is made before the job, because it is to be encrypted; null where the first session may make it, or it is there. */
export function repositoryToMake(
  draft: RepositoryDraft,
): { readonly path: string; readonly passphrase: string; readonly keep: boolean } | null {
  const { look, passphrase, keepsKey, inBucket } = draft;
  if (inBucket === true || look?.holds.type !== 'nothing' || !willEncrypt(draft) || passphrase === null)
    return null;
  return { path: look.path, passphrase, keep: keepsKey };
}

/** Whether mail that is encrypted where it is would be readable in the copy. */
export function becomesReadable(draft: RepositoryDraft): boolean {
  if (draft.copyFrom === null || !draft.isOriginalEncrypted || draft.look === null) return false;
  const { holds } = draft.look;
  if (holds.type === 'nothing') return !willEncrypt(draft);
  return holds.type === 'repository' && holds.isEncrypted === false;
}

/** What is wrong with the folder itself; null when nothing is. */
export function folderProblem(draft: RepositoryDraft, number: NumberFormat): string | null {
  if (draft.look?.holds.type === 'other') return t.jobWizard.folder.other;
  if (draft.ownRepository) return null;
  if (draft.repositoryPath.trim() === '')
    return draft.inBucket === true ? t.buckets.notChosen : t.jobWizard.repository.folderMissing;
  return pathSchema.safeParse(draft.repositoryPath).success
    ? null
    : t.jobWizard.repository.folderTooLong(number(longestOf(pathSchema)));
}

/** Why the folder cannot be taken as it is: also a passphrase or a consent that is missing. */
export function repositoryProblem(draft: RepositoryDraft, number: NumberFormat): string | null {
  const problem = folderProblem(draft, number);
  if (problem !== null) return problem;
  if (draft.inBucket === true) return consentProblem(draft);
  // What was entered is for a new repository: whether one is to be made is not known yet.
  if (draft.look === null && willEncrypt(draft)) return t.jobWizard.folder.looking;
  if (draft.look?.holds.type === 'nothing' && willEncrypt(draft) && draft.passphrase === null)
    return t.jobWizard.folder.passphraseMissing;
  return consentProblem(draft);
}

function consentProblem(draft: RepositoryDraft): string | null {
  return becomesReadable(draft) && !draft.plain ? t.jobWizard.folder.notSaid : null;
}
