import type { Command } from 'commander';
import { z } from 'zod';
import type { SessionDetail } from '../../shared/backup/session.js';
import {
  type ServerRestoreProgress,
  type StartedServerRestore,
  existingRules,
  restorePlaces,
} from '../../shared/backup/server-restore.js';
import { parseArgument } from '../arguments.js';
import { type CommandContext, type RunOnConsole, optionsOf } from '../command.js';
import { type ExitCode, exitCodeOfSession } from '../exit-codes.js';
import { folderNamed, mailboxNamed, pointOf, sourceNamed } from '../lookup.js';
import { restoreText } from '../progress-text.js';
import { withSecret } from '../source-secret.js';
import { toServerTexts } from '../../shared/texts/command-line/restore-to-server.js';

const options = {
  mailbox: z.string(),
  folder: z.string().optional(),
  point: z.string().optional(),
  source: z.string(),
  target: z.string().optional(),
  into: z.string(),
  existing: z.string(),
  startOver: z.boolean().optional(),
  passwordFile: z.string().optional(),
  credentials: z.string().optional(),
  keepSecret: z.boolean().optional(),
};

/** `restore to-server` (command-line.md). */
export function restoreToServerCommand(restore: Command, run: RunOnConsole): void {
  restore
    .command('to-server')
    .description(toServerTexts.toServer.description)
    .requiredOption('--mailbox <mailbox>', toServerTexts.toServer.mailbox)
    .option('--folder <folder>', toServerTexts.toServer.folder)
    .option('--point <id>', toServerTexts.toServer.point)
    .requiredOption('--source <source>', toServerTexts.toServer.source)
    .option('--target <mailbox>', toServerTexts.toServer.target)
    .option('--into <place>', toServerTexts.into({ places: restorePlaces.join(', ') }), 'new-folder')
    .option('--existing <rule>', toServerTexts.existing({ rules: existingRules.join(', ') }), 'skip')
    .option('--start-over', toServerTexts.toServer.startOver)
    .option('--password-file <file>', toServerTexts.toServer.passwordFile)
    .option('--credentials <file>', toServerTexts.toServer.credentials)
    .option('--keep-secret', toServerTexts.toServer.keepSecret)
    .action((_options: unknown, command: Command) =>
      run(command, (context) => restoreToServer(context, optionsOf(command, options))),
    );
}

async function restoreToServer(
  context: CommandContext,
  given: z.output<z.ZodObject<typeof options>>,
): Promise<ExitCode> {
  const { workspace, output } = context;
  const { engine } = workspace;
  const into = parseArgument(
    z.enum(restorePlaces),
    given.into,
    '--into',
    toServerTexts.expectedPlace({ places: restorePlaces }),
  );
  const existing = parseArgument(
    z.enum(existingRules),
    given.existing,
    '--existing',
    existingRules.join(', '),
  );
  const mailbox = await mailboxNamed(engine, given.mailbox);
  const source = await sourceNamed(engine, given.source);
  const point = await pointOf(engine, mailbox, given.point);
  const folder =
    given.folder === undefined
      ? undefined
      : folderNamed(await engine.restore.folders({ pointId: point.id }), given.folder).path;
  let last: ServerRestoreProgress | null = null;
  const stopShowing = engine.restore.progress((progress) => {
    last = progress;
    output.progress(restoreText(progress));
  });
  const { result: started, keep } = await withSecret(context, source, given, (secret) =>
    engine.restore.toServer({
      selection: {
        type: 'mailbox',
        mailboxId: mailbox.id,
        // Without --point the restore chooses: one that continues keeps the point that it began with.
        ...(given.point === undefined ? {} : { pointId: point.id }),
        ...(folder === undefined ? {} : { folder }),
      },
      sourceId: source.id,
      ...(given.target === undefined ? {} : { targetMailbox: given.target }),
      into,
      existing,
      startOver: given.startOver === true,
      ...(secret === undefined ? {} : { secret }),
    }),
  );
  output.note(startedNote(started));
  const session = await endOf(context, started.sessionId);
  stopShowing();
  output.progress(null);
  if (session.status === 'Failed' || session.status === 'Stopped') output.note(toServerTexts.resumeHint);
  else await keep();
  output.result(resultJson(started, session, last), () => [
    ...session.log.map(({ type, text }) => `${type.padEnd(8)}${text}`),
    toServerTexts.ended(session),
  ]);
  return exitCodeOfSession(session);
}

function startedNote({ targetMailbox, topFolder, continues }: StartedServerRestore): string {
  const mailbox = targetMailbox;
  if (topFolder === null) {
    return continues
      ? toServerTexts.resumesInOriginals({ mailbox })
      : toServerTexts.startedIntoOriginals({ mailbox });
  }
  return continues
    ? toServerTexts.resumesIn({ mailbox, folder: topFolder })
    : toServerTexts.startedInto({ mailbox, folder: topFolder });
}

/** Waits for the session's end; Ctrl+C stops it. */
async function endOf({ workspace, output }: CommandContext, sessionId: string): Promise<SessionDetail> {
  const stop = (): void => {
    output.note(toServerTexts.stopping);
    void workspace.engine.restore.cancel({ sessionId });
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await workspace.sessionEnd(sessionId);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function resultJson(
  { sessionId, targetMailbox, topFolder, continues }: StartedServerRestore,
  { status, log }: SessionDetail,
  figures: ServerRestoreProgress | null,
): object {
  return {
    sessionId,
    status,
    mailbox: targetMailbox,
    topFolder,
    continued: continues,
    messages: figures?.messagesTotal ?? 0,
    restored: figures?.restored ?? 0,
    present: figures?.present ?? 0,
    replaced: figures?.replaced ?? 0,
    refused: figures?.refused ?? 0,
    damaged: figures?.damaged ?? 0,
    bytes: figures?.bytesRestored ?? 0,
    log,
  };
}
