import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadConf } from '../../../core/state/load-conf.js';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommandLine } from '../../../cli/program.js';
import { exitCodes } from '../../../cli/exit-codes.js';
import { type Workspace, openWorkspace } from '../../../cli/workspace.js';
import { migrations as catalogueMigrations } from '../../../core/catalogue/schema.js';
import { openLicenseService } from '../../../core/license/license-service.js';
import { licenseStateVersion } from '../../../core/license/license-state.js';
import { openEventLog } from '../../../core/license-notices/event-log.js';
import { openNotificationHistory } from '../../../core/license-notices/license-notices.js';
import { updateStateFile } from '../../../core/license-update/update-state.js';
import { migrations as repositoryMigrations } from '../../../core/repository/schema.js';
import { openSettingsStore } from '../../../core/state/settings-store.js';
import { openStateStore } from '../../../core/state/state-store.js';
import { usageReportFile } from '../../../core/usage-reports/usage-report-service.js';
import { evaluateLicense } from '../../../shared/license/status.js';
import { render } from '../../../shared/texts/text.js';
import { defaultSettings } from '../../../shared/settings.js';
import {
  type UnpackedFixture,
  unpackFixture,
  upgradeFixtures,
} from '../../fixtures/upgrade/upgrade-fixtures.js';
import { worded } from '../../fixtures/worded.js';

/* What a released version wrote opens in this one, with everything it had. */

let fixture: UnpackedFixture;
/** What was said to be wrong with the data folder, or failed without a caller. */
let wrong: string[];

const environmentAt = (now: string): NodeJS.ProcessEnv => ({
  ...process.env,
  POSTKEEP_TRUSTED_JWKS: fixture.jwks,
  POSTKEEP_NOW: now,
});

const open = (): Promise<Workspace> =>
  openWorkspace(
    fixture.dataFolder,
    environmentAt(fixture.expected.facts.now),
    (where, error) => wrong.push(`${where}: ${String(error)}`),
    (said) => wrong.push(render(said)),
  );

/** Runs a command at an instant; returns its exit code and what it said. */
async function postkeepAt(now: string, ...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runCommandLine(['--json', '--data-dir', fixture.dataFolder, ...args], {
    environment: environmentAt(now),
    stdout: (text) => out.push(text),
    stderr: (text) => err.push(text),
    columns: undefined,
    person: null,
  });
  return { code, said: err.join(''), json: out.length === 0 ? null : (JSON.parse(out.join('')) as unknown) };
}

describe.each(upgradeFixtures)('a data folder of %s, %s', (version, data) => {
  beforeEach(() => {
    wrong = [];
    fixture = unpackFixture(version, data);
  });
  afterEach(() => {
    fixture.remove();
  });

  it('has its license, record of time, ledger and everything main keeps', async () => {
    const { expected } = fixture;
    const workspace = await open();
    const { license, engine, stores, secrets } = workspace;
    const facts = license.facts();
    expect({ ...facts, now: expected.facts.now }).toMatchObject(expected.facts);
    expect(license.installationId()).toBe(expected.installationId);
    const counts = await engine.mailboxes.counts();
    expect(counts).toMatchObject(expected.counts);
    const { messages, valid: _, ...figures } = expected.status;
    const status = worded(evaluateLicense(facts, counts));
    expect(status).toMatchObject(figures);
    expect(status.messages.map(({ id }) => id)).toEqual(messages.map(({ id }) => id));
    expect(openSettingsStore(stores).read()).toEqual({ ...defaultSettings, ...expected.settings });
    expect(openStateStore({ ...stores, ...updateStateFile }).read()).toEqual(expected.updateState);
    expect(openStateStore({ ...stores, ...usageReportFile }).read().reports).toMatchObject(
      expected.usageReports,
    );
    const events = openEventLog({ ...stores, user: 'somebody' });
    expect(events.list()).toMatchObject(expected.events);
    events.close();
    expect(openNotificationHistory(stores).read()).toMatchObject(expected.notifications);
    for (const [id, secret] of Object.entries(expected.secrets)) expect(await secrets.read(id)).toBe(secret);
    await workspace.close();
    expect(wrong).toEqual([]);
  });

  it('has seen the time that its version saw: a clock two days behind sets nothing back', () => {
    const seenAt = Date.parse(fixture.expected.facts.now);
    const license = licenseAt(new Date(seenAt - 2 * 86_400_000).toISOString());
    expect(license.facts().now).toBe(fixture.expected.facts.now);
  });

  it('has its sources, jobs, sessions, mailboxes and restore points, to the byte', async () => {
    const { expected } = fixture;
    const { engine, close } = await open();
    expect(await engine.sources.list()).toMatchObject(expected.sources);
    expect(await engine.jobs.list()).toMatchObject(expected.jobs);
    const sessions = await engine.sessions.list({ limit: 5000 });
    expect(sessions.map(({ id }) => id)).toEqual(expected.sessions.map(({ id }) => id));
    for (const session of expected.sessions)
      expect(await engine.sessions.get({ sessionId: session.id })).toMatchObject(session);
    const mailboxes = await engine.mailboxes.list();
    for (const { points, ...mailbox } of expected.mailboxes) {
      expect(mailboxes).toContainEqual(expect.objectContaining(mailbox));
      const found = await engine.restore.points({ mailboxId: mailbox.id });
      expect(found.map(({ id }) => id)).toEqual(points.map(({ id }) => id));
      for (const { id, folders } of points) {
        const present = await engine.restore.folders({ pointId: id });
        expect(present.map(({ path }) => path)).toEqual(folders.map(({ path }) => path));
        for (const [i, { messages }] of folders.entries()) {
          const page = { pointId: id, folderId: present[i]?.id ?? '', offset: 0, limit: 1000 };
          const found = await engine.restore.messages(page);
          expect(found.messages.toSorted(bySum)).toMatchObject(messages.toSorted(bySum));
        }
      }
    }
    // Reads every message back and compares it with its SHA-256.
    expect(await engine.repository.verify()).toMatchObject({ whole: true });
    while ((await engine.restore.updateIndex()).pending > 0);
    for (const [query, found] of Object.entries(expected.searches)) {
      const { hits } = await engine.restore.search({ query, limit: 200 });
      expect([query, hits.map(({ message }) => message.sha256).sort()]).toEqual([query, found]);
    }
    await close();
    expect(wrong).toEqual([]);
  });

  it('gives the messages of a restore point as they were', async () => {
    const { engine, close } = await open();
    const [most] = fixture.expected.mailboxes.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    const path = join(fixture.dataFolder, '..', 'restored');
    await engine.restore.export({
      selection: { type: 'mailbox', mailboxId: most?.id ?? '' },
      format: 'eml',
      path,
    });
    await close();
    const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name));
    const sums = files
      .filter((file) => file.endsWith('.eml') && statSync(file).isFile())
      .map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
    const newest = most?.points[0]?.folders.flatMap(({ messages }) => messages.map(({ sha256 }) => sha256));
    expect(sums.sort()).toEqual(newest?.sort());
  });

  it('is shown by the command line, backs up at the next run, and is then what this version writes', async () => {
    const { facts, jobs, sessions } = fixture.expected;
    const { now } = facts;
    for (const list of ['source', 'job', 'session', 'mailbox'] as const)
      expect(await postkeepAt(now, list, 'list')).toMatchObject({ code: 0, said: '' });
    expect(await postkeepAt(now, 'license', 'show')).toMatchObject({ code: 0, said: '' });
    const later = new Date(Date.parse(now) + 3_600_000).toISOString();
    for (const { name, enabled, lastSessionId } of jobs) {
      if (enabled === false) continue;
      const lastStatus = sessions.find(({ id }) => id === lastSessionId)?.status;
      const run = await postkeepAt(later, 'job', 'run', name);
      expect([name, run.said, run.code]).toEqual([
        name,
        '',
        lastStatus === 'Success' ? exitCodes.success : exitCodes.warnings,
      ]);
    }
    const files = readdirSync(fixture.dataFolder, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => name.includes('corrupt'))).toEqual([]);
    await licenseAt(later).lookAtClock();
    expect(schemaVersionOf('license.json')).toBe(licenseStateVersion);
    expect(versionOf('catalogue.sqlite')).toBe(catalogueMigrations.length);
    expect(versionOf('repository/repository.sqlite')).toBe(repositoryMigrations.length);
  });
});

/** The license service with a clock that is the machine's to it. */
function licenseAt(now: string) {
  return openLicenseService({
    ...{ loadStore: loadConf, folder: fixture.dataFolder, clock: () => new Date(now) },
    environment: { POSTKEEP_TRUSTED_JWKS: fixture.jwks },
  });
}

function schemaVersionOf(file: string): number {
  const content: unknown = JSON.parse(readFileSync(join(fixture.dataFolder, file), 'utf8'));
  return z.looseObject({ schemaVersion: z.int() }).parse(content).schemaVersion;
}

function bySum(a: { sha256: string }, b: { sha256: string }): number {
  return a.sha256 < b.sha256 ? -1 : 1;
}

function sizeOf({ points }: UnpackedFixture['expected']['mailboxes'][number]): number {
  return points[0]?.folders.reduce((sum, { messages }) => sum + messages.length, 0) ?? 0;
}

function versionOf(file: string): number {
  const database = new Database(join(fixture.dataFolder, file));
  const row = database.prepare('PRAGMA user_version').get([]);
  database.close();
  return z.object({ user_version: z.int() }).parse(row).user_version;
}
