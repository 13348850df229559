import type { Command } from 'commander';
import { z } from 'zod';
import { type Difference, differenceKinds } from '../../shared/backup/comparison.js';
import { restoreTexts } from '../../shared/texts/command-line/restore.js';
import { parseArgument } from '../arguments.js';
import { type CommandContext, type RunOnConsole, collect, optionsOf } from '../command.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { mailboxNamed, pointOf } from '../lookup.js';
import { TablePages } from '../output.js';

const texts = restoreTexts.compare;
const kinds = differenceKinds.join(', ');
/** Differences fetched from the engine in one call. */
const pageSize = 1000;

const options = {
  from: z.string(),
  to: z.string().optional(),
  kind: z.array(z.string()).optional(),
};

/** `restore compare` (command-line.md). */
export function restoreCompareCommand(restore: Command, run: RunOnConsole): void {
  restore
    .command('compare <mailbox>')
    .description(texts.description)
    .requiredOption('--from <id>', texts.from)
    .option('--to <id>', texts.to)
    .option('--kind <kind>', texts.kind({ kinds }), collect)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => compare(context, name, optionsOf(command, options))),
    );
}

async function compare(
  context: CommandContext,
  name: string,
  given: z.output<z.ZodObject<typeof options>>,
): Promise<ExitCode> {
  const { engine } = context.workspace;
  const wanted = new Set(
    given.kind?.map((kind) => parseArgument(z.enum(differenceKinds), kind, '--kind', kinds)) ??
      differenceKinds,
  );
  const mailbox = await mailboxNamed(engine, name);
  const points = {
    fromPointId: (await pointOf(engine, mailbox, given.from)).id,
    toPointId: (await pointOf(engine, mailbox, given.to)).id,
  };
  const sums = await compared(context, points);
  const list = context.output.list();
  const rows = new TablePages(texts.header, texts.none);
  for (const kind of differenceKinds.filter((each) => wanted.has(each))) {
    for (let [offset, total] = [0, sums[kind]]; offset < total;) {
      const page = await engine.restore.differences({ ...points, kind, offset, limit: pageSize });
      list.page(page.differences, () => rows.page(page.differences.map(row)));
      total = page.total;
      offset += pageSize;
    }
  }
  list.end(() => [...rows.end(), texts.sums(sums)]);
  if (sums.damaged === 0) return exitCodes.success;
  context.output.note(texts.damaged(sums.damaged));
  return exitCodes.warnings;
}

/** Waits for the comparison; Ctrl+C stops it. */
async function compared(
  { workspace: { engine }, output }: CommandContext,
  points: { readonly fromPointId: string; readonly toPointId: string },
) {
  const task = crypto.randomUUID();
  const stop = (): void => {
    output.note(texts.stopping);
    void engine.restore.cancelComparison({ task });
  };
  const stopShowing = engine.restore.comparing((progress) => {
    output.progress(texts.progress(progress));
  });
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await engine.restore.compare({ ...points, task });
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    stopShowing();
    output.progress(null);
  }
}

function row({ kind, message: { id, date, from, subject, flags }, folder, before }: Difference): string[] {
  return [kind, id, date ?? restoreTexts.unknownDate, from, subject, placeOf()];

  function placeOf(): string {
    const place = folder.join('/');
    if (before === null) return place;
    return kind === 'moved'
      ? texts.movedFrom({ folder: place, before: before.folder.join('/') })
      : texts.flags({ folder: place, before: before.flags.join(' '), after: flags.join(' ') });
  }
}
