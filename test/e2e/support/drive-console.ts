import type { ElectronApplication, Page } from '@playwright/test';
import { readMailboxes } from '../../../shared/backup/mailbox-pages.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import { type ConsoleContract, consoleContract } from '../../../shared/ipc/console-contract.js';
import { createClient } from '../../../shared/ipc/client.js';
import type { Client } from '../../../shared/ipc/contract.js';

type Calls = Client<ConsoleContract>;

/** A call over the page's own bridge, typed by the contract. */
export function callMain<G extends keyof Calls, L extends keyof Calls[G]>(
  page: Page,
  group: G,
  leaf: L,
  ...arg: Calls[G][L] extends (...arg: infer A) => unknown ? A : never
): Calls[G][L] extends (...arg: never) => infer R ? R : never {
  const client = createClient(consoleContract, {
    invoke: (channel, argument) =>
      page.evaluate(
        ([name, value]) =>
          (Reflect.get(globalThis, 'postkeep') as { invoke: (c: unknown, a: unknown) => unknown }).invoke(
            name,
            value,
          ),
        [channel, argument] as const,
      ),
    subscribe: () => () => undefined,
  });
  const call = client[group][leaf] as (...argument: unknown[]) => never;
  return call(...arg);
}

/** Every mailbox, as the page reads them. */
export function readMailboxesOf(page: Page): Promise<readonly Mailbox[]> {
  return readMailboxes({
    open: () => callMain(page, 'mailboxes', 'open'),
    page: (of) => callMain(page, 'mailboxes', 'page', of),
  });
}

/** Answers the file dialogs from now on, which no test can click, with `path`. */
export async function answerFileDialogs(app: ElectronApplication, path: string): Promise<void> {
  await app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: chosen });
  }, path);
}

/** Adds a folder of Maildirs with a job that backs all of it up when asked; answers the job's id. */
export async function addMaildirJob(
  page: Page,
  name: string,
  path: string,
  /** Null: the console's own. */
  repositoryPath: string | null = null,
): Promise<string> {
  const source = await callMain(page, 'sources', 'add', {
    name,
    config: { type: 'maildir', path },
    secret: null,
  });
  const job = await callMain(page, 'jobs', 'create', {
    name,
    sourceId: source.id,
    selection: { type: 'all' },
    schedule: { type: 'manual' },
    retention: { type: 'days', days: 30 },
    repositoryPath,
  });
  return job.id;
}
