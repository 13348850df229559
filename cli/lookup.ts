import type { Job } from '../shared/backup/job.js';
import type { Mailbox } from '../shared/backup/mailbox.js';
import type { Folder, RestorePoint } from '../shared/backup/restore-point.js';
import type { Source } from '../shared/backup/source.js';
import { AppError } from '../shared/errors.js';
import type { Client } from '../shared/ipc/contract.js';
import type { WorkerContract } from '../shared/ipc/worker-contract.js';
import { type Text, text } from '../shared/texts/text.js';

type Engine = Client<WorkerContract>;

/** The source of that name; AppError `not-found` otherwise. */
export async function sourceNamed(engine: Engine, name: string): Promise<Source> {
  const source = (await engine.sources.list()).find((each) => each.name === name);
  if (!source) throw notFound(text('commandLine.noSource', { name }));
  return source;
}

/** The job of that name; AppError `not-found` otherwise. */
export async function jobNamed(engine: Engine, name: string): Promise<Job> {
  const job = (await engine.jobs.list()).find((each) => each.name === name);
  if (!job) throw notFound(text('commandLine.noJob', { name }));
  return job;
}

/** The mailbox of that address; `source/address` where two sources have the same address, its id where a lost source was of the same name. */
export async function mailboxNamed(engine: Engine, name: string): Promise<Mailbox> {
  const mailboxes = await engine.mailboxes.list();
  const listed = mailboxes.filter(({ firstAdmittedAt }) => firstAdmittedAt !== null);
  const found = namedIn(listed, name);
  if (found !== null) return found;
  throw notFound(
    text(namedIn(mailboxes, name) === null ? 'commandLine.noMailbox' : 'commandLine.neverListed', { name }),
  );
}

/** The same, also of one that no session has listed yet. */
export async function knownMailboxNamed(engine: Engine, name: string): Promise<Mailbox> {
  const found = namedIn(await engine.mailboxes.list(), name);
  if (found === null) throw notFound(text('commandLine.noMailbox', { name }));
  return found;
}

/** Null without one; throws AppError `invalid-argument` where there are several. */
function namedIn(mailboxes: readonly Mailbox[], name: string): Mailbox | null {
  const matches = mailboxes.filter(
    (each) => each.mailbox === name || qualified(each) === name || each.id === name,
  );
  const [first, second] = matches;
  if (second) {
    const names = matches.map(qualified);
    const choices = new Set(names).size === names.length ? names : matches.map(({ id }) => id);
    throw new AppError(
      'invalid-argument',
      text('commandLine.ambiguousMailbox', { name, choices: choices.join(', ') }),
    );
  }
  return first ?? null;
}

function qualified({ sourceName, mailbox }: Mailbox): string {
  return `${sourceName}/${mailbox}`;
}

/** The restore point of that id, or the newest one. */
export async function pointOf(
  engine: Engine,
  mailbox: Mailbox,
  pointId: string | undefined,
): Promise<RestorePoint> {
  const points = await engine.restore.points({ mailboxId: mailbox.id });
  const [newest] = points;
  const point = pointId === undefined ? newest : points.find((each) => each.id === pointId);
  if (!point) {
    throw notFound(
      pointId === undefined
        ? text('commandLine.noPointYet', { mailbox: mailbox.mailbox })
        : text('commandLine.noPoint', { mailbox: mailbox.mailbox, pointId }),
    );
  }
  return point;
}

/** A folder's path as the command line writes it. */
export function folderName(folder: Folder): string {
  return folder.path.join('/');
}

/** The folder of that path, INBOX in whatever case (RFC 9051 §5.1); AppError `not-found` otherwise. */
export function folderNamed(folders: readonly Folder[], name: string): Folder {
  const folder =
    folders.find((each) => folderName(each) === name) ??
    folders.find((each) => inboxInCapitals(folderName(each)) === inboxInCapitals(name));
  if (!folder) throw notFound(text('commandLine.noFolder', { name }));
  return folder;
}

/** Servers take the inbox in any case as the top of a path too. */
function inboxInCapitals(path: string): string {
  return path.replace(/^inbox(?=\/|$)/i, 'INBOX');
}

function notFound(message: Text): AppError {
  return new AppError('not-found', message);
}
