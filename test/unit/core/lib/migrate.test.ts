import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AppError } from '../../../../shared/errors.js';
import { migrate } from '../../../../core/lib/migrate.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';

const steps = ['CREATE TABLE first (id)', 'CREATE TABLE second (id)'];
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postkeep-migrate-'));
  path = join(folder, 'file.sqlite');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('of several that have an empty file open, one is told that it made the schema', () => {
  const opened = [openSqlite(path), openSqlite(path), openSqlite(path)];
  expect(opened.map((database) => migrate(database, path, steps))).toEqual([true, false, false]);
  expect(opened.map((database) => database.schemaVersion())).toEqual([2, 2, 2]);
  for (const database of opened) database.close();
});

it('whoever brings an older file up to date has not made it', () => {
  const database = openSqlite(path);
  expect(migrate(database, path, steps.slice(0, 1))).toBe(true);
  expect(migrate(database, path, steps)).toBe(false);
  expect(database.schemaVersion()).toBe(2);
  database.close();
});

it('a file of a later version is refused as it is', () => {
  const database = openSqlite(path);
  database.setSchemaVersion(3);
  expect(() => migrate(database, path, steps)).toThrow(AppError);
  expect(database.schemaVersion()).toBe(3);
  database.close();
});
