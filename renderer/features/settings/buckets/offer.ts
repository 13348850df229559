import type { ProbedBucket } from '../../../../shared/backup/bucket-repository.js';
import type { ObjectStoreAbility } from '../../../../shared/backup/object-store-probe.js';
import { assertNever } from '../../../../shared/errors.js';

export type Intent = 'new' | 'existing';

/** What can be done next with a bucket. */
export type Offer =
  | { readonly type: 'test' | 'create' | 'connect' | 'nothing' }
  | { readonly type: 'use'; readonly path: string };

/** `probed` null: it was not tested, or something was changed since. */
export function offerOf(intent: Intent, probed: ProbedBucket | null): Offer {
  if (probed === null) return { type: intent === 'new' ? 'test' : 'connect' };
  const { content } = probed;
  switch (content.type) {
    case 'nothing':
      return { type: probed.isUsable || lacksLockAlone(probed) ? 'create' : 'nothing' };
    case 'repository':
      return content.path === null ? { type: 'connect' } : { type: 'use', path: content.path };
    case 'other':
      return { type: 'nothing' };
    default:
      return assertNever(content);
  }
}

/** Whether a lock can be chosen: `untested` where the bucket has locks, and they were not tried. */
export function lockOffer({
  findings,
}: Pick<ProbedBucket, 'findings'>): 'held' | 'untested' | 'none' | 'broken' {
  const lock = findings.find(({ ability }) => ability === 'lock');
  const extend = findings.find(({ ability }) => ability === 'extend-lock');
  if (lock === undefined) return 'none';
  // Only one that was tried says anything of its extension.
  if (extend === undefined) return lock.state === 'no' ? 'none' : 'untested';
  return lock.state === 'yes' && extend.state === 'yes' ? 'held' : 'broken';
}

/** Abilities that a repository without a lock does without. */
const isOfLocks: Readonly<Record<ObjectStoreAbility, boolean>> = {
  ...{ write: false, read: false, range: false, list: false, remove: false },
  ...{ clock: true, versions: true, lock: true, 'extend-lock': true },
};

/** Whether it is fit but for the lock that was wanted. */
export function lacksLockAlone({ findings, isUsable }: ProbedBucket): boolean {
  if (isUsable || lockOffer({ findings }) !== 'broken') return false;
  return findings.every(
    ({ ability, state }) =>
      state === 'yes' || isOfLocks[ability] || (ability === 'remove' && state === 'unknown'),
  );
}
