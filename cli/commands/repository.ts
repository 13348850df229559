import type { Command } from 'commander';
import type { RunOnConsole } from '../command.js';
import { exitCodes } from '../exit-codes.js';

export function repositoryCommands(program: Command, run: RunOnConsole): void {
  program
    .command('repository')
    .description('where the mail is kept')
    .command('stats')
    .description('messages, restore points and size')
    .action((_options: unknown, command: Command) =>
      run(command, async ({ console, output }) => {
        const stats = await console.engine.repository.stats();
        output.result(stats, () => [
          `Repository: ${stats.path}`,
          `Messages: ${String(stats.messages)}`,
          `Restore points: ${String(stats.restorePoints)}`,
          `Size: ${String(stats.bytesOnDisk)} bytes for ${String(stats.bytesOriginal)} bytes of mail`,
        ]);
        return exitCodes.success;
      }),
    );
}
