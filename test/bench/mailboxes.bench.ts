/**
 * The License Information dialog and the list of 100,000 licensed mailboxes that it leads to, in real Electron, beside a plain
 * list in the same Electron, taking turns (goals: ≤ 150 ms to first paint, no frame over 50 ms). POSTKEEP_BENCH_ROUNDS says how
 * often each way of scrolling is measured. `npm run bench -- mailboxes`
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronApplication, Locator, Page } from '@playwright/test';
import { buildIfStale } from '../../build/build.mjs';
import { electronEnvironment, electronRuntime } from '../../build/setup/electron-runtime.mjs';
import { answerFileDialogs, callMain } from '../e2e/support/drive-console.js';
import { launchConsole } from '../e2e/support/launch-console.js';
import {
  type Paint,
  type SeenFrames,
  type Use,
  timeToPaint,
  watchFrames,
  waysToScroll,
  whileUsing,
} from './mailboxes/frames.js';
import { makeOrganisation } from './mailboxes/organisation.js';
import { launchPlainList } from './mailboxes/plain-list.js';
import { ms, reportFrames, reportPaint, reportUse } from './mailboxes/report.js';
import { traced } from './mailboxes/trace.js';

interface Running {
  readonly app: ElectronApplication;
  readonly page: Page;
}

const rounds = Number(process.env['POSTKEEP_BENCH_ROUNDS'] ?? 3);
const allMailboxes = '100,000 mailboxes';

Object.assign(process.env, electronEnvironment(await electronRuntime()));
buildIfStale();
const work = await mkdtemp(join(tmpdir(), 'postkeep-mailboxes-'));
try {
  const organisation = await makeOrganisation(work, { count: 100_000, licensed: 80_000 });
  const ours = await launchConsole(organisation.dataFolder, organisation.environment);
  const plain = await launchPlainList(work);
  try {
    await benchStart(ours);
    await benchPaint(ours, plain);
    await benchScroll(ours, plain);
    await benchUse(ours);
  } finally {
    await plain.app.close();
    await ours.app.close();
  }
  console.log(`load of the machine at the end ${loadavg()[0]?.toFixed(1) ?? 'unknown'}`);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** From the start until the list has arrived: for how long main and page stood still. */
async function benchStart({ app, page }: Running): Promise<void> {
  const { value, work: done } = await traced(app, () =>
    watchingMain(app, async () => {
      await page.getByRole('dialog').first().waitFor({ timeout: 60_000 });
      await page.keyboard.press('Escape');
      await screen(page, 'Mailboxes').click();
      await page.getByText(allMailboxes, { exact: true }).waitFor();
      await screen(page, 'Home').click();
    }),
  );
  console.log(
    `start: main stood still for ${ms(value)} at most, the page for ${ms(done.longestTaskMs)} (processor ${ms(done.longestTaskCpuMs)})`,
  );
}

async function benchPaint(ours: Running, plain: Running): Promise<void> {
  const { page } = ours;
  const dialog: Paint[] = [];
  const list: Paint[] = [];
  const plainDialog: Paint[] = [];
  const plainList: Paint[] = [];
  for (let round = 0; round < 2 * rounds; round += 1) {
    const badge = page.getByRole('button', { name: /Open License Information/ });
    dialog.push(await timeToPaint(ours.app, badge, '[role=dialog] dl dd'));
    const link = page.getByRole('dialog').getByText('Licensed mailboxes');
    list.push(await timeToPaint(ours.app, link, '[role=grid] [role=gridcell]'));
    await screen(page, 'Home').click();
    plainDialog.push(await timeToPaint(plain.app, plain.page.locator('#open-dialog'), 'dialog[open]'));
    await plain.page.locator('#close-dialog').click();
    plainList.push(await timeToPaint(plain.app, plain.page.locator('#open-list'), '#rows [role=row]'));
  }
  reportPaint('dialog, click to first paint', dialog, plainDialog);
  reportPaint('list from the dialog, click to first rows', list, plainList);
}

async function benchScroll(ours: Running, plain: Running): Promise<void> {
  await screen(ours.page, 'Mailboxes').click();
  const oursList = ours.page.getByRole('grid');
  const plainList = plain.page.locator('#list');
  await oursList.waitFor();
  for (const { name, scroll } of waysToScroll) {
    const oursUses: Use[] = [];
    const plainUses: Use[] = [];
    for (let round = 0; round < rounds; round += 1) {
      await toTop(plainList);
      plainUses.push(await whileUsing(plain.app, plainList, () => scroll(plainList)));
      await toTop(oursList);
      oursUses.push(await whileUsing(ours.app, oursList, () => scroll(oursList)));
    }
    reportUse(name, oursUses, plainUses);
    const oursSeen: SeenFrames[] = [];
    const plainSeen: SeenFrames[] = [];
    for (let round = 0; round < 2 * rounds; round += 1) {
      await toTop(plainList);
      plainSeen.push(await watchFrames(plainList, () => scroll(plainList)));
      await toTop(oursList);
      oursSeen.push(await watchFrames(oursList, () => scroll(oursList)));
    }
    reportFrames(oursSeen, plainSeen);
  }
}

/** What else a person does with the list, and what comes meanwhile. */
async function benchUse({ app, page }: Running): Promise<void> {
  const list = page.getByRole('grid');
  const measure = async (name: string, use: () => Promise<void>): Promise<void> => {
    await toTop(list);
    let mainMs = 0;
    let took = 0;
    const done = await whileUsing(app, list, async () => {
      const startedAt = performance.now();
      mainMs = await watchingMain(app, use);
      took = performance.now() - startedAt;
    });
    reportUse(`${name}: ${ms(took)}, main stood still for ${ms(mainMs)} at most`, [done]);
  };

  await measure('sort by license state', async () => {
    await list.getByRole('button', { name: 'License' }).click();
    await list.locator('[aria-rowindex="2"]').getByText('Waiting, number 1', { exact: true }).waitFor();
  });
  const search = page.getByRole('searchbox');
  await measure('filter typed', async () => {
    await search.click();
    await page.keyboard.type('yamada12', { delay: 80 });
    await page.getByText(/^[\d,]+ of 100,000 mailboxes/).waitFor();
  });
  await search.fill('');
  await page.getByText(allMailboxes, { exact: true }).waitFor();
  await measure('wheel while the list is fetched anew, three times', async () => {
    await list.hover();
    for (const kind of ['shared', 'user', 'shared'] as const) {
      await callMain(page, 'mailboxes', 'setKinds', { mailboxIds: ['mailbox-00000020-00000000'], kind });
      for (let step = 0; step < 100; step += 1) {
        await page.mouse.wheel(0, 120);
        await page.waitForTimeout(16);
      }
    }
  });
  const file = join(work, 'mailboxes.csv');
  await answerFileDialogs(app, file);
  await measure('CSV export', async () => {
    await page.getByRole('button', { name: /Export CSV/ }).click();
    await page.getByText(/saved/i).first().waitFor();
  });
  console.log(`  ${((await stat(file)).size / 1e6).toFixed(1)} MB written`);
}

function screen(page: Page, name: string): Locator {
  return page.getByRole('navigation').getByRole('button', { name, exact: true });
}

function toTop(list: Locator): Promise<void> {
  return list.evaluate((element) => {
    element.scrollTop = 0;
  });
}

/** Returns the longest time, in milliseconds, for which the main process did one thing while `use` ran. */
async function watchingMain(app: ElectronApplication, use: () => Promise<void>): Promise<number> {
  const watch = await app.evaluateHandle(() => {
    const delay = process.getBuiltinModule('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    return delay;
  });
  await use();
  return watch.evaluate((delay) => {
    delay.disable();
    return delay.max / 1e6;
  });
}
