import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';
import { bySystemd, complaintsAbout, hasSystemd } from '../../fixtures/systemd-unit.js';

describe.skipIf(!hasSystemd)(`the unit of workers in the packages, ${bySystemd}`, () => {
  it('is taken as it is', async () => {
    const name = 'postkeep-worker.service';
    const unit = readFileSync(join(root, 'build/package/linux', name), 'utf8');
    expect(await complaintsAbout(name, unit)).toBe('');
    // What is wrong would be said.
    expect(await complaintsAbout(name, unit.replace('Restart=always', 'Restart=forever'))).toContain(
      'forever',
    );
  });
});
