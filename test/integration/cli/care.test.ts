import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

let workplace: Workplace;

beforeAll(async () => {
  workplace = openWorkplace();
  await workplace.withJob(day(1), 'a', 2);
  expect((await workplace.postkeepAt(day(1), 'a', 'job', 'run', 'Daily')).code).toBe(0);
}, 120_000);
afterAll(() => workplace.remove());

const day = (number: number): string => `2026-01-${String(number).padStart(2, '0')}T12:00:00Z`;
const repository = (number: number, ...args: string[]): Promise<Run> =>
  workplace.postkeepAt(day(number), 'a', 'repository', ...args);
const own = (): string => join(workplace.folder, 'a', 'repository');

it('cron verifies and tries what is due, and how often that is can be changed and turned off', async () => {
  expect(await repository(1, 'verify', '--scheduled')).toMatchObject({
    code: 0,
    stdout: 'Nothing is due.\n',
  });
  expect((await repository(1, 'schedule', '--json')).json).toMatchObject([
    {
      path: own(),
      task: 'verification',
      interval: 'monthly',
      nextAt: expect.stringMatching(/^2026-01-31/) as string,
    },
    {
      path: own(),
      task: 'restore-drill',
      interval: 'weekly',
      nextAt: expect.stringMatching(/^2026-01-02/) as string,
    },
  ]);
  const drill = await repository(3, 'drill', '--scheduled', '--json');
  expect(drill).toMatchObject({ code: 0, json: { status: 'Success' } });
  expect((await repository(3, 'drill', '--scheduled', '--json')).json).toEqual({ sessionId: null });
  expect((await repository(3, 'schedule', '--verify', 'weekly', '--drill', 'never')).code).toBe(0);
  expect(await repository(20, 'verify', '--scheduled', '--json')).toMatchObject({
    code: 0,
    json: { whole: true },
  });
  expect(await repository(20, 'drill', '--scheduled')).toMatchObject({
    code: 0,
    stdout: 'Nothing is due.\n',
  });
  expect((await repository(20, 'schedule', '--verify', 'sometimes')).code).toBe(2);
  expect((await repository(20, 'schedule', '--repository', '/nowhere')).code).toBe(1);
  const sessions = await workplace.postkeepAt(
    day(20),
    'a',
    'session',
    'list',
    '--type',
    'verification',
    '--json',
  );
  expect(sessions.json).toMatchObject([{ name: 'Verification', status: 'Success', trigger: 'schedule' }]);
  expect((await workplace.postkeepAt(day(3), 'a', 'status', '--json')).json).toMatchObject({
    lastDrill: { messages: 2, whole: 2 },
  });
});

it('a drill exits with 3 when a source could not be asked, and with 1 when nothing came back', async () => {
  await rename(join(workplace.folder, 'a-mail'), join(workplace.folder, 'elsewhere'));
  expect(await repository(21, 'drill', '--json')).toMatchObject({ code: 3, json: { status: 'Warning' } });
  await rename(own(), `${own()}-unplugged`);
  expect(await repository(21, 'drill', '--json')).toMatchObject({ code: 1, json: { status: 'Failed' } });
});
