import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { isAlive, ownIdentity } from '../../../../core/lib/process-identity.js';

describe('a process', () => {
  it('is alive while it runs, and not mistaken for another with its number', () => {
    const own = ownIdentity();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ ...own, started: 'another time' })).toBe(process.platform === 'win32');
    expect(isAlive({ pid: spawnSync(process.execPath, ['-e', '']).pid, started: '' })).toBe(false);
  });
});
