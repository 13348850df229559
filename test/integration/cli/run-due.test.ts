import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCatalogue } from '../../../core/catalogue/catalogue.js';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;

beforeAll(() => {
  workplace = openWorkplace();
});
afterAll(() => workplace.remove());

const day = (number: number): string => `2026-01-${String(number).padStart(2, '0')}T12:00:00Z`;
const due = (number: number, data: string): Promise<Run> =>
  workplace.postkeepAt(day(number), data, 'job', 'run', '--due', '--json');
const sessions = async (number: number, data: string): Promise<unknown> =>
  (await workplace.postkeepAt(day(number), data, 'session', 'list', '--type', 'backup', '--json')).json;

it('runs what is due once, and only then', async () => {
  await workplace.withJob(day(1), 'a', 2);
  expect(
    await workplace.postkeepAt(day(1), 'a', 'job', 'create', 'By hand', '--source', 'Mail', '--all'),
  ).toMatchObject({ code: 0 });
  expect(await due(1, 'a')).toMatchObject({ code: 0, json: { runs: [] } });
  const ran = await due(5, 'a');
  expect(ran).toMatchObject({
    code: 0,
    json: { runs: [{ job: 'Daily', status: 'Success', mailboxes: [{}, {}] }] },
  });
  expect(await due(5, 'a')).toMatchObject({ code: 0, json: { runs: [] } });
  expect((await workplace.postkeepAt(day(5), 'a', 'job', 'run', '--due')).stdout).toBe('Nothing is due.\n');
  expect(await sessions(5, 'a')).toMatchObject([{ name: 'Daily', trigger: 'schedule' }]);
});

it('leaves a job to the process that runs it, runs the others, and says so with exit code 5', async () => {
  await workplace.withJob(day(1), 'b', 1);
  await workplace.postkeepAt(
    ...[day(1), 'b', 'job', 'create', 'Second', '--source', 'Mail', '--all', '--every', '1d'],
  );
  const catalogue = openCatalogue(join(workplace.folder, 'b'), () => new Date(day(3)));
  const [daily] = catalogue.jobs.list().filter(({ definition }) => definition.name === 'Daily');
  const running = catalogue.sessions.start({
    ...{ type: 'backup', name: 'Daily', jobId: daily?.id ?? '', trigger: 'schedule' },
  } as const);
  try {
    expect(await due(3, 'b')).toMatchObject({
      code: 5,
      json: {
        runs: [
          { job: 'Daily', error: { code: 'busy' } },
          { job: 'Second', status: 'Success' },
        ],
      },
    });
  } finally {
    catalogue.close();
  }
  expect(await sessions(3, 'b')).toMatchObject([{ name: 'Second' }, { id: running.id }]);
});

it('what failed is due again when the job says, and fails the unit meanwhile', async () => {
  await workplace.withJob(day(1), 'c', 1);
  await workplace.postkeepAt(
    ...[day(1), 'c', 'job', 'edit', 'Daily', '--retries', '1', '--retry-wait', '10m'],
  );
  await rename(join(workplace.folder, 'c-mail'), join(workplace.folder, 'c-away'));
  expect(await due(3, 'c')).toMatchObject({ code: 1, json: { runs: [{ status: 'Failed' }] } });
  expect(await due(3, 'c')).toMatchObject({ code: 0, json: { runs: [] } });
  await rename(join(workplace.folder, 'c-away'), join(workplace.folder, 'c-mail'));
  const later = await workplace.postkeepAt('2026-01-03T12:15:00Z', 'c', 'job', 'run', '--due', '--json');
  expect(later).toMatchObject({ code: 0, json: { runs: [{ status: 'Success' }] } });
});

it('looks after the repositories as the console does: what is due, once, and only then', async () => {
  await workplace.withJob(day(1), 'e', 2);
  expect(await due(3, 'e')).toMatchObject({ code: 0, json: { runs: [{}], care: [] } });
  const drilled = await due(5, 'e');
  expect(drilled).toMatchObject({
    code: 0,
    json: { runs: [{}], care: [{ task: 'restore-drill', status: 'Success' }] },
  });
  expect(await due(5, 'e')).toMatchObject({ code: 0, json: { runs: [], care: [] } });
  await workplace.postkeepAt(day(5), 'e', 'repository', 'schedule', '--verify', 'daily', '--drill', 'never');
  expect(await due(7, 'e')).toMatchObject({
    code: 0,
    json: { runs: [{}], care: [{ task: 'verification', whole: true, repositories: [{ messages: 2 }] }] },
  });
  const types = async (type: string): Promise<unknown> =>
    (await workplace.postkeepAt(day(7), 'e', 'session', 'list', '--type', type, '--json')).json;
  expect(await types('verification')).toMatchObject([{ trigger: 'schedule', status: 'Success' }]);
  expect(await types('restore-drill')).toMatchObject([{ trigger: 'schedule', status: 'Success' }]);
});

it('what cannot be verified fails the unit, and a console that was moved still looks after its repositories', async () => {
  await workplace.withJob(day(1), 'f', 1);
  await due(3, 'f');
  await workplace.postkeepAt(day(3), 'f', 'repository', 'schedule', '--verify', 'daily', '--drill', 'never');
  const passphrase = join(workplace.folder, 'passphrase');
  await writeFile(passphrase, 'nine long words that nobody guesses at all');
  const file = join(workplace.folder, 'moved.json');
  const moved = await workplace.postkeepAt(
    ...[day(3), 'f', 'move', 'export', file, '--passphrase-file', passphrase, '--yes'],
  );
  expect(moved).toMatchObject({ code: 0 });
  const verified = await due(5, 'f');
  expect(verified).toMatchObject({ code: 0, json: { runs: [], care: [{ whole: true }] } });
  const list = await workplace.postkeepAt(day(5), 'f', 'job', 'list', '--json');
  expect(list).toMatchObject({ code: 0, json: [{ name: 'Daily', nextRunAt: null }] });
  expect((await workplace.postkeepAt(day(5), 'f', 'job', 'list')).stderr).toContain('moved');
  await rename(join(workplace.folder, 'f', 'repository'), join(workplace.folder, 'f-away'));
  expect(await due(7, 'f')).toMatchObject({ code: 1, json: { care: [{ whole: false }] } });
  expect((await workplace.postkeepAt(day(8), 'f', 'move', 'undo', '--yes')).code).toBe(0);
  const again = await workplace.postkeepAt(day(8), 'f', 'job', 'list', '--json');
  expect(again.json).not.toMatchObject([{ nextRunAt: null }]);
});

it.each([
  ['neither a name nor --due', []],
  ['both', ['Daily', '--due']],
])('wants a name or --due: %s', async (_, args) => {
  expect(await workplace.postkeepAt(day(1), 'd', 'job', 'run', ...args)).toMatchObject({ code: 2 });
});
