import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../build/paths.mjs';

it.runIf(process.platform === 'linux')(
  'the demo of a cluster on a computer without the programs that it needs, and without apt, says what to install',
  () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'build', 'demo', 'run.mjs'), 'cluster'],
      { encoding: 'utf8', env: { ...process.env, PATH: join(root, 'none') } },
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/✗ {2}1\. Machine is set up/);
    expect(stdout).toMatch(
      /\nThe system lacks .*\bceph-mon\b.*\. Run "sudo apt-get install .*\bceph-mon\b.*", or what your system calls it\.\n$/,
    );
    // No stack: nothing is wrong with the program.
    expect(stdout).not.toMatch(/\n\s+at /);
  },
);
