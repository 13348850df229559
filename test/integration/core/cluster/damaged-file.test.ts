import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TestEngine, startEngine, storedMessages } from '../../../fixtures/engine.js';
import { type MaildirFixture, makeMaildirs } from '../../../fixtures/maildir.js';

/* What `cluster.json` cannot say keeps nobody from a restore where the catalogue is in the data folder, and is never guessed where it may not be. */

const whole = JSON.stringify({
  ...{ schemaVersion: 1, databaseUrl: 'postgres://a@localhost:1/a?sslmode=disable', authority: null },
  ...{ keyFile: '/nowhere', catalogue: null },
});
const written = (content: string | Buffer) => (path: string) => {
  writeFileSync(path, content);
};
const damages: readonly (readonly [string, (path: string) => void, 'set aside' | 'left'])[] = [
  ['empty', written(''), 'set aside'],
  ['cut off', written(whole.slice(0, 40)), 'set aside'],
  ['of zeros', written(Buffer.alloc(200)), 'set aside'],
  ['a list', written('[]'), 'set aside'],
  ['without a field', written('{"schemaVersion":1}'), 'set aside'],
  ['of a wrong type', written(whole.replace('null', '7')), 'set aside'],
  ['of a later version', written('{"schemaVersion":99}'), 'left'],
  ['a folder', (path) => mkdirSync(path), 'left'],
];

let folder: string;
let mail: MaildirFixture;
let engine: TestEngine | null;
const dataDir = (): string => join(folder, 'data');
const path = (): string => join(dataDir(), 'cluster.json');

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-damaged-'));
  mail = await makeMaildirs();
  await mail.deliver('user@example.com', 'Hello');
  engine = await startEngine({ dataDir: dataDir() });
  const jobId = await engine.addJob({ type: 'maildir', path: mail.path });
  expect((await engine.run(jobId)).status).toBe('Success');
  await engine.close();
  engine = null;
});
afterEach(async () => {
  await engine?.close();
  await mail.remove();
  rmSync(folder, { recursive: true, force: true });
});

const kept = (): string[] => readdirSync(dataDir()).filter((name) => name.startsWith('cluster.json'));

describe.each(damages)('a cluster.json that is %s', (_, damage, becomes) => {
  it(`is ${becomes} and named, and what was backed up is restored`, async () => {
    damage(path());
    const before = becomes === 'set aside' ? readFileSync(path()) : null;
    engine = await startEngine({ dataDir: dataDir() });
    const { client } = engine;
    const reasons = (await client.status.get()).reasons.map(({ text }) => text);
    expect(JSON.stringify(reasons)).toContain('cluster.json');
    expect(await storedMessages(client, 'user@example.com')).toHaveLength(1);
    const [job] = await client.jobs.list();
    expect((await engine.run(job?.id ?? '')).status).toBe('Success');
    if (before === null) {
      expect(kept()).toEqual(['cluster.json']);
    } else {
      expect(kept()).toEqual([expect.stringMatching(/^cluster\.json\.corrupt-/)]);
      expect(readFileSync(join(dataDir(), kept()[0] ?? ''))).toEqual(before);
      expect(await client.cluster.get()).toEqual({ type: 'none' });
    }
  });
});

it('one that may have said that the catalogue is in a database is left, and no other catalogue is begun', async () => {
  const catalogue = join(dataDir(), 'catalogue.sqlite');
  renameSync(catalogue, `${catalogue}.moved-2026-03-01T00-00-00.000Z`);
  const before = '{"schemaVersion":1,';
  writeFileSync(path(), before);
  await expect(startEngine({ dataDir: dataDir() })).rejects.toMatchObject({ code: 'corrupt-state' });
  expect(readFileSync(path(), 'utf8')).toBe(before);
  expect(readdirSync(dataDir())).not.toContain('catalogue.sqlite');
});
