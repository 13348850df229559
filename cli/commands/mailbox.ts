import type { Command } from 'commander';
import type { RunOnConsole } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { table } from '../output.js';

export function mailboxCommands(program: Command, run: RunOnConsole): void {
  program
    .command('mailbox')
    .description('mailboxes and their licenses')
    .command('list')
    .description('license state, first admission, last backup, restore points')
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
        const header = ['Mailbox', 'Kind', 'License', 'First admission', 'Last backup', 'Points'];
        output.result(mailboxes, () => table(header, rows, 'No mailboxes yet.'));
        return exitCodes.success;
      }),
    );
}
