import { cp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Page, expect, test } from '@playwright/test';
import { postkeep } from './support/command-line.js';
import { answerFileDialogs, callMain } from './support/drive-console.js';
import { launchConsole, temporaryFolder } from './support/launch-console.js';
import { mailboxName, writeMaildirs } from './support/maildirs.js';
import { expectAccessible, screenshot } from './support/page-checks.js';
import { openPalette } from './support/palette.js';

/* Whatever has become of sources, license, sample, catalogue and repositories: Restore is there (licensing.md §10). */

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** A data folder with a source, a job into a folder of its own, and a session of it. */
let template: string;
let repository: string;
const mailbox = mailboxName(1);

function run(dataFolder: string, ...args: readonly string[]): void {
  const { code, json } = postkeep({ dataFolder, environment: {} }, ...args);
  expect({ args, code, json }).toMatchObject({ code: 0 });
}

test.beforeAll(async () => {
  folder = await temporaryFolder();
  template = join(folder.path, 'template');
  repository = join(folder.path, 'archive');
  const mail = await writeMaildirs(join(folder.path, 'mail'), 1);
  run(template, 'source', 'add', 'Mail', '--type', 'maildir', '--path', mail);
  run(template, 'job', 'create', 'Daily', '--source', 'Mail', '--all', '--repository', repository);
  run(template, 'job', 'run', 'Daily');
  await writeFile(join(folder.path, 'passphrase'), 'correct horse battery staple');
});
test.afterAll(() => folder.remove());

interface State {
  readonly name: string;
  /** Has it so, in a data folder of its own with a repository beside it. */
  readonly make: (dataFolder: string, archive: string) => Promise<void> | void;
  /** What Restore says: the mailbox to choose, or why there is nothing. */
  readonly shows: 'mailbox' | 'nothing';
}

const removeJobAndSource = (dataFolder: string): void => {
  run(dataFolder, 'job', 'remove', 'Daily');
  run(dataFolder, 'source', 'remove', 'Mail');
};

const states: readonly State[] = [
  {
    name: 'no source and no license',
    make: removeJobAndSource,
    shows: 'mailbox',
  },
  {
    name: 'no source, and a license that cannot be read',
    make: async (dataFolder) => {
      removeJobAndSource(dataFolder);
      await writeFile(join(dataFolder, 'license.json'), '{"schemaVersion":99}');
    },
    shows: 'mailbox',
  },
  {
    name: 'no source, and the repository away',
    make: async (dataFolder, archive) => {
      removeJobAndSource(dataFolder);
      await rename(archive, `${archive}-away`);
    },
    shows: 'mailbox',
  },
  {
    name: 'no source, and a repository whose passphrase is not known any more',
    make: async (dataFolder, archive) => {
      run(dataFolder, 'repository', 'encrypt', archive, '--passphrase-file', join(folder.path, 'passphrase'));
      removeJobAndSource(dataFolder);
      await rm(join(dataFolder, 'secrets.json'), { force: true });
    },
    shows: 'mailbox',
  },
  {
    name: 'a catalogue that is garbage, with a copy',
    make: async (dataFolder) => {
      removeJobAndSource(dataFolder);
      await writeFile(join(dataFolder, 'catalogue.sqlite'), 'garbage');
    },
    shows: 'mailbox',
  },
  {
    name: 'the sample organisation, without its source and job',
    make: async (dataFolder) => {
      await rm(dataFolder, { recursive: true });
      const { app, page } = await launchConsole(dataFolder);
      await page.locator('main').waitFor();
      const { jobId, sourceId } = await callMain(page, 'app', 'openSample');
      const { sessionId } = await callMain(page, 'jobs', 'run', { jobId });
      await expect
        .poll(async () => (await callMain(page, 'sessions', 'get', { sessionId })).status)
        .toBe('Success');
      await callMain(page, 'jobs', 'remove', { jobId });
      await callMain(page, 'sources', 'remove', { sourceId });
      await app.close();
    },
    shows: 'mailbox',
  },
  {
    name: 'another computer, with the repository alone in its place',
    make: async (dataFolder, archive) => {
      await rm(dataFolder, { recursive: true });
      await cp(archive, join(dataFolder, 'repository'), { recursive: true });
    },
    shows: 'mailbox',
  },
  {
    name: 'nothing but a repository that was opened to restore from',
    make: async (dataFolder, archive) => {
      await rm(dataFolder, { recursive: true });
      run(dataFolder, 'repository', 'open', archive);
    },
    shows: 'mailbox',
  },
  {
    name: 'nothing but a repository that was opened and is away',
    make: async (dataFolder, archive) => {
      await rm(dataFolder, { recursive: true });
      run(dataFolder, 'repository', 'open', archive);
      await rename(archive, `${archive}-away`);
    },
    shows: 'mailbox',
  },
  {
    name: 'a source and nothing backed up yet',
    make: async (dataFolder) => {
      await rm(dataFolder, { recursive: true });
      run(dataFolder, 'source', 'add', 'Mail', '--type', 'maildir', '--path', join(folder.path, 'mail'));
    },
    shows: 'nothing',
  },
];

async function expectRestore(page: Page, { shows }: Pick<State, 'shows'>): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Restore');
  if (shows === 'nothing') {
    await expect(page.getByRole('button', { name: 'Open an existing repository…' })).toBeVisible();
    return;
  }
  await page.getByRole('combobox', { name: 'Mailbox' }).click();
  await expect(page.getByRole('option').first()).toBeVisible();
  await page.keyboard.press('Escape');
}

async function leaveRestore(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Restore');
}

for (const [index, state] of states.entries()) {
  test(`Restore is reached by rail, Ctrl+K and keyboard with ${state.name}`, async () => {
    const own = join(folder.path, `state-${String(index)}`);
    const dataFolder = join(own, 'data');
    // The catalogue names the repository by its path: it is put back in its place for each state.
    const archive = repository;
    await cp(template, dataFolder, { recursive: true });
    await cp(archive, join(own, 'kept'), { recursive: true });
    await state.make(dataFolder, archive);
    const { app, page } = await launchConsole(dataFolder);
    try {
      await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
      await expectRestore(page, state);
      await screenshot(page, `never-locked-out-${String(index)}`);

      await leaveRestore(page);
      await openPalette(page);
      await page.keyboard.type('Go to Restore');
      await page.keyboard.press('Enter');
      await expectRestore(page, state);

      await leaveRestore(page);
      const inRail = page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true });
      await page.getByRole('navigation').getByRole('button', { name: 'Home', exact: true }).focus();
      for (let tab = 0; tab < 6 && !(await inRail.evaluate((it) => it === document.activeElement)); tab++)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await expectRestore(page, state);
      await expectAccessible(page);
    } finally {
      await app.close();
      await rm(archive, { recursive: true, force: true });
      await rm(`${archive}-away`, { recursive: true, force: true });
      await cp(join(own, 'kept'), archive, { recursive: true });
    }
  });
}

test('the welcome screen of a new console opens an existing repository, and leads to its mail', async () => {
  const dataFolder = join(folder.path, 'new');
  const { app, page } = await launchConsole(dataFolder);
  try {
    await answerFileDialogs(app, repository);
    await expect(page.getByRole('heading', { name: 'Welcome to Postkeep' })).toBeVisible();
    await screenshot(page, 'welcome');
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Open an existing repository/ }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Restore');
    await page.getByRole('combobox', { name: 'Mailbox' }).click();
    await page.getByRole('option', { name: mailbox, exact: true }).click();
    await expect(page.getByText(mailbox).first()).toBeVisible();
  } finally {
    await app.close();
  }
});

test('a folder without a repository is said to hold none, and the welcome screen stays', async () => {
  const dataFolder = join(folder.path, 'new-again');
  const { app, page } = await launchConsole(dataFolder);
  try {
    await answerFileDialogs(app, join(folder.path, 'mail'));
    await page.getByRole('button', { name: /^Open an existing repository/ }).click();
    await expect(page.getByRole('main').getByText(/There is no repository in/)).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Welcome to Postkeep' })).toBeVisible();
    await screenshot(page, 'welcome-no-repository');
  } finally {
    await app.close();
  }
});
