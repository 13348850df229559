import { describe, expect, it } from 'vitest';
import type { ProbedBucket } from '../../../../../../shared/backup/bucket-repository.js';
import {
  type ObjectStoreAbility,
  type ObjectStoreFinding,
  objectStoreAbilities,
} from '../../../../../../shared/backup/object-store-probe.js';
import {
  lacksLockAlone,
  lockOffer,
  offerOf,
} from '../../../../../../renderer/features/settings/buckets/offer.js';

type States = Partial<Record<ObjectStoreAbility, ObjectStoreFinding['state']>>;

/** What a test has found: yes where nothing is said. `left` names what was not tried. */
function probed(states: States, left: readonly ObjectStoreAbility[] = [], isUsable = true): ProbedBucket {
  return {
    isUsable,
    findings: objectStoreAbilities
      .filter((ability) => !left.includes(ability))
      .map((ability) => ({ ability, state: states[ability] ?? 'yes', remark: null })),
    serverAheadMs: null,
    leftBehind: [],
    content: { type: 'nothing' },
  };
}

describe('a lock', () => {
  it.each([
    ['held', probed({})],
    // Without a lock that is wanted nothing is tried of it.
    ['untested', probed({ lock: 'unknown' }, ['extend-lock'])],
    ['none', probed({ lock: 'no' }, ['extend-lock'])],
    ['none', probed({}, ['lock', 'extend-lock'])],
    ['broken', probed({ lock: 'no', 'extend-lock': 'unknown' }, [], false)],
    ['broken', probed({ lock: 'unknown', 'extend-lock': 'unknown' }, [], false)],
    ['broken', probed({ 'extend-lock': 'no' }, [], false)],
  ] as const)('is %s', (offer, found) => {
    expect(lockOffer(found)).toBe(offer);
  });
});

describe('a bucket whose lock does not hold', () => {
  const broken = { lock: 'no', 'extend-lock': 'unknown' } as const;

  it('can keep a repository without one, if nothing else is missing', () => {
    expect(lacksLockAlone(probed(broken, [], false))).toBe(true);
    expect(offerOf('new', probed(broken, [], false))).toEqual({ type: 'create' });
  });

  it.each(['write', 'read', 'range', 'list', 'remove'] as const)(
    'cannot where %s is missing too',
    (ability) => {
      const found = probed({ ...broken, [ability]: 'no' }, [], false);
      expect(lacksLockAlone(found)).toBe(false);
      expect(offerOf('new', found)).toEqual({ type: 'nothing' });
    },
  );

  it('does without what no repository needs', () => {
    const states = { ...broken, clock: 'no', versions: 'no', remove: 'unknown' } as const;
    expect(lacksLockAlone(probed(states, [], false))).toBe(true);
  });
});

describe('what comes next', () => {
  const repository = { type: 'repository', isEncrypted: true, lock: null } as const;

  it.each([
    ['new', null, { type: 'test' }],
    // Who may only read cannot test, and need not.
    ['existing', null, { type: 'connect' }],
    ['new', { type: 'nothing' }, { type: 'create' }],
    ['existing', { type: 'nothing' }, { type: 'create' }],
    ['new', { ...repository, path: null }, { type: 'connect' }],
    ['new', { ...repository, path: '/index' }, { type: 'use', path: '/index' }],
    ['new', { type: 'other', name: 'photos/1.jpg' }, { type: 'nothing' }],
  ] as const)('of %s, where there is %o, is %o', (intent, content, offer) => {
    expect(offerOf(intent, content && { ...probed({}), content })).toEqual(offer);
  });

  it('of a bucket that is not fit is nothing', () => {
    expect(offerOf('new', probed({ range: 'no' }, ['extend-lock'], false))).toEqual({ type: 'nothing' });
  });
});
