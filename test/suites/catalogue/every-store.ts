import { createHash } from 'node:crypto';
import type { Catalogue } from '../../../core/catalogue/catalogue.js';
import { type JobDefinition, jobDefinitionSchema } from '../../../shared/backup/job.js';
import { AppError } from '../../../shared/errors.js';
import { admit } from '../../../shared/license/admission.js';
import { setKind } from '../../../shared/license/ledger.js';
import { nothingSeen } from '../../../shared/license/seen-time.js';
import { text, verbatim } from '../../../shared/texts/text.js';
import { factsOf } from '../../unit/shared/license/fixtures.js';

/** What a catalogue has answered, call by call, and what of its stores was called. */
export interface Told {
  readonly answers: readonly string[];
  readonly called: ReadonlySet<string>;
}

const day = (n: number): string => new Date(Date.UTC(2026, 2, n)).toISOString();

function definition(name: string, sourceId: string): JobDefinition {
  return jobDefinitionSchema.parse({
    ...{ name, sourceId, selection: { type: 'chosen', mailboxes: ['a@example.com', 'Ä@example.com'] } },
    ...{ schedule: { type: 'manual' }, retention: { type: 'forever' }, repositoryPath: null },
  });
}

/** Every function of every store, as it is called: its answer, or the error that it has thrown. */
function listening(catalogue: Catalogue, answers: string[], called: Set<string>): Catalogue {
  const storeOf = (name: string, store: object): object =>
    new Proxy(store, {
      get: (target, method: string) => {
        const call: unknown = Reflect.get(target, method);
        if (typeof call !== 'function') return call;
        return (...values: unknown[]): unknown => {
          called.add(`${name}.${method}`);
          try {
            const answer: unknown = Reflect.apply(call, target, values);
            answers.push(
              `${name}.${method}: ${answer === undefined ? 'nothing' : JSON.stringify(answer, plain)}`,
            );
            return answer;
          } catch (error) {
            answers.push(
              `${name}.${method} throws ${error instanceof AppError ? error.code : String(error)}`,
            );
            if (error instanceof AppError) return undefined;
            throw error;
          }
        };
      },
    });
  return new Proxy(catalogue, {
    get: (target, name: string) => {
      const store: unknown = Reflect.get(target, name);
      return typeof store === 'object' && store !== null ? storeOf(name, store) : store;
    },
  });
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return [...value];
  return value instanceof Set ? [...value] : value;
}

/** Plays a life of the console in which every function of every store has its part. */
export function playEveryStore(real: Catalogue): Told {
  const [answers, called]: [string[], Set<string>] = [[], new Set()];
  const catalogue = listening(real, answers, called);
  const { sources, jobs, sessions, mailboxes, repositories, buckets, damage, checks, holds } = catalogue;
  const facts = factsOf(null, day(1));
  const decide = (...[ledger, requests]: Parameters<Parameters<typeof mailboxes.admit>[2]>) =>
    admit(ledger, requests, facts);
  mailboxes.onLedger(() => undefined);
  mailboxes.onAdopted(() => undefined);

  const config = { type: 'maildir', path: '/mail' } as const;
  const server = sources.add('Server', config);
  const other = sources.add('äöü <Other> \u{1F4E7}', config);
  sources.add('SERVER', config);
  sources.add('ÄÖÜ <other> \u{1F4E7}', config);
  sources.list();
  sources.get(server.id);
  sources.get('none');
  catalogue.sourceTests.note(server.id, { at: day(1), error: null, notRead: 0 }, 3);
  const error = { code: 'source-tls', message: text('sources.gone') } as const;
  catalogue.sourceTests.note(server.id, { at: day(2), error, notRead: 1 }, null);
  catalogue.sourceTests.note('none', { at: day(2), error, notRead: 1 }, null);
  catalogue.sourceTests.all();
  const found = (account: string, goneAt: string | null) =>
    ({
      ...{ account, mailbox: account, kind: 'user' as const, foundAt: day(1), goneAt },
    }) as const;
  catalogue.directories.note(server.id, day(1), [found('b', null), found('a', null), found('Z', null)]);
  catalogue.directories.note(server.id, day(2), [found('b', day(2))]);
  catalogue.directories.of(server.id);
  catalogue.directories.of('none');
  catalogue.directories.sizeOf(server.id);
  catalogue.directories.sizeOf('none');

  const job = jobs.create(definition('Nightly', server.id), day(1));
  const second = jobs.create(definition('another', server.id), day(1));
  jobs.create(definition('NIGHTLY', server.id), day(1));
  jobs.update(second.id, definition('Another', server.id), day(2));
  jobs.noteRetry(job.id, day(3));
  jobs.noteRun(job.id, 'session-1', day(3), 1);
  jobs.get(job.id);
  jobs.list();

  const own = repositories.register(null);
  const there = repositories.register('/there');
  repositories.pathOf('/elsewhere');
  repositories.get(there.id);
  repositories.get(999);
  repositories.noteIdentity(there.id, 'identity');
  repositories.identified();

  const listed = ['z@example.com', 'a@example.com', 'Ä@example.com', 'quote"s\\@example.com'].map(
    (mailbox) => ({
      mailbox,
      kind: 'user' as const,
    }),
  );
  mailboxes.rehearse(server, listed, decide);
  mailboxes.isEmpty();
  const { requests } = mailboxes.admit(server, listed, decide);
  mailboxes.readmit(requests, decide);
  const [first = { id: '', mailboxId: '' }, next = { id: '', mailboxId: '' }] = requests;
  mailboxes.notePoint(first.id, day(2), { messages: 7, bytes: 5_000_000_000, restorePoints: 3 });
  mailboxes.notePruned(first.id, 2);
  mailboxes.notePruned(first.id, 9);
  mailboxes.changeLedger((ledger) => setKind(ledger, next.mailboxId, 'shared', facts));
  mailboxes.setKinds(new Map([[next.mailboxId, 'shared']]), facts);
  mailboxes.takeKinds(
    new Map([
      [first.mailboxId, 'shared'],
      [next.mailboxId, 'user'],
    ]),
    facts,
  );
  mailboxes.kindsByPerson();
  mailboxes.kindsOf(server).get('a@example.com');
  mailboxes.identityOfUnit(first.mailboxId);
  mailboxes.nameOf(first.id);
  const recorded = { ...mailboxes.record().units[0], identity: 'f'.repeat(64), mailboxId: 'unit-of-another' };
  mailboxes.takeIn({ units: [{ ...recorded, lastUserPointAt: day(2) } as never], exceeded: null });
  mailboxes.hasAdopted();
  const held = (id: string) => ({
    ...{ id, mailbox: `${id}@example.com`, sourceName: 'Lost', firstPointAt: day(1), lastPointAt: day(2) },
    ...{ messages: 1, bytes: 2, restorePoints: 1 },
  });
  mailboxes.adopt([held('mailbox-90000001-aa'), held('mailbox-90000001-aa')], own.id);
  mailboxes.hasAdopted();
  mailboxes.adoptOpened([held('mailbox-90000002-bb')], there.id);
  const sample = sources.add('Sample', { type: 'sample', path: '/sample' });
  const [sampled = { id: '' }] = mailboxes.admitSample(sample, [
    { mailbox: 'sample@example.com', kind: 'user' },
  ]);
  mailboxes.setSampleKind(sampled.id, 'shared');
  mailboxes.takeOverSample({ ...other, config: { type: 'sample', path: '/other' } }, ['sample@example.com']);
  mailboxes.forgetSample();
  mailboxes.list();
  mailboxes.ledger();
  mailboxes.listWithLedger();

  repositories.linkMailbox(first.id, own.id, { jobId: job.id, retention: { type: 'days', days: 3 } });
  repositories.linkMailbox(first.id, own.id, { jobId: job.id, retention: { type: 'forever' } });
  repositories.linkMailbox(next.id, there.id, { jobId: job.id, retention: { type: 'forever' } });
  repositories.lastBackup(first.id, own.id);
  repositories.ofMailbox(first.id);
  repositories.mailboxesIn(own.id);
  repositories.holdsMailboxes(there.id);
  repositories.expectationOf(there.id);
  repositories.expectationOf(own.id);
  repositories.noteOpened(there.id);
  repositories.openedOnly();
  repositories.takeOver(there.id);
  repositories.list();
  const place = {
    ...{ endpoint: 'https://s3.example.com', region: 'eu', bucket: 'mail', prefix: '', pathStyle: false },
    ...{ authority: null, credentials: { type: 'environment' as const }, lock: null },
  } as const;
  buckets.note(there.id, place);
  buckets.note(there.id, { ...place, region: 'us' });
  buckets.noteContact(there.id, { at: day(3), error });
  buckets.list();
  buckets.get(there.id);
  const figures = { day: '2026-03-02', bytesOnDisk: 3_000_000_000, messages: 2, restorePoints: 1 };
  catalogue.repositoryDays.note(own.id, figures);
  catalogue.repositoryDays.note(own.id, { ...figures, messages: 3 });
  catalogue.repositoryDays.between('2026-03-01', '2026-03-31');

  holds.add(first.id, { since: day(2), reason: 'A case' });
  holds.add(first.id, { since: day(3), reason: 'Another' });
  holds.add(next.id, { since: day(3), reason: 'Another' });
  holds.noteIn(first.id, own.id);
  holds.noteIn(first.id, there.id);
  holds.releaseIn(first.id, there.id);
  holds.list();
  holds.of(first.id);
  holds.remove(next.id);

  const start = (type: 'backup' | 'restore', jobId: string | null) =>
    sessions.start({ type, name: type, jobId, trigger: 'manual' });
  const session = start('backup', job.id);
  start('backup', job.id);
  const line = (said: string) => ({ type: 'Running', text: said, start: day(3), end: null }) as const;
  const ordinal = sessions.putLine(session.id, line('50% of C:\\mail_1: ÄÖ'));
  sessions.putLine(session.id, { ...line('done'), type: 'Error', code: 'source-tls' });
  sessions.putLine(session.id, { ...line('50% of C:\\mail_1'), type: 'Success', end: day(3) }, ordinal);
  const result = (mailbox: string, of: 'success' | 'failed') =>
    ({
      ...{ mailbox, result: of, licenseState: 'Licensed', seen: 1, stored: 1, removed: 0, flagsChanged: 0 },
      ...{ bytesRead: 1, bytesStored: 1 },
    }) as never;
  const at = sessions.putResult(session.id, result('z@example.com', 'failed'));
  sessions.putResult(session.id, result('a@example.com', 'success'));
  sessions.putResult(session.id, result('z@example.com', 'success'), at);
  catalogue.jobMailboxes.list();
  sessions.isRunning(session.id);
  sessions.runningOf(job.id);
  sessions.requestStop(session.id);
  sessions.isStopRequested(session.id);
  sessions.end(session.id, 'Stopped');
  sessions.complete({
    session: { ...session, status: 'Failed', endedAt: day(3) },
    lines: new Map([[7, line('what could not be written')]]),
    results: new Map([[7, result('y@example.com', 'failed')]]),
  });
  const restore = start('restore', null);
  sessions.record({ ...sessions.get(session.id), id: 'recorded', type: 'license-update' });
  sessions.record({ ...sessions.get(session.id), id: 'recorded', type: 'license-update', name: 'again' });
  sessions.search('MAIL_1');
  sessions.search('äö');
  sessions.search('%');
  sessions.lastLine(session.id, 'Error');
  sessions.linesWithCode(session.id, 'source-tls');
  sessions.resultsOf('z@example.com', [job.id, second.id], 5);
  sessions.resultsOf('z@example.com', [], 5);
  sessions.hadWaiting(session.id);
  sessions.list({ limit: 10 });
  sessions.list({ limit: 2, type: 'backup', status: 'Stopped', jobId: job.id });
  sessions.abandoned();
  sessions.failAbandoned();

  const found64 = 'e'.repeat(64);
  const harm = (what: string) =>
    ({
      ...{ kind: 'message' as const, what, mailboxes: ['a@example.com'], reason: verbatim('a bit') },
    }) as const;
  damage.replace(own.id, [harm(found64), harm('d'.repeat(64)), harm(found64)], {
    sessionId: 's',
    at: day(3),
  });
  damage.noteMended(own.id, found64, day(4));
  damage.noteFileMended(own.id, day(4));
  damage.messagesToMend(own.id, 'a@example.com');
  damage.replace(own.id, [harm(found64)], { sessionId: 't', at: day(5) });
  damage.list();
  damage.forgetGone(own.id, () => false);
  damage.list();
  checks.noteKnown(own.id, day(1));
  checks.setInterval(own.id, 'verification', 'weekly');
  checks.noteBegun(own.id, 'verification', day(2));
  const end = { sessionId: 's', at: day(3), wasWell: true, messages: 5, whole: 5 };
  checks.noteEnd(own.id, 'verification', end);
  checks.noteEnd(own.id, 'verification', { ...end, at: day(4), wasWell: false, whole: 4 });
  checks.list();

  const journal = catalogue.serverRestores;
  const wanted = {
    ...{ request: `{"mailbox":"${first.id}"}`, sessionId: restore.id, sourceId: server.id, target: 'a' },
    ...{ pointId: 'p', topFolder: 'Restored', startedAt: day(3) },
  };
  const begun = journal.begin(wanted, day(1));
  journal.unfinished(wanted.request);
  journal.sessionOf(begun.id);
  journal.hasTopFolder(server.id, 'a', 'Restored');
  journal.takeUp(begun.id, restore.id, 'later');
  const sha256 = createHash('sha256').update('mail').digest();
  const sending = { message: 'm', sha256, uidValidity: '1', uidFloor: 5_000_000_000 };
  journal.hasSent(begun.id);
  journal.noteSending(begun.id, 'Entwürfe', sending);
  journal.hasSent(begun.id);
  journal.noteSent(begun.id, 'Entwürfe', 'm', '12', '11');
  journal.uidsOf({ sourceId: server.id, target: 'a', folder: 'Entwürfe', uidValidity: '1' }, sha256);
  journal.noteReplaced(begun.id, 'Entwürfe', 'm');
  journal.sentTo(begun.id, 'Entwürfe');
  journal.noteSending(begun.id, 'Entwürfe', sending);
  journal.noteSending(begun.id, 'Entwürfe', { ...sending, message: 'n' });
  journal.noteRefused(begun.id, 'Entwürfe', 'n');
  journal.finish(begun.id);
  journal.begin({ ...wanted, startedAt: day(9) }, day(5));
  journal.begin({ ...wanted, request: 'of nobody', startedAt: day(9) }, day(5));
  journal.forgetMailbox(first.id);

  catalogue.seenTime.note({ ...nothingSeen, seenAt: day(3) });
  catalogue.seenTime.read();
  catalogue.licenseDays.note('2026-03-02', { managed: 1, new: 0, extra: 0, covered: 10 });
  catalogue.licenseDays.note('2026-03-01', { managed: 1, new: 0, extra: 0, covered: 10 });
  catalogue.licenseDays.note('2027-01-02', { managed: 2, new: 0, extra: 0, covered: 10 });
  catalogue.licenseDays.between({ from: '2026-01-01', to: '2027-12-31' });
  catalogue.licenseDays.first();
  const missed = { jobId: job.id, runs: 2, firstDue: day(1), lastDue: day(2), offUntil: day(3) };
  catalogue.scheduleWatch.note(day(4), [missed, { ...missed, jobId: 'another' }, { ...missed, runs: 3 }]);
  catalogue.scheduleWatch.watchedAt();
  catalogue.scheduleWatch.missed();
  const wrong = start('backup', second.id);
  sessions.putLine(wrong.id, { ...line('in the future'), start: '2027-01-01T00:00:00.000Z' });
  catalogue.dates.correct({ foundAt: day(6), showed: '2027-01-02T00:00:00.000Z' });
  const [shift] = catalogue.dates.openFor(own.id);
  catalogue.dates.noteTaken(own.id, shift?.id ?? 0);
  catalogue.dates.openFor(own.id);
  sessions.get(wrong.id);

  const renamed = new Map([
    ['a@example.com', 'b@example.com'],
    ['none', 'z@example.com'],
  ]);
  sources.update(server.id, 'server', config, renamed);
  const keptJob = jobs.remove(second.id);
  jobs.putBack(keptJob);
  const keptSource = sources.remove(server.id);
  sources.putBack(keptSource);
  sources.putBack(keptSource);
  jobs.list();
  const toBe = { sources: [{ ...server, name: 'Anew', renamed }], jobs: [{ ...job, scheduleFrom: day(7) }] };
  catalogue.configuration.rehearse(toBe, day(7), () => []);
  catalogue.configuration.takeOver(toBe, day(7));
  catalogue.configuration.takeOver(
    { ...toBe, jobs: [{ ...job, definition: definition('Nightly', other.id), scheduleFrom: day(8) }] },
    day(8),
  );
  mailboxes.noteDeleted(first.id);
  repositories.unlinkMailbox(first.id, own.id);
  buckets.forget(there.id);
  repositories.forget(there.id);
  catalogue.jobMailboxes.list();
  mailboxes.list();

  // Something is left in every table.
  catalogue.sourceTests.note(server.id, { at: day(9), error, notRead: 0 }, 3);
  sessions.putResult(wrong.id, result('z@example.com', 'success'));
  repositories.noteIdentity(there.id, 'identity');
  buckets.note(there.id, place);
  damage.replace(own.id, [harm(found64)], { sessionId: 'u', at: day(9) });
  const last = journal.begin({ ...wanted, startedAt: day(9) }, day(5));
  journal.noteSending(last.id, 'Entwürfe', sending);
  repositories.noteOpened(there.id);
  mailboxes.adoptOpened([held('mailbox-90000003-cc')], there.id);
  return { answers, called };
}
