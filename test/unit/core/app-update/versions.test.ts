import { expect, it } from 'vitest';
import { compareVersions, versionPattern } from '../../../../core/app-update/versions.js';

/** Each is newer than the one before it (semver.org §11, and cases of our own). */
const inOrder = [
  ...['0.0.9', '0.1.0', '0.10.0', '1.0.0-1', '1.0.0-2', '1.0.0-10', '1.0.0-alpha', '1.0.0-alpha.1'],
  ...['1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0-rc-1'],
  ...['1.0.0', '1.0.1', '1.2.0', '2.0.0-rc.1', '2.0.0', '10.0.0'],
];

it('versions are ordered as Semantic Versioning orders them', () => {
  for (const [i, a] of inOrder.entries())
    for (const [j, b] of inOrder.entries())
      expect(`${a} ${b} ${String(Math.sign(compareVersions(a, b)))}`).toBe(
        `${a} ${b} ${String(Math.sign(i - j))}`,
      );
});

it.each(['1.0', '01.0.0', '1.0.0-', 'v1.0.0', '1.0.0 ', '1.0.0+build', '../1.0.0'])(
  '%j is no version',
  (given) => {
    expect(versionPattern.test(given)).toBe(false);
  },
);
