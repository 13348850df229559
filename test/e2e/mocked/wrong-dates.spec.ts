import { expect } from '@playwright/test';
import type { MockedConsole } from '../support/mocked-console.js';
import { test } from '../support/mocked-test.js';
import { expectAccessible, screenshot } from '../support/page-checks.js';
import { chooseMailbox } from '../support/restore-screen.js';
import { sampleState } from '../support/sample-state.js';

/* licensing.md §9: what a wrong clock dated stands where it was made, with the written date beside it. */

let mocked: MockedConsole;
test.beforeAll(({ mockedConsole }) => {
  mocked = mockedConsole;
});

const writtenAt = '2099-03-03T08:00:00.000Z';
const said = /dated 3\/3\/2099, 8:00\sAM by a wrong clock/;

test('History says of a session which date a wrong clock wrote', async () => {
  const { page } = mocked;
  const state = sampleState();
  const [session] = state.sessions;
  state.sessions = state.sessions.map((each) => (each.id === session!.id ? { ...each, writtenAt } : each));
  await mocked.open(state);
  await page.getByRole('navigation').getByRole('button', { name: 'History', exact: true }).click();
  await page.getByRole('row').nth(1).click();
  await expect(page.getByRole('region', { name: 'Session' })).toContainText(said);
  await expectAccessible(page);
  await screenshot(page, 'history-wrong-clock');
});

test('Restore says it of a restore point', async () => {
  const { page } = mocked;
  const state = sampleState();
  state.points = state.points.map((point, index) => (index === 0 ? { ...point, writtenAt } : point));
  await mocked.open(state);
  await page.getByRole('navigation').getByRole('button', { name: 'Restore', exact: true }).click();
  await chooseMailbox(page);
  await expect(page.getByRole('combobox', { name: 'Restore point' })).toContainText(said);
  await expectAccessible(page);
  await screenshot(page, 'restore-wrong-clock');
});
