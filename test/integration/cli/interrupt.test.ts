import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { consoleAt } from '../../fixtures/cluster-site.js';
import { type MaildirFixture, makeMaildirs } from '../../fixtures/maildir.js';

/* The first signal stops a backup in order, whatever the program has loaded. */

let folder: string;
let mail: MaildirFixture;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postkeep-interrupt-'));
  mail = await makeMaildirs('anna');
  for (let number = 0; number < 40; number += 1)
    await mail.deliver('anna', Buffer.from(`Subject: ${String(number)}\n\n${'words '.repeat(4_000)}\n`));
});
afterAll(async () => {
  await mail.remove();
  await rm(folder, { recursive: true, force: true });
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  'a run of a new data folder ends as stopped by %s',
  async (signal) => {
    const dataDir = join(folder, signal);
    const { run, start } = consoleAt(dataDir, {});
    await run('source', 'add', 'mail', '--type', 'maildir', '--path', mail.path);
    // So that there is a midst.
    await run('job', 'create', 'mail', '--source', 'mail', '--all', '--bandwidth', '128kbit');
    const command = start('job', 'run', 'mail');
    const database = join(dataDir, 'repository', 'repository.sqlite');
    await expect.poll(() => existsSync(database), { timeout: 60_000 }).toBe(true);
    command.process.kill(signal);
    const { code, stdout } = await command.ended;
    expect([code, stdout]).toEqual([1, expect.stringContaining('mail: Stopped')]);
  },
);
