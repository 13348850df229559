import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { makeFolderHome } from '../../../fixtures/catalogue-homes.js';
import { catalogueSuite } from '../../../suites/catalogue/catalogue-suite.js';

catalogueSuite(makeFolderHome);

describe('the catalogue file', () => {
  let directory: string;
  let catalogue: Catalogue;
  const now = new Date('2026-03-01T00:00:00.000Z');
  const open = (): Catalogue => openCatalogue(directory, () => now);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'postkeep-catalogue-'));
    catalogue = open();
  });
  afterEach(async () => {
    catalogue.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('a corrupt one is set aside under a name that is told, never deleted', async () => {
    catalogue.close();
    await writeFile(join(directory, 'catalogue.sqlite'), 'garbage'.repeat(1000));
    await rm(join(directory, 'catalogue.sqlite-wal'), { force: true });
    catalogue = open();
    expect(catalogue.setAsideAt).toMatch(/catalogue\.sqlite\.corrupt-2026-03-01T00-00-00/);
    expect(await readFile(catalogue.setAsideAt ?? '', 'utf8')).toContain('garbage');
    expect(catalogue.sources.list()).toEqual([]);
  });

  it('one of a later version is done without and not changed: nothing is kept, what a restore notes is taken', () => {
    catalogue.close();
    const database = openSqlite(join(directory, 'catalogue.sqlite'));
    const version = z.object({ user_version: z.int() });
    const current = database.get(version, 'PRAGMA user_version')?.user_version ?? 0;
    database.exec('PRAGMA user_version = 99');
    database.close();
    const without = open();
    expect(without.notWritable()?.message).toContain('was written by a newer version of Postkeep');
    expect(() => without.sources.add('A', { type: 'maildir', path: '/mail' })).toThrow(
      'was written by a newer version',
    );
    const restore = { type: 'restore', name: 'Restore', jobId: null, trigger: 'manual' } as const;
    expect(without.sessions.start(restore).status).toBe('Running');
    without.close();
    expect(existsSync(join(directory, 'catalogue.sqlite'))).toBe(true);
    const again = openSqlite(join(directory, 'catalogue.sqlite'));
    again.exec(`PRAGMA user_version = ${String(current)}`);
    again.close();
    catalogue = open();
  });
});
