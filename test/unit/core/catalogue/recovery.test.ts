import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../../../core/catalogue/catalogue.js';
import { openSqlite } from '../../../../core/lib/sqlite.js';
import { jobDefinitionSchema } from '../../../../shared/backup/job.js';
import { render } from '../../../../shared/texts/text.js';

/* A damaged catalogue is told, set aside and rebuilt from a copy that Postkeep keeps by itself (docs/decisions/0133). */

let directory: string;
let now: Date;
const path = (): string => join(directory, 'catalogue.sqlite');
const copies = (): string[] => readdirSync(directory).filter((name) => name.startsWith('catalogue-copy.'));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postkeep-recovery-'));
  now = new Date('2026-03-01T00:00:00.000Z');
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const open = (): Catalogue => openCatalogue(directory, () => now);
function using<T>(work: (catalogue: Catalogue) => T): T {
  const catalogue = open();
  try {
    return work(catalogue);
  } finally {
    catalogue.close();
  }
}
const addJob = (name: string): void => {
  using(({ sources, jobs }) => {
    const source = sources.list()[0] ?? sources.add('Mail', { type: 'maildir', path: '/srv/mail' });
    jobs.create(
      jobDefinitionSchema.parse({
        name,
        sourceId: source.id,
        selection: { type: 'all' },
        schedule: { type: 'every', minutes: 1440 },
        retention: { type: 'forever' },
        repositoryPath: null,
      }),
      now.toISOString(),
    );
  });
};
const jobNames = (catalogue: Catalogue): string[] =>
  catalogue.jobs.list().map(({ definition }) => definition.name);
/** The damaged file as a power cut, a bad disk or a hand leaves it; its log goes with it. */
const damages: Readonly<Record<string, () => void>> = {
  'is garbage': () => {
    writeFileSync(path(), 'garbage'.repeat(1000));
  },
  'is half of itself': () => {
    truncateSync(path(), Math.floor(statSync(path()).size / 2));
  },
  'is empty': () => {
    writeFileSync(path(), '');
  },
  'is gone': () => {
    rmSync(path());
  },
  'has a flipped bit in its schema': () => {
    flip(100);
  },
  'has a job whose text is no UTF-8 any more': () => {
    const bytes = readFileSync(path());
    for (let at = bytes.indexOf('Nightly'); at >= 0; at = bytes.indexOf('Nightly', at)) bytes[at] = 0xff;
    writeFileSync(path(), bytes);
  },
  'has a job that is no JSON any more': () => {
    const database = openSqlite(path());
    database.run("UPDATE job SET definition = '{'");
    database.close();
  },
};
function flip(position: number): void {
  const bytes = readFileSync(path());
  bytes[position] = (bytes[position] ?? 0) ^ 0x10;
  writeFileSync(path(), bytes);
}

describe('a catalogue that', () => {
  it.each(Object.keys(damages))(
    '%s is set aside and named; sources, jobs and schedules are back',
    (damage) => {
      addJob('Nightly');
      damages[damage]?.();
      for (const suffix of ['-wal', '-shm'])
        if (damage !== 'has a job that is no JSON any more') rmSync(path() + suffix, { force: true });
      now = new Date('2026-03-02T00:00:00.000Z');
      using((catalogue) => {
        expect(jobNames(catalogue)).toEqual(['Nightly']);
        expect(catalogue.isRecovered).toBe(true);
        if (damage !== 'is gone') expect(existsSync(catalogue.setAsideAt ?? '')).toBe(true);
      });
      // Whoever opens the data folder later is told, too, until the user has moved the file away.
      const said = using(({ warnings }) => warnings().map((each) => render(each)));
      expect(said).toHaveLength(1);
      expect(said[0]).toContain('copy of 2026-03-01T00:00:00.000Z');
      expect(said[0]).toContain('2026-03-02T00:00:00.000Z');
      const away = /then move (.*) away/.exec(said[0] ?? '')?.[1] ?? '';
      expect(existsSync(away)).toBe(true);
      rmSync(away);
      expect(using(({ warnings }) => warnings())).toEqual([]);
    },
  );

  it('has no copy, or a damaged one, says that sources and jobs are missing', () => {
    addJob('Nightly');
    for (const copy of copies()) writeFileSync(join(directory, copy), 'garbage');
    damages['is garbage']?.();
    using((catalogue) => {
      expect(catalogue.jobs.list()).toEqual([]);
      expect(render(catalogue.warnings()[0]!)).toContain('there was no copy of it');
    });
  });
});

describe('the copy', () => {
  it('is one file of mode 600, made daily and after a change of jobs, and replaces the former one', () => {
    using(() => undefined);
    expect(copies()).toEqual(['catalogue-copy.2026-03-01T00-00-00.000Z.sqlite']);
    now = new Date('2026-03-01T12:00:00.000Z');
    using(() => undefined);
    expect(copies()).toEqual(['catalogue-copy.2026-03-01T00-00-00.000Z.sqlite']);
    addJob('Nightly');
    expect(copies()).toEqual(['catalogue-copy.2026-03-01T12-00-00.000Z.sqlite']);
    now = new Date('2026-03-02T12:00:00.000Z');
    using(() => undefined);
    expect(copies()).toEqual(['catalogue-copy.2026-03-02T12-00-00.000Z.sqlite']);
    expect(statSync(join(directory, copies()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('of a day is not replaced by one of a damaged catalogue: the check comes first', () => {
    addJob('Nightly');
    const [copy] = copies();
    copyFileSync(join(directory, copy ?? ''), join(directory, 'kept'));
    now = new Date('2026-03-05T00:00:00.000Z');
    damages['has a flipped bit in its schema']?.();
    for (const suffix of ['-wal', '-shm']) rmSync(path() + suffix, { force: true });
    using((catalogue) => {
      expect(jobNames(catalogue)).toEqual(['Nightly']);
    });
    expect(copies()).toEqual([copy]);
    expect(readFileSync(join(directory, copy ?? ''))).toEqual(readFileSync(join(directory, 'kept')));
  });
});
