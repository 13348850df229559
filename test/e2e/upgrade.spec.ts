import { readdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { unpackFixture, upgradeFixtures } from '../fixtures/upgrade/upgrade-fixtures.js';
import { defaultSettings } from '../../shared/settings.js';
import { callMain, readMailboxesOf } from './support/drive-console.js';
import { launchConsole } from './support/launch-console.js';

/* The console on a data folder that a released version made: test/fixtures/upgrade/README.md. */

for (const [version, data] of upgradeFixtures) {
  test(`a data folder of ${version}, ${data}, opens in the console and backs up what is due`, async () => {
    const fixture = unpackFixture(version, data);
    const { dataFolder, expected, jwks } = fixture;
    const environment = { POSTKEEP_TRUSTED_JWKS: jwks, POSTKEEP_NOW: expected.facts.now };
    const { app, page } = await launchConsole(dataFolder, environment);
    try {
      await expect(page.locator('nav')).toBeVisible();
      const license = await callMain(page, 'license', 'get');
      expect(license).toMatchObject({ installationId: expected.installationId });
      expect(license.license).toEqual(expected.facts.license);
      expect(license.counts).toMatchObject(expected.counts);
      expect(await callMain(page, 'settings', 'get')).toEqual({ ...defaultSettings, ...expected.settings });
      const reports = await callMain(page, 'usageReports', 'list');
      // The console itself notes that it has reminded of one.
      const wanted = expected.usageReports.map(({ remindAt: _, ...report }) => report);
      expect(reports.toSorted(byPeriod)).toMatchObject(wanted);
      const events = await callMain(page, 'events', 'list');
      for (const event of expected.events) expect(events).toContainEqual(expect.objectContaining(event));
      // What no session had listed then, an earlier version did not know.
      const mailboxes = (await readMailboxesOf(page)).filter(
        ({ firstAdmittedAt }) => firstAdmittedAt !== null,
      );
      expect(mailboxes.map(({ id }) => id).sort()).toEqual(expected.mailboxes.map(({ id }) => id).sort());
      const [due] = expected.jobs.filter(
        ({ nextRunAt }) => typeof nextRunAt === 'string' && nextRunAt <= expected.facts.now,
      );
      if (due !== undefined) {
        await expect
          .poll(async () => newestStatus(await callMain(page, 'sessions', 'list', { limit: 50 }), due.name), {
            timeout: 90_000,
          })
          .toBe('Success');
      }
    } finally {
      // Its settings keep it in the tray when its window is closed.
      const closed = app.waitForEvent('close');
      await callMain(page, 'app', 'quit', { stopRunning: true }).catch(() => undefined);
      await closed;
    }
    const names = readdirSync(dataFolder, { recursive: true, encoding: 'utf8' });
    expect(names.filter((name) => name.includes('corrupt'))).toEqual([]);
    fixture.remove();
  });
}

function byPeriod(a: { readonly period: string }, b: { readonly period: string }): number {
  return a.period < b.period ? -1 : 1;
}

function newestStatus(
  sessions: readonly { readonly name: string; readonly status: string }[],
  name: string,
): string | undefined {
  return sessions.find((session) => session.name === name)?.status;
}
