import type { Command } from 'commander';
import { mailboxTexts } from '../../shared/texts/command-line/mailbox.js';
import type { RunOnConsole } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { table } from '../output.js';

export function mailboxCommands(program: Command, run: RunOnConsole): void {
  program
    .command('mailbox')
    .description(mailboxTexts.description)
    .command('list')
    .description(mailboxTexts.list)
    .action((_options: unknown, command: Command) =>
      run(command, async ({ workspace, output }) => {
        const mailboxes = await workspace.engine.mailboxes.list();
        const rows = mailboxes.map((each) => [
          each.mailbox,
          each.kind,
          each.licenseState,
          each.firstAdmittedAt,
          each.lastBackupAt ?? '-',
          String(each.restorePoints),
        ]);
        output.result(mailboxes, () => table(mailboxTexts.header, rows, mailboxTexts.none));
        return exitCodes.success;
      }),
    );
}
