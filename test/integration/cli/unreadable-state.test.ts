import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Run, type Workplace, openWorkplace } from './workplace.js';

/* Restore never stops, whatever is wrong with the state of the license (licensing.md §10); a backup stops with a word. */

let workplace: Workplace;
const now = '2026-02-01T12:00:00Z';
const postkeep = (...args: string[]): Promise<Run> => workplace.postkeepAt(now, 'data', ...args);
const state = (name: string): string => join(workplace.folder, 'data', `${name}.json`);

beforeAll(async () => {
  workplace = openWorkplace();
  await workplace.withJob(now, 'data', 1);
  expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
}, 120_000);
afterAll(() => workplace.remove());

const faults = {
  'a folder in its place': (path: string) => {
    mkdirSync(path);
  },
  'a newer version': (path: string) => {
    writeFileSync(path, '{"schemaVersion":99}');
  },
};

describe.each(['license', 'usage-report'])('%s.json that cannot be read', (name) => {
  it.each(Object.keys(faults) as (keyof typeof faults)[])(
    '(%s) leaves it unknown which usage reports there are: that is no empty list',
    async (fault) => {
      rmSync(`${state(name)}.kept`, { recursive: true, force: true });
      if (existsSync(state(name))) renameSync(state(name), `${state(name)}.kept`);
      faults[fault](state(name));
      try {
        for (const args of [
          ['list'],
          ['mailboxes', '2026-01'],
          ['remove', '2026-01', 'a', '--reason', 'b'],
        ]) {
          const run = await postkeep('license', 'usage', ...args, '--json');
          expect(run.code, args.join(' ')).not.toBe(0);
          const code = expect.stringMatching(/^(?:io|newer-schema)$/) as string;
          const message = expect.stringContaining(`${name}.json`) as string;
          expect(run.json).toMatchObject({ error: { code, message } });
        }
      } finally {
        rmSync(state(name), { recursive: true });
        if (existsSync(`${state(name)}.kept`)) renameSync(`${state(name)}.kept`, state(name));
      }
      expect(await postkeep('license', 'usage', 'list', '--json')).toMatchObject({ code: 0, json: [] });
    },
    60_000,
  );
});

describe.each(['license', 'secrets', 'events'])('%s.json that cannot be read', (name) => {
  it.each(Object.keys(faults) as (keyof typeof faults)[])(
    '(%s) stops no restore and is named',
    async (fault) => {
      renameSync(state(name), `${state(name)}.kept`);
      faults[fault](state(name));
      try {
        for (const args of [
          ['restore', 'points', 'user001@contoso.example', '--json'],
          ['restore', 'search', 'subject', '--json'],
          ['mailbox', 'list', '--json'],
          ['repository', 'verify', '--json'],
        ]) {
          const run = await postkeep(...args);
          expect(run, args.join(' ')).toMatchObject({ code: 0 });
          expect(run.json).toBeDefined();
          expect(run.stderr).toContain(`${name}.json`);
        }
        const run = await postkeep('job', 'run', 'Daily', '--json');
        expect(run.json).toMatchObject({ status: name === 'license' ? 'Failed' : 'Success' });
        if (name === 'license') expect(JSON.stringify(run.json)).toContain('license.json');
        expect((await postkeep('restore', 'points', 'user001@contoso.example')).stderr).not.toContain(
          'internal',
        );
      } finally {
        rmSync(state(name), { recursive: true });
        renameSync(`${state(name)}.kept`, state(name));
      }
      expect(readFileSync(state(name), 'utf8')).toContain('schemaVersion');
      expect((await postkeep('job', 'run', 'Daily')).code).toBe(0);
    },
    60_000,
  );
});
