import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { sandboxSwitches } from '../../build/run-electron.mjs';
import { electronRuntime } from '../../build/setup/electron-runtime.mjs';
import { root } from '../../build/paths.mjs';
import { temporaryFolder } from './support/launch-console.js';

/** A number that no user has: without a home folder, and not root, who may write everywhere. */
const nobodysId = 54_321;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
test.beforeAll(async () => {
  folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
  await mkdir(join(folder.path, 'closed'), { mode: 0o755 });
  await writeFile(join(folder.path, 'file'), '');
  for (const name of ['temporary', 'home']) {
    await mkdir(join(folder.path, name));
    await chmod(join(folder.path, name), 0o777);
  }
});
test.afterAll(() => folder.remove());

const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  [
    'no home folder',
    {},
    /This user has no home folder to keep data in\. Name a data folder with --data-dir\./,
  ],
  ['an empty HOME', { HOME: '' }, /This user has no home folder/],
  ['a relative XDG_CONFIG_HOME and no home folder', { XDG_CONFIG_HOME: 'x' }, /This user has no home folder/],
  ['a home folder that may not be written to', { HOME: 'closed' }, /closed\/\.config/],
  ['a file in the place of the folder', { HOME: 'file' }, /file\/\.config/],
  ['no folder for temporary files', { HOME: 'home', TMPDIR: 'nothing' }, /nothing, cannot be written to\./],
];

for (const [name, environment, reason] of cases) {
  test(`a start that cannot be says why, and never ends as if all were well: ${name}`, async () => {
    test.skip(process.getuid?.() !== 0, 'only root can start a program for another user');
    const { executable } = await electronRuntime();
    let said = '';
    const started = spawn(executable, [...sandboxSwitches(), '--no-sandbox', root], {
      uid: nobodysId,
      gid: nobodysId,
      env: {
        PATH: process.env['PATH'],
        DISPLAY: process.env['DISPLAY'],
        TMPDIR: join(folder.path, 'temporary'),
        ...Object.fromEntries(
          Object.entries(environment).map(([key, value]) => [
            key,
            /^[a-z]{2,}/.test(value) ? join(folder.path, value) : value,
          ]),
        ),
      },
    });
    started.stderr.on('data', (text: Buffer) => (said += text.toString()));
    try {
      await expect.poll(() => said).toMatch(/Postkeep cannot start: .*\((io|invalid-argument)\)/);
      expect(said).toMatch(reason);
      // A dialog waits for its reader.
      expect(started.exitCode).not.toBe(0);
    } finally {
      started.kill('SIGKILL');
    }
  });
}
