import { rename } from 'node:fs/promises';
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

it.each([
  ['neither a name nor --due', []],
  ['both', ['Daily', '--due']],
])('wants a name or --due: %s', async (_, args) => {
  expect(await workplace.postkeepAt(day(1), 'd', 'job', 'run', ...args)).toMatchObject({ code: 2 });
});
