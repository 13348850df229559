import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../core/catalogue/catalogue.js';
import type { SessionDetail } from '../../../shared/backup/session.js';
import { admit } from '../../../shared/license/admission.js';
import { setKind } from '../../../shared/license/ledger.js';
import type { CatalogueHome, MakeHome } from '../../fixtures/catalogue-homes.js';
import { factsOf } from '../../unit/shared/license/fixtures.js';

/** What holds of sessions, admission and removed sources, wherever the catalogue is kept. */
export function catalogueSuite(makeHome: MakeHome): void {
  let home: CatalogueHome;
  let catalogue: Catalogue;
  const now = new Date('2026-03-01T00:00:00.000Z');
  const at = now.toISOString();
  const clock = (): Date => now;

  beforeEach(() => {
    home = makeHome();
    catalogue = home.open(clock);
  });
  afterEach(() => {
    catalogue.close();
    home.remove();
  });

  describe('sessions', () => {
    const start = (name: string) =>
      catalogue.sessions.start({ type: 'backup', name, jobId: null, trigger: 'manual' });

    it('keep the code of the error that a line tells of, and do without one of a later version', () => {
      const { id } = start('first');
      const end = { start: at, end: at };
      catalogue.sessions.putLine(id, { type: 'Error', text: 'a', ...end, code: 'source-tls' });
      catalogue.sessions.putLine(id, { type: 'Success', text: 'b', ...end });
      catalogue.sessions.putLine(id, { type: 'Error', text: 'c', ...end, code: 'io' });
      const database = home.openDatabase();
      database.run("UPDATE session_line SET code = 'of-a-later-version' WHERE text = 'c'");
      database.close();
      expect(catalogue.sessions.get(id).log).toEqual([
        { type: 'Error', text: 'a', ...end, code: 'source-tls' },
        { type: 'Success', text: 'b', ...end },
        { type: 'Error', text: 'c', ...end },
      ]);
    });

    it('keep lines and results in order, newest session first', () => {
      const first = start('first');
      const line = catalogue.sessions.putLine(first.id, { type: 'Running', text: 'a', start: at, end: null });
      catalogue.sessions.putLine(first.id, { type: 'Success', text: 'b', start: at, end: at });
      catalogue.sessions.putLine(first.id, { type: 'Success', text: 'a done', start: at, end: at }, line);
      catalogue.sessions.end(first.id, 'Success');
      const second = start('second');
      expect(catalogue.sessions.get(first.id).log.map(({ text }) => text)).toEqual(['a done', 'b']);
      expect(catalogue.sessions.list({ limit: 10 }).map(({ id }) => id)).toEqual([second.id, first.id]);
      expect(catalogue.sessions.list({ limit: 10, status: 'Running' }).map(({ id }) => id)).toEqual([
        second.id,
      ]);
    });

    it('are found by a text of their log, whatever it is made of', () => {
      const lines: Readonly<Record<string, string>> = {
        plain: 'General license key generation error has occurred',
        percent: '50% of C:\\mail_1 done',
      };
      const ids = Object.entries(lines).map(([name, text]) => {
        const { id } = start(name);
        catalogue.sessions.putLine(id, { type: 'Success', text, start: at, end: at });
        catalogue.sessions.putLine(id, { type: 'Success', text: 'the end', start: at, end: at });
        return id;
      });
      expect(catalogue.sessions.search('GENERATION error')).toEqual([ids[0]]);
      for (const text of ['0% of', 'C:\\mail', 'mail_1'])
        expect(catalogue.sessions.search(text)).toEqual([ids[1]]);
      for (const text of ['%d', 'mail.1', 'nothing']) expect(catalogue.sessions.search(text)).toEqual([]);
      expect(catalogue.sessions.search('the end').sort()).toEqual([...ids].sort());
    });

    it('left Running by a dead process become Failed; those of a living process are left alone', () => {
      const mine = start('mine');
      const dead = start('dead');
      const reused = start('a later process with the same number');
      const gone = spawnSync(process.execPath, ['-e', '']).pid;
      const database = home.openDatabase();
      database.run('UPDATE session SET owner_pid = ? WHERE id = ?', gone, dead.id);
      database.run("UPDATE session SET owner_started = 'another time' WHERE id = ?", reused.id);
      database.close();
      expect(
        catalogue.sessions
          .failAbandoned()
          .map(({ name }) => name)
          .sort(),
      ).toEqual(['a later process with the same number', 'dead']);
      expect(catalogue.sessions.get(mine.id).status).toBe('Running');
      expect(catalogue.sessions.get(dead.id)).toMatchObject({ status: 'Failed', log: [{ type: 'Error' }] });
    });

    it('the last 500 license updates are kept, and backups are not counted among them', () => {
      const backup = start('backup');
      catalogue.sessions.end(backup.id, 'Success');
      const update = (number: number): SessionDetail => ({
        id: `update-${String(number)}`,
        type: 'license-update',
        name: 'License key auto-update',
        jobId: null,
        trigger: 'schedule',
        status: 'Success',
        startedAt: new Date(now.getTime() + number * 1000).toISOString(),
        endedAt: now.toISOString(),
        log: [{ type: 'Success', text: 'x', start: now.toISOString(), end: now.toISOString() }],
        mailboxes: [],
      });
      for (let number = 0; number < 503; number++) catalogue.sessions.record(update(number));
      const kept = catalogue.sessions.list({ type: 'license-update', limit: 1000 });
      expect(kept).toHaveLength(500);
      expect(kept.at(-1)?.id).toBe('update-3');
      expect(() => catalogue.sessions.get('update-2')).toThrow(
        expect.objectContaining({ code: 'not-found' }),
      );
      expect(catalogue.sessions.get(backup.id).status).toBe('Success');
    });
  });

  describe('admission', () => {
    const config = { type: 'maildir', path: '/mail' } as const;
    const source = { id: 'source-1', name: 'Server', config };
    const listed = ['z@example.com', 'a@example.com'].map((mailbox) => ({ mailbox, kind: 'user' as const }));
    const facts = factsOf(null, now.toISOString());

    it('is on disk when the decision is known, in the order of the listing', () => {
      catalogue.mailboxes.admit(source, listed, (ledger, requests) => admit(ledger, requests, facts));
      catalogue.close();
      catalogue = home.open(clock);
      const { entries } = catalogue.mailboxes.ledger();
      expect(entries.map(({ mailbox }) => mailbox)).toEqual(['z@example.com', 'a@example.com']);
      expect(entries.every(({ firstAdmittedAt }) => firstAdmittedAt === now.toISOString())).toBe(true);
    });

    it('later sessions ask in the order of the queue, new mailboxes last, however the source lists them (§5)', () => {
      const requestsOf = (...names: string[]): string[] =>
        catalogue.mailboxes
          .admit(
            source,
            names.map((mailbox) => ({ mailbox, kind: 'user' })),
            (ledger, requests) => admit(ledger, requests, facts),
          )
          .requests.map(({ mailbox }) => mailbox);
      expect(requestsOf('m', 'z', 'c')).toEqual(['m', 'z', 'c']);
      expect(requestsOf('y', 'c', 'm', 'b', 'z')).toEqual(['m', 'z', 'c', 'y', 'b']);
    });

    it('a mailbox keeps its identity in later sessions; at another source the same address is another mailbox of the same unit', () => {
      const server = catalogue.sources.add('Server', config);
      const decide = (): void => {
        catalogue.mailboxes.admit(server, listed, (ledger, requests) => admit(ledger, requests, facts));
      };
      decide();
      const before = catalogue.mailboxes.list();
      decide();
      expect(catalogue.mailboxes.list()).toEqual(before);
      catalogue.mailboxes.admit(catalogue.sources.add('Other', config), listed, (ledger, requests) =>
        admit(ledger, requests, facts),
      );
      expect(catalogue.mailboxes.list()).toHaveLength(4);
      expect(catalogue.mailboxes.ledger().entries).toHaveLength(2);
    });

    it('is undone as a whole when it cannot be decided', () => {
      expect(() =>
        catalogue.mailboxes.admit(source, listed, () => {
          throw new Error('no decision');
        }),
      ).toThrow('no decision');
      expect(catalogue.mailboxes.list()).toEqual([]);
    });
  });

  describe('a mail source that was removed', () => {
    const config = { type: 'maildir', path: '/mail' } as const;
    const mailbox = 'a@example.com';
    const facts = factsOf(null, at);
    const totals = { messages: 1, bytes: 10, restorePoints: 1 };
    /** A session of a new source: answers the mailbox's id. */
    const admitAt = (name: string): string => {
      const source = catalogue.sources.add(name, config);
      const kind = catalogue.mailboxes.kindsOf(source).get(mailbox) ?? 'user';
      const { requests } = catalogue.mailboxes.admit(source, [{ mailbox, kind }], (ledger, asked) =>
        admit(ledger, asked, facts),
      );
      return requests[0]?.id ?? '';
    };
    const remove = (name: string): void => {
      for (const { id } of catalogue.sources.list().filter((source) => source.name === name))
        catalogue.sources.remove(id);
    };

    it.each(['Server', 'SERVER'])(
      'and is added again as %s continues with the same mailbox, its kind and its first backup (§5)',
      (name) => {
        const id = admitAt('Server');
        catalogue.mailboxes.notePoint(id, at, totals);
        catalogue.mailboxes.changeLedger((ledger) => setKind(ledger, id, 'shared', { now: at }));
        const before = catalogue.mailboxes.ledger();
        remove('Server');
        expect(admitAt(name)).toBe(id);
        expect(catalogue.mailboxes.ledger()).toEqual(before);
        const [source] = catalogue.sources.list();
        expect(catalogue.mailboxes.list()).toEqual([
          expect.objectContaining({ id, sourceId: source?.id, sourceName: name, restorePoints: 1 }),
        ]);
      },
    );

    it('leaves its mailboxes to a source of any name that has the accounts, and one that is there leaves none', () => {
      const id = admitAt('Server');
      expect(admitAt('Other')).not.toBe(id);
      remove('Server');
      expect(admitAt('Third')).toBe(id);
      expect(catalogue.mailboxes.list()).toHaveLength(2);
      expect(catalogue.mailboxes.ledger().entries).toHaveLength(1);
    });

    it('and has left several mailboxes of one name leaves the one that was backed up first; the others stay listed', () => {
      const ids = ['First', 'Second', 'Third'].map(admitAt);
      const [waiting = '', later = '', earlier = ''] = ids;
      catalogue.mailboxes.notePoint(later, '2026-02-02T00:00:00.000Z', totals);
      catalogue.mailboxes.notePoint(earlier, '2026-02-01T00:00:00.000Z', totals);
      const database = home.openDatabase();
      database.exec("UPDATE mailbox SET source_name = 'Server'; DELETE FROM source;");
      database.close();
      expect(admitAt('Server')).toBe(earlier);
      expect(catalogue.mailboxes.list().map(({ id }) => id)).toEqual([waiting, later, earlier]);
    });
  });
}
