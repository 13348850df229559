import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { callMain } from './support/drive-console.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';

test('main and worker write logs for the user’s eyes only: sessions in counts, no secret, no address', async () => {
  const folder = await temporaryFolder();
  const dataFolder = join(folder.path, 'data');
  const logs = join(dataFolder, 'logs');
  const read = (name: string): string => readFileSync(join(logs, name), 'utf8');
  const { app, page } = await launchConsole(dataFolder);
  try {
    const { jobId } = await callMain(page, 'app', 'openSample');
    await callMain(page, 'jobs', 'run', { jobId });
    const draft = {
      name: 'Planted source',
      config: {
        type: 'imap' as const,
        host: 'localhost',
        port: 1,
        security: 'plain' as const,
        auth: { method: 'password' as const, user: 'planted@contoso.example' },
        maxConnections: 1,
      },
      secret: 'planted-password',
    };
    await expect(callMain(page, 'sources', 'check', draft)).rejects.toBeDefined();
    await expect
      .poll(() => read('main.log'))
      .toMatch(/session ended: (Success|Warning): \S+ \(backup, manual\)/);
  } finally {
    await app.close();
  }
  expect(statSync(logs).mode & 0o777).toBe(0o700);
  const names = readdirSync(logs);
  expect(names.sort()).toEqual(['main.log', 'worker.log']);
  for (const name of names) {
    expect(statSync(join(logs, name)).mode & 0o777).toBe(0o600);
    expect(read(name)).not.toMatch(/planted|@/i);
  }
  expect(read('main.log')).toMatch(/info start: Postkeep [\d.]+, Electron [\d.]+/);
  expect(read('main.log')).toMatch(/session started: \S+ \(backup, manual\)/);
  expect(read('main.log')).toMatch(/license: none/);
  expect(read('worker.log')).toMatch(/info start: process \d+/);
  await folder.remove();
});
