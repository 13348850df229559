// The longest time that the window stands still while a message opens, for mail of every heavy shape: the real page on a main process
// that answers at once.
import { loadavg } from 'node:os';
import { buildIfStale } from '../../build/build.mjs';
import { electronEnvironment, electronRuntime } from '../../build/setup/electron-runtime.mjs';
import { sandboxSwitches } from '../../build/run-electron.mjs';
import { MockedConsole, buildMockedMain } from '../e2e/support/mocked-console.js';
import { chooseMailbox, previewOf } from '../e2e/support/restore-screen.js';
import { sampleState } from '../e2e/support/sample-state.js';
import { heavyMail, textMail } from '../fixtures/heavy-mail.js';

/** After the body is there; what is laid out later counts too. */
const watchedMs = 500;

Object.assign(process.env, electronEnvironment(await electronRuntime()));
buildIfStale();
await buildMockedMain();
const mocked = await MockedConsole.launch(sandboxSwitches());
try {
  const { page } = mocked;
  await mocked.open(sampleState({ preview: await previewOf(textMail('before')) }));
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  const options = page.getByRole('listbox', { name: 'Messages' }).getByRole('option');
  const subjects = sampleState().messages.map(({ subject }) => subject);
  await options.first().click();
  await page.evaluate(`
    globalThis.longTasks = [];
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
  `);
  for (const [index, [name, content]] of Object.entries(heavyMail).entries()) {
    await mocked.setPreview(await previewOf(content));
    await page.evaluate('longTasks.length = 0');
    const turn = (index + 1) % 2;
    await options.nth(turn).click();
    await page.getByRole('heading', { name: subjects[turn] ?? '', exact: true }).waitFor();
    await page.waitForTimeout(watchedMs);
    const longest = await page.evaluate<number>('Math.max(0, ...longTasks)');
    console.log(`${longest.toFixed(0).padStart(5)} ms  ${name}`);
  }
  console.log(`load of the machine at the end ${loadavg()[0]?.toFixed(1) ?? 'unknown'}`);
} finally {
  await mocked.close();
}
