import { type Locator, expect } from '@playwright/test';
import type { LicenseView } from '../../../shared/license/license-view.js';
import { text, verbatim } from '../../../shared/texts/text.js';
import { openLicenseDialog } from '../support/dialogs.js';
import { keyRejection, rentalStates, statesOfSection4, viewOf } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { screenshot, windowScreenshot } from '../support/page-checks.js';
import { sampleState } from '../support/sample-state.js';
import { shownWords } from '../support/shown-words.js';

/* License Information in windows of several sizes: nothing of it is cut off, in whatever state the license is. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const clockWarnings = {
  ahead: text('license.clockAhead', { days: 40 }),
  behind: text('license.clockBehind', { systemDate: '2026-04-10', seenDate: '2026-05-20' }),
  'before-key': text('license.clockBeforeKey', { systemDate: '2026-04-10', issuedOn: '2026-05-20' }),
};

const withoutExtras: Record<string, LicenseView> = {
  ...statesOfSection4,
  ...rentalStates,
  none: viewOf(null),
  rejected: viewOf(null, {}, { facts: { rejection: verbatim(keyRejection) } }),
};

/** Every state with and without a warning of the clock. */
const states = Object.entries(withoutExtras).flatMap(([name, view]) => [
  { name, view },
  ...Object.entries(clockWarnings).map(([clock, clockWarning]) => ({
    name: `${name}-clock-${clock}`,
    view: { ...view, clockWarning },
  })),
]);

/** What of the dialog is out of sight: pixels that scroll, and labels of the timeline beyond its picture or the window. */
async function unseen(dialog: Locator): Promise<{ scrolled: number; cut: string[] }> {
  return dialog.evaluate((element) => {
    const scrolled = [element, ...element.querySelectorAll('*')]
      .filter((each) => /auto|scroll/.test(getComputedStyle(each).overflowY))
      .map((each) => each.scrollHeight - each.clientHeight);
    const bounds = element.getBoundingClientRect();
    const cut = [...element.querySelectorAll('svg text, dt, dd, p, button, label')]
      .map((each) => ({ each, box: each.getBoundingClientRect() }))
      .filter(
        ({ box }) =>
          box.left < bounds.left ||
          box.right > bounds.right ||
          box.top < Math.max(0, bounds.top) ||
          box.bottom > Math.min(innerHeight, bounds.bottom),
      )
      .map(({ each }) => each.textContent);
    return { scrolled: Math.max(0, ...scrolled), cut };
  });
}

test('in a window of 1180 × 760 every state is seen whole, without a scroll bar', async () => {
  test.slow();
  await mocked.open(sampleState());
  await mocked.resize(1180, 760);
  const dialog = await openLicenseDialog(mocked);
  const found: Record<string, unknown> = {};
  for (const { name, view } of states) {
    await mocked.pushLicense(view);
    const state = dialog.getByRole('status');
    await expect(state).toContainText(shownWords(view.status.statusText));
    if (view.clockWarning === null) await expect(state).not.toContainText('Correct the clock');
    else await expect(state).toContainText(shownWords(view.clockWarning));
    if (view.license !== null) await expect(dialog.locator('svg').last()).toBeVisible();
    await screenshot(mocked.page, `license-${name}-1180`);
    const seen = await unseen(dialog);
    if (seen.scrolled > 0 || seen.cut.length > 0) found[name] = seen;
  }
  expect(found).toEqual({});
});

test('in the smallest window nothing is cut off at the side', async () => {
  await mocked.open(sampleState());
  await mocked.resize(900, 600);
  await expect.poll(() => mocked.page.evaluate(() => innerWidth)).toBe(900);
  const dialog = await openLicenseDialog(mocked);
  await screenshot(mocked.page, 'license-900');
  expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(
    0,
  );
});

for (const factor of [1.25, 2]) {
  test(`at ${factor * 100} % everything in the dialog can be reached`, async () => {
    await mocked.open(sampleState());
    await mocked.zoom(factor);
    const dialog = await openLicenseDialog(mocked);
    for (const name of ['Install…', 'Update Now', 'Remove', 'Copy', 'Close']) {
      await dialog.getByRole('button', { name }).scrollIntoViewIfNeeded();
      await expect(dialog.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    }
    await windowScreenshot(mocked.app, `license-zoom-${factor * 100}`);
    const overflow = await dialog.evaluate((element) => element.scrollWidth - element.clientWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
}
