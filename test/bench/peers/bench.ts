import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Dovecot, startDovecot } from '../../fixtures/dovecot.js';
import { startDelayingProxy } from '../../fixtures/delaying-proxy.js';
import type { Measured } from './measured-command.js';
import { writeOrganisation } from './organisation.js';
import { type License, Mbsync, Postkeep, Restic, type Server, issueLicense } from './programs.js';
import { writeSmallMail } from './small-mail.js';

export interface BenchOptions {
  /** Of the amount of mail; 1 is the organisation of 29,300 messages. */
  readonly scale: number;
  readonly seed: number;
  readonly rounds: number;
  readonly note: (line: string) => void;
}

/** All mailboxes, backed up by Postkeep, and copied by mbsync and kept by restic. */
interface BackedUp {
  readonly postkeep: Postkeep;
  readonly first: Measured;
  readonly bytesRead: number;
  readonly mbsync: Mbsync;
  readonly restic: Restic;
}

/** A Maildir of very many small messages, backed up. */
interface SmallMail {
  readonly postkeep: Postkeep;
  readonly mailbox: string;
  readonly maildir: string;
  readonly first: Measured;
  readonly bytesRead: () => number;
  readonly count: () => number;
  /** Says that so many messages have been added to the Maildir. */
  readonly added: (messages: number) => void;
}

/** What rows of the table measure with. What takes long is made when it is first asked for. */
export interface Bench {
  readonly rounds: number;
  readonly server: Server;
  /** The same server, 20 ms away. */
  readonly farServer: () => Promise<Server>;
  readonly mailboxes: readonly string[];
  /** In each mailbox. */
  readonly messages: ReadonlyMap<string, number>;
  readonly postkeep: (folder: string) => Postkeep;
  readonly backedUp: () => Promise<BackedUp>;
  readonly smallMail: () => Promise<SmallMail>;
  /** Runs both in turns, the one that begins in turns too, each with a path of its own that is removed after. */
  readonly interleaved: (
    ours: (target: string) => Promise<Measured>,
    peer: (target: string) => Promise<Measured>,
  ) => Promise<{ ours: Measured[]; peers: Measured[] }>;
  readonly repeated: (work: (target: string) => Promise<Measured>) => Promise<Measured[]>;
  readonly close: () => Promise<void>;
}

const oneWayMs = 20;
const runResult = z.object({ mailboxes: z.array(z.object({ bytesRead: z.int(), stored: z.int() })) });

export async function openBench({ scale, seed, rounds, note }: BenchOptions): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'postkeep-peers-'));
  const dovecot: Dovecot = await startDovecot();
  note(`Writing an organisation (seed ${String(seed)}, scale ${String(scale)})…`);
  const { mailboxes, messages } = await writeOrganisation(dovecot.mailDirectory, seed, scale);
  const license: License = await issueLicense(folder);
  const { tlsPort, caFile, password } = dovecot;
  const server = { tlsPort, caFile, password };
  let proxy: Awaited<ReturnType<typeof startDelayingProxy>> | null = null;
  let targets = 0;
  const postkeep = (at: string): Postkeep => new Postkeep(at, license);
  const inTarget = async (work: (target: string) => Promise<Measured>): Promise<Measured> => {
    const target = join(folder, `target-${String(++targets)}`);
    try {
      return await work(target);
    } finally {
      rmSync(target, { recursive: true, force: true });
    }
  };
  return {
    ...{ rounds, server, mailboxes, messages, postkeep },
    farServer: async () => {
      proxy ??= await startDelayingProxy(tlsPort, oneWayMs);
      return { ...server, tlsPort: proxy.port };
    },
    backedUp: once(async () => {
      note('Backing up all mailboxes with Postkeep, and with mbsync and restic…');
      const own = postkeep(join(folder, 'all'));
      await own.addServer(server, mailboxes);
      const first = await own.backup();
      await own.indexAll();
      const mbsync = new Mbsync(join(folder, 'all-mbsync'), server, mailboxes);
      await mbsync.run();
      const restic = new Restic(join(folder, 'all-restic'));
      await restic.init();
      await restic.backup(mbsync.folder);
      return { ...{ postkeep: own, first, mbsync, restic }, bytesRead: bytesReadIn(first) };
    }),
    smallMail: once(async () => {
      note('Writing and backing up very many small messages…');
      const mailbox = 'box@example.com';
      const maildir = join(folder, 'small-mail', mailbox);
      mkdirSync(maildir, { recursive: true });
      let total = writeSmallMail(maildir, seed, scale);
      const own = postkeep(join(folder, 'small'));
      await own.addMaildirs(join(folder, 'small-mail'));
      const first = await own.backup();
      await own.indexAll();
      const perMessage = bytesReadIn(first) / total;
      return {
        ...{ postkeep: own, mailbox, maildir, first },
        bytesRead: () => perMessage * total,
        count: () => total,
        added: (added: number) => {
          total += added;
        },
      };
    }),
    interleaved: async (ours, peer) => {
      const measured: { ours: Measured[]; peers: Measured[] } = { ours: [], peers: [] };
      for (let round = 0; round < rounds; round++) {
        const turns = [
          async () => measured.ours.push(await inTarget(ours)),
          async () => measured.peers.push(await inTarget(peer)),
        ];
        for (const turn of round % 2 === 0 ? turns : turns.reverse()) await turn();
      }
      return measured;
    },
    repeated: async (work) => {
      const runs: Measured[] = [];
      for (let round = 0; round < rounds; round++) runs.push(await inTarget(work));
      return runs;
    },
    close: async () => {
      await proxy?.close();
      await dovecot.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null;
  return () => (done ??= work());
}

function bytesReadIn({ stdout }: Measured): number {
  return runResult.parse(JSON.parse(stdout)).mailboxes.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
}
