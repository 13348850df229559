import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { type TlsFiles, makeTlsFiles } from '../fixtures/tls-files.js';
import { type WebhookReceiver, startWebhookReceiver } from '../fixtures/webhook-receiver.js';
import { postkeep } from './support/command-line.js';
import { callMain } from './support/drive-console.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';
import { writeMaildirs } from './support/maildirs.js';

/** Notifications that leave the machine, from the console and from command lines beside it. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tls: TlsFiles;
let hook: WebhookReceiver;

test.beforeAll(async () => {
  folder = await temporaryFolder();
  tls = makeTlsFiles(folder.path);
  hook = await startWebhookReceiver(tls);
});

test.afterAll(async () => {
  await hook.close();
  await folder.remove();
});

const results = (): string[] =>
  hook.received.flatMap(({ body }) =>
    z
      .object({ notices: z.array(z.object({ session: z.object({ id: z.string() }) })) })
      .parse(JSON.parse(body))
      .notices.map(({ session }) => session.id),
  );

test('each result is told once: of the console, and of a command line while the console runs', async () => {
  const data = join(folder.path, 'data');
  const command = { dataFolder: data, environment: {} };
  const secret = (name: string, value: string): string => {
    const path = join(folder.path, name);
    writeFileSync(path, value);
    return path;
  };
  const mail = await writeMaildirs(join(folder.path, 'mail'), 2);
  const run = (...args: string[]) => {
    const { code, json } = postkeep(command, ...args);
    expect(code).toBe(0);
    return json;
  };
  run('source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
  run('job', 'create', 'Daily', '--source', 'Mail', '--all');
  run(
    ...['notify', 'add-webhook', 'Hook', '--format', 'json', '--ca', tls.caFile, '--tell', 'success'],
    ...[
      '--address-file',
      secret('address', `${hook.origin}/hook`),
      '--key-file',
      secret('key', 'k'.repeat(20)),
    ],
  );
  const { app, page } = await launchConsole(data);
  const [job] = await callMain(page, 'jobs', 'list');
  const { sessionId: first } = await callMain(page, 'jobs', 'run', { jobId: job?.id ?? '' });
  await expect.poll(results).toEqual([first]);
  const { sessionId: second } = z
    .object({ sessionId: z.string() })
    .parse(run('job', 'run', 'Daily', '--scheduled'));
  const { sessionId: third } = await callMain(page, 'jobs', 'run', { jobId: job?.id ?? '' });
  await expect.poll(results).toHaveLength(3);
  expect(results()).toEqual([first, second, third]);
  expect(run('notify', 'send')).toMatchObject({ waiting: 0 });
  await app.close();
  expect(run('notify', 'send')).toMatchObject({ waiting: 0 });
  expect(results()).toHaveLength(3);
});
