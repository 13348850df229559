import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { diskRoomOf } from '../../../../core/maintenance/disk-rooms.js';
import { addDays, dateOf } from '../../../../shared/license/calendar.js';
import { render } from '../../../../shared/texts/text.js';
import { type TestEngine, startEngine } from '../../../fixtures/engine.js';

/* With the room that the disk of this machine really has; what is made up is how repositories have grown. */

const now = new Date('2026-03-10T12:00:00Z');
let directory: string;
let dataDir: string;
let engine: TestEngine | null = null;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postkeep-room-'));
  dataDir = join(directory, 'data');
  await mkdir(join(directory, 'mail', 'ada@example.com', 'cur'), { recursive: true });
  await mkdir(dataDir);
  await writeFile(join(directory, 'mail', 'ada@example.com', 'cur', 'one:2,S'), 'Subject: one\n\nHello\n');
});
afterEach(async () => {
  await engine?.close();
  engine = null;
  await rm(directory, { recursive: true, force: true });
});

/** Two repositories on the disk of the console's own have each grown by so much a day. */
async function grown(aDay: number): Promise<TestEngine> {
  const catalogue = openCatalogue(dataDir, () => now);
  const today = dateOf(now);
  for (const name of ['second', 'third']) {
    await mkdir(join(directory, name));
    const { id } = catalogue.repositories.register(join(directory, name));
    for (const ago of [20, 10, 1])
      catalogue.repositoryDays.note(id, {
        ...{ day: addDays(today, -ago), bytesOnDisk: Math.round((20 - ago) * aDay) },
        ...{ messages: 1, restorePoints: 1 },
      });
  }
  catalogue.close();
  engine = await startEngine({ dataDir, clock: () => now });
  return engine;
}

const free = (): number => diskRoomOf(directory)?.freeBytes ?? 0;
const config = () => ({ type: 'maildir', path: join(directory, 'mail') }) as const;

it('a disk that its repositories fill together within a month is named by status, overview, a look and the log; the run continues', async () => {
  // Neither would fill it alone.
  const share = free() / 40;
  const { client, addJob, run } = await grown(share);
  const jobId = await addJob(config(), { schedule: { type: 'every', minutes: 1440 } });
  const session = await run(jobId);
  expect(session.status).toBe('Success');
  const warnings = session.log.filter(({ type }) => type === 'Warning').map(({ text }) => text);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/The disk of .*repository has .* left, .* it will be full in about \d+ days/);
  const { verdict, reasons } = await client.status.get();
  expect(verdict).toEqual({ type: 'attention' });
  expect(reasons.map(({ code, severity }) => [code, severity])).toEqual([['disk-space', 'warning']]);
  const [own] = await client.repository.overview();
  expect(render(own!.lowRoom!)).toContain('it will be full in about');
  const look = await client.repository.look({ path: join(directory, 'new', 'folder') });
  expect(render(look.lowRoom!)).toContain(`The disk of ${join(directory, 'new', 'folder')} has`);
});

it('one that has enough for a month is named by nobody', async () => {
  const share = free() / 400;
  const { client, addJob, run } = await grown(share);
  const session = await run(await addJob(config(), { schedule: { type: 'every', minutes: 1440 } }));
  expect(session.log.filter(({ type }) => type === 'Warning')).toEqual([]);
  expect((await client.status.get()).reasons).toEqual([]);
  expect((await client.repository.overview()).map(({ lowRoom }) => lowRoom)).toEqual([null]);
  expect((await client.repository.look({ path: directory })).lowRoom).toBeNull();
});
