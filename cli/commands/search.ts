import type { Command } from 'commander';
import { z } from 'zod';
import { text } from '../../shared/texts/text.js';
import type { SearchAnswer, SearchHit } from '../../shared/backup/search.js';
import type { ExportSelection } from '../../shared/backup/export.js';
import { type SavedSearch, searchNamed } from '../../shared/backup/saved-search.js';
import { AppError } from '../../shared/errors.js';
import { openSettingsStore } from '../../core/state/settings-store.js';
import { parseArgument, usage } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { mailboxNamed } from '../lookup.js';
import { table } from '../output.js';
import type { Workspace } from '../workspace.js';
import { searchTexts } from '../../shared/texts/command-line/search.js';

const defaultLimit = 1000;
const pageSize = 1000;
/** What a search waits for mail that was backed up last: the rest is told, and `--wait` waits for it. */
const shortWaitMs = 5000;

/** `restore search`: over every mailbox, or one; never asks the license. */
export function searchCommand(restore: Command, run: RunOnConsole): void {
  restore
    .command('search [query]')
    .description(searchTexts.search.description)
    .option('--saved <name>', searchTexts.search.saved)
    .option('--mailbox <mailbox>', searchTexts.search.mailbox)
    .option('--limit <number>', searchTexts.limit({ limit: defaultLimit }))
    .option('--wait', searchTexts.search.wait)
    .action((query: string | undefined, _options: unknown, command: Command) =>
      run(command, (context) => search(context, query, command)),
    );
  restore
    .command('searches')
    .description(searchTexts.searches.description)
    .action((_options: unknown, command: Command) =>
      run(command, ({ workspace, output }) => {
        const searches = savedSearches(workspace);
        const rows = searches.map(({ name, query, mailbox }) => [
          ...[name, query, mailbox?.address ?? searchTexts.searches.allMailboxes],
        ]);
        output.result(searches, () => table(searchTexts.searches.header, rows, searchTexts.searches.none));
        return Promise.resolve(exitCodes.success);
      }),
    );
}

async function search(
  context: CommandContext,
  typed: string | undefined,
  command: Command,
): Promise<ExitCode> {
  const options = optionsOf(command, {
    saved: z.string().optional(),
    mailbox: z.string().optional(),
    limit: z.string().optional(),
    wait: z.boolean().optional(),
  });
  const limit = parseArgument(
    z.coerce.number().int().min(1).max(1_000_000),
    options.limit ?? defaultLimit,
    '--limit',
    searchTexts.expectedLimit,
  );
  const { query, mailboxId } = await wanted(context, typed, options);
  await indexWhatWaits(context, options.wait === true ? Number.POSITIVE_INFINITY : shortWaitMs);
  const answer = await firstHits(context, query, mailboxId, limit);
  const { pending } = answer;
  if (pending > 0) context.output.note(searchTexts.notIndexed({ pending, isWaiting: options.wait === true }));
  for (const part of answer.ignored) context.output.note(searchTexts.ignored({ part }));
  for (const part of answer.asWords) context.output.note(searchTexts.asWords({ part }));
  for (const part of answer.asAnd) context.output.note(searchTexts.asAnd({ part }));
  if (answer.isCut) context.output.note(searchTexts.cut);
  for (const path of answer.unreachable) context.output.note(searchTexts.unreachable({ path }));
  const rows = answer.hits.map(row);
  context.output.result(answer, () => [
    ...table(searchTexts.header, rows, searchTexts.none),
    ...(answer.isComplete ? [] : [searchTexts.more]),
  ]);
  return answer.unreachable.length > 0 || answer.pending > 0 ? exitCodes.warnings : exitCodes.success;
}

/** What is typed, or what was saved under a name; `--mailbox` narrows a saved search of all mailboxes. */
async function wanted(
  context: CommandContext,
  typed: string | undefined,
  { saved, mailbox }: { readonly saved?: string | undefined; readonly mailbox?: string | undefined },
): Promise<{ readonly query: string; readonly mailboxId: string | undefined }> {
  if ((typed === undefined) === (saved === undefined)) throw usage(text('commandLine.queryOrSaved'));
  const named = await mailboxIdOf(context, mailbox);
  if (saved === undefined) return { query: checkedQuery(typed ?? ''), mailboxId: named };
  const found = searchNamed(savedSearches(context.workspace), saved);
  if (found === null) throw new AppError('not-found', text('commandLine.noSavedSearch', { name: saved }));
  const { query, mailbox: of } = found;
  if (named !== undefined || of === null) return { query, mailboxId: named };
  const mailboxes = await context.workspace.engine.mailboxes.list();
  if (!mailboxes.some(({ id }) => id === of.id))
    throw new AppError('not-found', text('commandLine.noMailbox', { name: of.address }));
  return { query, mailboxId: of.id };
}

function savedSearches({ stores }: Workspace): readonly SavedSearch[] {
  const settings = openSettingsStore(stores);
  try {
    return settings.readOrThrow().savedSearches;
  } finally {
    settings.close();
  }
}

/** The JSON document of `restore search`. */
type SearchResult = Omit<SearchAnswer, 'next'> & {
  /** False when there is more than the limit. */
  readonly isComplete: boolean;
};

async function firstHits(
  { workspace }: CommandContext,
  query: string,
  mailboxId: string | undefined,
  limit: number,
): Promise<SearchResult> {
  const hits: SearchHit[] = [];
  let after: string | undefined;
  for (;;) {
    const answer = await workspace.engine.restore.search({
      query,
      mailboxId,
      after,
      limit: Math.min(pageSize, limit - hits.length),
    });
    hits.push(...answer.hits);
    if (answer.next === null || hits.length >= limit) {
      const { next, ...rest } = answer;
      return { ...rest, hits, isComplete: next === null };
    }
    after = answer.next;
  }
}

function row({ message, mailbox, folder, points }: SearchHit): string[] {
  return [
    message.id,
    message.date ?? searchTexts.unknownDate,
    mailbox,
    folder.join('/'),
    String(points),
    message.from,
    message.subject,
  ];
}

/** The selection of `restore export --query`. */
export async function foundBy(
  context: CommandContext,
  options: {
    query: string;
    mailbox?: string | undefined;
    folder?: string | undefined;
    point?: string | undefined;
    message?: string[] | undefined;
  },
): Promise<ExportSelection> {
  if (options.folder !== undefined || options.point !== undefined || options.message !== undefined) {
    throw usage(text('commandLine.queryOnlyWithMailbox'));
  }
  const mailboxId = await mailboxIdOf(context, options.mailbox);
  const query = checkedQuery(options.query);
  // What is exported is to be all that there is.
  const pending = await indexWhatWaits(context, Number.POSITIVE_INFINITY);
  if (pending > 0) context.output.note(searchTexts.notIndexed({ pending, isWaiting: true }));
  return mailboxId === undefined ? { type: 'search', query } : { type: 'search', query, mailboxId };
}

async function mailboxIdOf(context: CommandContext, name: string | undefined): Promise<string | undefined> {
  return name === undefined ? undefined : (await mailboxNamed(context.workspace.engine, name)).id;
}

/** A query that would find nothing because it says nothing is wrong usage. */
function checkedQuery(query: string): string {
  if (query.trim() === '') throw usage(text('commandLine.queryLength'));
  return query;
}

/**
 * Indexes what is not in the search index yet, for so many milliseconds at most, and says how far it is; answers how many messages cannot be
 * found then. `all` goes on while an index of an earlier version answers, until that is not needed any more.
 */
export async function indexWhatWaits(
  { workspace, output }: CommandContext,
  mostMs: number,
  { mayGoOn = (): boolean => true, all = false } = {},
): Promise<number> {
  const start = performance.now();
  let before = Number.POSITIVE_INFINITY;
  try {
    for (;;) {
      const asked = performance.now();
      const { pending, rebuilding } = await workspace.engine.restore.updateIndex();
      const now = performance.now();
      const left = pending + rebuilding;
      const isDone = pending === 0 && (rebuilding === 0 || !all);
      // A backup in another process adds to it, or the disk does not take it: what was there at the beginning is enough.
      // Another call would be over later than this one was early.
      const isOver = now - start + (now - asked) / 2 >= mostMs || !mayGoOn();
      if (isDone || left >= before || isOver) return pending;
      before = left;
      output.progress(searchTexts.indexing({ pending: left }));
    }
  } finally {
    output.progress(null);
  }
}
