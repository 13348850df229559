import { type Page, expect } from '@playwright/test';
import type { UpdateOutcome } from '../../../shared/license/update.js';
import { startupPopup, statesOfSection4, updateReport } from '../support/license-fixtures.js';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot, windowScreenshot } from '../support/page-checks.js';
import { openPalette } from '../support/palette.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';
import { render, verbatim } from '../../../shared/texts/text.js';

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const screens = ['Home', 'Jobs', 'Mailboxes', 'Restore', 'History', 'Settings'] as const;

/** *Update license now* and its result, which stands on the screen afterwards. */
async function updateByPalette(outcome: UpdateOutcome): Promise<void> {
  const { page } = mocked;
  await (await openPalette(page)).fill('Update license now');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: render(updateReport(outcome).lines.at(-1)!.text) }).waitFor();
}

test('pop-ups stand one at a time, the most serious first', async () => {
  const { page } = mocked;
  await mocked.open(sampleState({ updateReport: updateReport('renewed') }));
  await updateByPalette('renewed');
  await mocked.pushPopup(startupPopup(statesOfSection4['expired-post-grace'])!);
  await mocked.pushPopup({ type: 'quit-during-run', running: 2 });
  const dialogs = page.getByRole('dialog');
  for (const name of ['2 backups are running', 'License has expired', 'License key has been auto-updated']) {
    await expect(dialogs).toHaveCount(1);
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog', { name })).toHaveCount(0);
  }
  await expect(dialogs).toHaveCount(0);
});

test('a window closes by Esc also where the focus was lost from it', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  for (const open of [
    async () => page.keyboard.press('Control+k'),
    async () => page.getByRole('button', { name: /Open License Information/ }).click(),
  ]) {
    await open();
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});

/** Presses Esc in the moment in which the window that `open` opens is in the document. */
async function escapeAsItAppears(page: Page, open: () => Promise<void>): Promise<void> {
  const pressed = await page.evaluateHandle(() => ({
    once: new Promise<void>((resolve) => {
      new MutationObserver((_changes, observer) => {
        if (document.querySelector('[aria-modal="true"]') === null) return;
        observer.disconnect();
        const key = { key: 'Escape', bubbles: true, cancelable: true };
        (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', key));
        resolve();
      }).observe(document.body, { childList: true, subtree: true });
    }),
  }));
  await open();
  await pressed.evaluate(({ once }) => once);
}

test('a tooltip of the screen takes no Esc from a window that comes over it', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('button', { name: /^Apr 4: / }).hover();
  const tooltip = page.getByRole('tooltip');
  for (const open of [
    () => mocked.pushPopup(startupPopup(statesOfSection4['exceeded-post-grace'])!),
    () => page.keyboard.press('Control+k'),
    () => page.keyboard.press('F1'),
  ]) {
    await expect(tooltip).toBeVisible();
    await escapeAsItAppears(page, open);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
});

test('startup warnings that come together are one pop-up with sections, and each can be copied', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.pushPopup({
    type: 'startup-warnings',
    sections: [
      {
        id: 'clock',
        key: 'clock',
        severity: 'warning',
        text: verbatim('The system clock is 3 days behind the last known time.'),
      },
      ...startupPopup(statesOfSection4['exceeded-post-grace'])!.sections,
    ],
  });
  const popup = page.getByRole('dialog', { name: '2 license warnings need your attention' });
  await expect(popup.getByRole('heading', { level: 3 })).toHaveText(['Error', 'Warning']);
  await expect(popup).toHaveCSS('user-select', 'auto');
  await screenshot(page, 'startup-two-sections');
  await expectAccessible(page);
});

test.describe('a dialog that was opened from a pop-up gives the focus back to the screen', () => {
  const open = async (state: Parameters<MockedConsole['open']>[0]): Promise<void> => {
    await mocked.open(state);
    await mocked.page.getByRole('button', { name: 'Jobs', exact: true }).click();
  };
  const followWarning = async (): Promise<void> => {
    const { page } = mocked;
    await mocked.pushPopup(startupPopup(statesOfSection4['exceeded-post-grace'])!);
    await page.getByRole('dialog', { name: 'License limit exceeded' }).waitFor();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'License Information' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  };

  test('to what had it there', async () => {
    await open(sampleState());
    const grid = mocked.page.getByRole('grid', { name: 'Jobs' });
    await grid.focus();
    await followWarning();
    await expect(grid).toBeFocused();
  });

  test('to the heading where nothing had it, as after a startup warning', async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await followWarning();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    await expectAccessible(page);
  });

  test('to the heading of another screen that the pop-up has led to', async () => {
    const { page } = mocked;
    await open(sampleState({ updateReport: updateReport('generation-error') }));
    await page.getByRole('grid', { name: 'Jobs' }).focus();
    await updateByPalette('generation-error');
    await page.getByRole('dialog').getByRole('button').first().click();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeFocused();
  });
});

test('quitting during a run asks, and stops only when told to', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.pushPopup({ type: 'quit-during-run', running: 1 });
  await screenshot(page, 'quit-during-run');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Keep running' }).click();
  expect(await mocked.calls('app.quit')).toEqual([]);
  await mocked.pushPopup({ type: 'quit-during-run', running: 1 });
  await page.getByRole('button', { name: 'Stop and quit' }).click();
  await expect.poll(() => mocked.calls('app.quit')).toEqual([{ stopRunning: true }]);
});

test('at most one bar stands above the content; main hears which was put away and sends the next', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  const bar = { severity: 'warning', action: 'history' } as const;
  await mocked.pushBar({
    ...bar,
    id: 'expiring',
    key: 'a',
    text: verbatim('The license is about to expire.'),
  });
  await mocked.pushBar({ ...bar, id: 'M3', key: 'b', text: verbatim('The license is exceeded by 10.') });
  await expect(page.getByText('The license is about to expire.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  const put = { id: 'M3', key: 'b' };
  await expect.poll(() => mocked.calls('notifications.dismissBar')).toEqual([put]);
  await mocked.pushBar({ ...bar, id: 'clock', key: 'c', text: verbatim('The clock is wrong.') });
  await expect(page.getByText('The license is exceeded by 10.')).toHaveCount(0);
  await page.getByRole('button', { name: 'Open History' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
});

test('a license that cannot be read is “Not available” in the badge, and the dialog says why and tries again', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await mocked.fail('license.get', { code: 'io', message: 'license.json cannot be read.' });
  await page.reload();
  await page.getByRole('button', { name: 'License: Not available. Open License Information' }).click();
  const dialog = page.getByRole('dialog', { name: 'License Information' });
  await expect(dialog.getByText('license.json cannot be read.')).toBeVisible();
  await mocked.fail('license.get', null);
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.getByRole('status')).toContainText('Valid');
});

test('the whole way by keyboard: rail, table, job, back, license and out again', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Find' })).toBeFocused();
  for (let step = 0; step < 2; step += 1) await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Jobs' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.getByRole('grid', { name: 'Jobs' }).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Management hourly');
  const badge = page.getByRole('button', { name: /Open License Information/ });
  await badge.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'License Information' });
  await expect(dialog).toBeVisible();
  const reached = new Set<string>();
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press('Tab');
    reached.add(
      String(await page.evaluate('document.activeElement.textContent || document.activeElement.type')),
    );
  }
  expect([...reached]).toEqual(
    expect.arrayContaining([
      'Install…',
      'Update Now',
      'Remove',
      'Copy',
      'Licensed mailboxes',
      'checkbox',
      'Close',
    ]),
  );
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(badge).toBeFocused();
});

test('the page begins at Home when something has failed, unless somebody has begun to use it before that was known', async () => {
  const { page } = mocked;
  const state = sampleState();
  const [reason] = state.status.reasons;
  const heading = page.getByRole('heading', { level: 1 });
  const failed = { ...state.status, reasons: [{ ...reason!, severity: 'error' as const }] };
  await mocked.open({ ...state, status: failed });
  await page.getByRole('navigation').getByRole('button', { name: 'History', exact: true }).click();
  await page.reload();
  await expect(heading).toHaveText(/needs? attention$/);
  // It was not where the user went: without a failure the next start is there again.
  await mocked.app.evaluate((_electron, status) => {
    globalThis.mock.state!.status = status;
  }, state.status);
  await page.reload();
  await expect(heading).toHaveText('History');
  // Nobody is taken away from where he is at work.
  const starts = async (): Promise<number> => (await mocked.calls('app.ready')).length;
  const before = await starts();
  await mocked.hold('status.get', true);
  await mocked.app.evaluate((_electron, status) => {
    globalThis.mock.state!.status = status;
  }, failed);
  await page.reload();
  await page.getByRole('searchbox').focus();
  await page.keyboard.type('nightly');
  await mocked.hold('status.get', false);
  // The page says that once it has every snapshot.
  await expect.poll(starts).toBe(before + 1);
  await expect(heading).toHaveText('History');
  await expect(page.getByRole('searchbox')).toHaveValue('nightly');
});

test('the last screen is remembered', async () => {
  const { page } = mocked;
  await mocked.open(sampleState());
  await page.getByRole('navigation').getByRole('button', { name: 'History', exact: true }).click();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'History' })).toBeVisible();
});

const sizes = [
  { name: '900x600', width: 900, height: 600, zoom: 1 },
  { name: 'zoom-200', width: 1180, height: 760, zoom: 2 },
] as const;
for (const { name, width, height, zoom } of sizes) {
  test(`nothing is cut off at ${name}`, async () => {
    const { page } = mocked;
    await mocked.open(sampleState());
    await mocked.resize(width, height);
    await mocked.zoom(zoom);
    for (const screen of screens) {
      await page.getByRole('navigation').getByRole('button', { name: screen, exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toBeInViewport();
      if (screen === 'Restore') {
        await chooseMailbox(page);
        await page.getByRole('listbox', { name: 'Messages' }).getByRole('option').first().click();
      }
      await windowScreenshot(mocked.app, `${screen.toLowerCase()}-${name}`);
      const sideways = await page.evaluate(
        'document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth',
      );
      expect(sideways, `${screen} scrolls sideways`).toBeLessThanOrEqual(0);
      const tables = await page
        .getByRole('grid')
        .evaluateAll((grids) => grids.map((grid) => grid.scrollWidth - grid.clientWidth));
      expect(Math.max(0, ...tables), `a table of ${screen} scrolls sideways`).toBe(0);
    }
  });
}
