import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { root } from '../../build/paths.mjs';
import { sandboxSwitches } from '../../build/run-electron.mjs';
import { electronRuntime } from '../../build/setup/electron-runtime.mjs';
import { type Disk, mayMount, mountDisk } from '../fixtures/disk.js';
import { answerFileDialogs, callMain, readMailboxesOf } from './support/drive-console.js';
import { launchAgain, launchConsole, temporaryFolder } from './support/launch-console.js';
import { expectAccessible, screenshot } from './support/page-checks.js';

/* A disk is full or read-only exactly when somebody needs a restore (licensing.md §10, docs/decisions/0132 and 0161). */

const faults = [
  { fault: 'full', make: 'fill', said: /The disk is full: there is no space left for/ },
  { fault: 'read-only', make: 'makeReadOnly', said: /is on a read-only disk/ },
] as const;

/** What a start without a window says on stderr until it has said `awaited`. */
async function saidAtStart(dataFolder: string, awaited: RegExp): Promise<string[]> {
  const { executable } = await electronRuntime();
  const started = spawn(executable, [...sandboxSwitches(), root, '--data-dir', dataFolder, '--hidden']);
  let said = '';
  started.stderr.on('data', (text: Buffer) => (said += text.toString()));
  try {
    await expect.poll(() => said).toMatch(awaited);
    // Not what it says of its own end in the middle of a start.
    return said.split('\n');
  } finally {
    started.kill('SIGTERM');
    await once(started, 'exit');
  }
}

async function backUpSample(page: Page): Promise<void> {
  const { jobId } = await callMain(page, 'app', 'openSample');
  const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
  await expect
    .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status, { timeout: 60_000 })
    .not.toBe('Running');
}

for (const { fault, make, said } of faults) {
  test(`on a ${fault} data folder the console starts, says so, and mail is browsed, found, exported and restored`, async () => {
    test.skip(!mayMount(), 'only root mounts disks');
    const folder = await temporaryFolder();
    let disk: Disk | null = null;
    try {
      disk = mountDisk(join(folder.path, 'disk'), 128);
      const dataFolder = join(disk.path, 'data');
      const before = await launchConsole(dataFolder);
      await backUpSample(before.page);
      const targetFolder = join(folder.path, 'target');
      mkdirSync(join(targetFolder, 'anna@contoso.example', 'cur'), { recursive: true });
      await callMain(before.page, 'sources', 'add', {
        name: 'Target',
        config: { type: 'maildir', path: targetFolder },
        secret: null,
      });
      await before.app.close();
      // The console has something to write from the first moment.
      for (const name of ['license-update.json', 'logs']) rmSync(join(dataFolder, name), { recursive: true });
      disk[make]();

      const { app, page } = await launchConsole(dataFolder);
      await expect(page.getByText('Nothing can be written to the data folder').first()).toContainText(said);
      for (const theme of ['light', 'dark'] as const) {
        await app.evaluate(({ nativeTheme }, chosen) => (nativeTheme.themeSource = chosen), theme);
        await expectAccessible(page, theme === 'light' ? 'everything' : 'colours');
        await screenshot(page, `unwritable-${fault}-${theme}`);
      }
      // A second start calls this one to the front, and does not run beside it.
      expect(await launchAgain(dataFolder)).toBe(0);

      const mailbox = (await readMailboxesOf(page)).find(({ messages }) => messages > 0);
      if (mailbox === undefined) throw new Error('No mailbox was backed up.');
      const [point] = await callMain(page, 'restore', 'points', { mailboxId: mailbox.id });
      const [first] = await callMain(page, 'restore', 'folders', { pointId: point!.id });
      const listed = { pointId: point!.id, folderId: first!.id, offset: 0, limit: 100 };
      const { messages } = await callMain(page, 'restore', 'messages', listed);
      expect(messages.length).toBeGreaterThan(0);
      const search = () => callMain(page, 'restore', 'search', { query: 'after:1970', limit: 1000 });
      await expect.poll(async () => (await search()).pending, { timeout: 60_000 }).toBe(0);
      expect((await search()).hits.length).toBeGreaterThan(messages.length);

      const exported = join(folder.path, 'exported');
      await answerFileDialogs(app, exported);
      const messageIds = messages.map(({ id }) => id);
      expect(
        await callMain(page, 'restore', 'export', {
          ...{ task: 'test', format: 'eml', name: 'messages' },
          selection: { type: 'messages', messageIds },
        }),
      ).toMatchObject({
        outcome: 'saved',
        holds: { what: 'message', count: messages.length },
      });
      const files = readdirSync(exported, { recursive: true, encoding: 'utf8' });
      expect(files.filter((name) => name.endsWith('.eml'))).toHaveLength(messages.length);

      const target = (await callMain(page, 'sources', 'list')).find(({ name }) => name === 'Target');
      const { sessionId } = await callMain(page, 'restore', 'toServer', {
        selection: { type: 'messages', messageIds },
        sourceId: target!.id,
        targetMailbox: 'anna@contoso.example',
        into: 'new-folder',
        existing: 'skip',
        startOver: false,
      });
      await expect
        .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status)
        .toBe('Success');
      await app.close();
      // One plain line for each that cannot write, and no stack.
      const lines = await saidAtStart(dataFolder, /^license update: /m);
      expect(lines.filter((line) => /^\s+at |Error:/.test(line))).toEqual([]);
      const updates = lines.filter((line) => line.startsWith('license update: '));
      expect(updates).toHaveLength(1);
      expect(updates[0]).toMatch(said);
    } finally {
      disk?.unmount();
      await folder.remove();
    }
  });
}
