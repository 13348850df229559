import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.js';
import { type Measured, median } from './measured-command.js';
import { Mbsync, type Postkeep, Restic, type Server } from './programs.js';
import type { Result, Row } from '../row.js';
import { searchIndexName } from '../../fixtures/search-index-file.js';
import { addSmallMail } from './small-mail.js';

/** Messages of one page of `restore messages`. */
const pageOfMessages = 1000;

export const rows: readonly Row<Bench>[] = [
  {
    name: 'one-mailbox',
    what: 'one mailbox, hashed, deduplicated, compressed, listed, against mbsync',
    goal: '≥ 0.5 ×',
    run: async (bench) => against(await firstBackups(bench, bench.server, bench.mailboxes.slice(0, 1)), 0.5),
  },
  {
    name: 'one-mailbox-far',
    what: 'the same at 40 ms round trip',
    goal: '≥ 1.5 ×',
    run: async (bench) => {
      const far = await bench.farServer();
      return against(await firstBackups(bench, far, bench.mailboxes.slice(0, 1)), 1.5);
    },
  },
  {
    name: 'all-mailboxes',
    what: 'all mailboxes against mbsync + restic',
    goal: '≥ 1.5 ×',
    run: async (bench) => against(await firstBackups(bench, bench.server, bench.mailboxes, true), 1.5),
  },
  {
    name: 'encrypted',
    what: 'all mailboxes into an encrypted repository, against one that is not',
    goal: '≥ 0.85 ×',
    run: async (bench) => {
      const firstBackup = async (target: string, isEncrypted: boolean): Promise<Measured> => {
        const postkeep = bench.postkeep(target);
        await postkeep.addServer(bench.server, bench.mailboxes, isEncrypted);
        return postkeep.backup();
      };
      const pairs = await bench.interleaved(
        (target) => firstBackup(target, true),
        (target) => firstBackup(target, false),
      );
      return against(pairs, 0.85);
    },
  },
  {
    name: 'no-change',
    what: 'no change, whole process, against mbsync in 4 processes',
    goal: '≥ 1.0 ×, ≤ 0.5 s',
    run: async (bench) => {
      const { postkeep, mbsync } = await bench.backedUp();
      const pairs = await bench.interleaved(
        () => postkeep.backup(),
        () => mbsync.run(4),
      );
      const { now, isMet } = against(pairs, 1);
      return { now, isMet: isMet && median(secondsOf(pairs.ours)) <= 0.5 };
    },
  },
  {
    name: 'size',
    what: 'stored / wire',
    goal: '≤ 0.485',
    run: async (bench) => {
      const { postkeep, bytesRead } = await bench.backedUp();
      const ratio = repositoryBytes(postkeep) / bytesRead;
      return { now: `${ratio.toFixed(3)} of ${mb(bytesRead)} MB`, isMet: ratio <= 0.485 };
    },
  },
  {
    name: 'export-maildir',
    what: 'export of one mailbox as Maildir against restic restore',
    goal: '≥ 1.0 ×',
    run: async (bench) => {
      const { postkeep, restic, mbsync } = await bench.backedUp();
      const [mailbox = ''] = bench.mailboxes;
      const pairs = await bench.interleaved(
        (target) => exported(postkeep, mailbox, 'maildir', target),
        (target) => restic.restore(join(mbsync.folder, mailbox), target),
      );
      return against(pairs, 1);
    },
  },
  {
    name: 'export-zip',
    what: 'export of one mailbox as zip',
    goal: '≥ 2,000/s, ≤ 200 MB',
    run: async (bench) => {
      const { postkeep } = await bench.backedUp();
      const [mailbox = ''] = bench.mailboxes;
      const runs = await bench.repeated((target) => exported(postkeep, mailbox, 'zip', `${target}.zip`));
      const rate = (bench.messages.get(mailbox) ?? 0) / median(secondsOf(runs));
      const peakMb = median(runs.map((run) => run.peakMb));
      return { now: `${rate.toFixed(0)}/s, ${peakMb.toFixed(0)} MB`, isMet: rate >= 2000 && peakMb <= 200 };
    },
  },
  {
    name: 'verify',
    what: 'verify, over the mail of all mailboxes',
    goal: '≥ 100 MB/s',
    run: async (bench) => {
      const { postkeep, bytesRead } = await bench.backedUp();
      const runs = await bench.repeated(() => postkeep.run('repository', 'verify'));
      const rate = bytesRead / 1e6 / median(secondsOf(runs));
      return { now: `${rate.toFixed(0)} MB/s`, isMet: rate >= 100 };
    },
  },
  {
    name: 'verify-small',
    what: 'verify, over very many small messages',
    goal: '≥ 30,000/s',
    run: async (bench) => {
      const { postkeep, count } = await bench.smallMail();
      const runs = await bench.repeated(() => postkeep.run('repository', 'verify'));
      const rate = count() / median(secondsOf(runs));
      return { now: `${rate.toFixed(0)}/s`, isMet: rate >= 30_000 };
    },
  },
  {
    name: 'small-mail',
    what: 'very many small messages: first run, no change, 1,000 new',
    goal: '≥ 5,000/s, ≤ 0.8 s, ≤ 1.2 s',
    run: async (bench) => {
      const { postkeep, first, maildir, added, count } = await bench.smallMail();
      const rate = count() / first.seconds;
      const unchanged = median(secondsOf(await bench.repeated(() => postkeep.backup())));
      const news: Measured[] = [];
      for (let round = 0; round < bench.rounds; round++) {
        const from = count();
        addSmallMail(maildir, 1, from, 1000);
        added(1000);
        news.push(await postkeep.backup());
      }
      const fresh = median(secondsOf(news));
      return {
        now: `${rate.toFixed(0)}/s (one run), ${unchanged.toFixed(2)} s, ${fresh.toFixed(2)} s`,
        isMet: rate >= 5000 && unchanged <= 0.8 && fresh <= 1.2,
      };
    },
  },
  {
    name: 'messages',
    what: `restore messages of a large folder: a page of ${String(pageOfMessages)}, all`,
    goal: '≤ 1 s a page',
    run: async (bench) => {
      const { postkeep, mailbox } = await bench.smallMail();
      const list = ['restore', 'messages', mailbox, '--folder', 'INBOX'];
      const page = await bench.repeated(() => postkeep.run(...list, '--limit', String(pageOfMessages)));
      const all = await bench.repeated(() => postkeep.run(...list));
      const seconds = median(secondsOf(page));
      return {
        now: `${seconds.toFixed(2)} s, ${median(secondsOf(all)).toFixed(2)} s`,
        isMet: seconds <= 1,
      };
    },
  },
  {
    name: 'small-size',
    what: 'repository + search index over small mail',
    goal: '≤ 1.5 ×',
    run: async (bench) => {
      const { postkeep, bytesRead } = await bench.smallMail();
      const ratio = (repositoryBytes(postkeep) + indexBytes(postkeep)) / bytesRead();
      return { now: `${ratio.toFixed(2)} × of ${mb(bytesRead())} MB`, isMet: ratio <= 1.5 };
    },
  },
  {
    name: 'memory',
    what: 'memory of the process that backs up all mailboxes',
    goal: '≤ 220 MB',
    run: async (bench) => {
      const { first } = await bench.backedUp();
      return { now: `${first.peakMb.toFixed(0)} MB (one run)`, isMet: first.peakMb <= 220 };
    },
  },
  {
    name: 'small-memory',
    what: 'memory of the process that first backs up very many small messages',
    goal: '≤ 300 MB',
    run: async (bench) => {
      const { first } = await bench.smallMail();
      return { now: `${first.peakMb.toFixed(0)} MB (one run)`, isMet: first.peakMb <= 300 };
    },
  },
];

interface Pairs {
  readonly ours: readonly Measured[];
  readonly peers: readonly Measured[];
}

/** First backups of mailboxes by both, each into nothing; mbsync's with a backup by restic after it. */
function firstBackups(
  bench: Bench,
  server: Server,
  mailboxes: readonly string[],
  withRestic = false,
): Promise<Pairs> {
  return bench.interleaved(
    async (target) => {
      const postkeep = bench.postkeep(target);
      await postkeep.addServer(server, mailboxes);
      return postkeep.backup();
    },
    async (target) => {
      const mbsync = new Mbsync(join(target, 'mail'), server, mailboxes);
      const copied = await mbsync.run();
      if (!withRestic) return copied;
      const restic = new Restic(join(target, 'restic'));
      await restic.init();
      const kept = await restic.backup(mbsync.folder);
      return { ...kept, seconds: copied.seconds + kept.seconds };
    },
  );
}

async function exported(
  postkeep: Postkeep,
  mailbox: string,
  format: 'maildir' | 'zip',
  path: string,
): Promise<Measured> {
  const run = await postkeep.run(
    'restore',
    'export',
    '--mailbox',
    mailbox,
    '--format',
    format,
    '--out',
    path,
  );
  rmSync(path, { recursive: true, force: true });
  return run;
}

/** How many times as fast as the peer, pair by pair. */
function against({ ours, peers }: Pairs, goal: number): Result {
  const ratio = median(ours.map(({ seconds }, index) => (peers[index]?.seconds ?? Number.NaN) / seconds));
  const [own, peer] = [ours, peers].map((runs) => median(secondsOf(runs)).toFixed(2));
  return { now: `${ratio.toFixed(2)} × (${own ?? ''} s, peer ${peer ?? ''} s)`, isMet: ratio >= goal };
}

function secondsOf(runs: readonly Measured[]): number[] {
  return runs.map(({ seconds }) => seconds);
}

function repositoryBytes(postkeep: Postkeep): number {
  return sizeOf(postkeep, 'repository.sqlite');
}

function indexBytes(postkeep: Postkeep): number {
  return sizeOf(postkeep, searchIndexName);
}

function sizeOf({ repository }: Postkeep, name: string): number {
  const path = join(repository, name);
  mkdirSync(repository, { recursive: true });
  return existsSync(path) ? statSync(path).size : 0;
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
