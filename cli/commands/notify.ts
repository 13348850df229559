import type { Command } from 'commander';
import { z } from 'zod';
import type { Channel } from '../../shared/notifications/channel.js';
import { AppError } from '../../shared/errors.js';
import { notifyTexts as words } from '../../shared/texts/command-line/notify.js';
import { render, text } from '../../shared/texts/text.js';
import {
  type GivenChannel,
  emailChannel,
  emailOptions,
  webhookChannel,
  webhookOptions,
} from '../channel-options.js';
import { type CommandContext, type RunOnConsole, collect, optionsOf } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { withNotifications } from '../notifications.js';
import { table } from '../output.js';

export function notifyCommands(program: Command, run: RunOnConsole): void {
  const notify = program.command('notify').description(words.description);
  notify
    .command('list')
    .description(words.list.description)
    .action((_options: unknown, command: Command) =>
      run(command, (context) =>
        withNotifications(context, ({ channels, service }) => {
          const waiting = service.waiting();
          const listed = channels.list().map((each) => ({
            ...each,
            waiting: waiting.filter(({ channelId }) => channelId === each.id).length,
          }));
          context.output.result(listed, () => table(words.list.header, listed.map(rowOf), words.list.none));
          return Promise.resolve(exitCodes.success);
        }),
      ),
    );
  withCommonOptions(notify.command('add-email <name>').description(words.email.description))
    .requiredOption('--smtp <url>', words.email.smtp)
    .requiredOption('--from <address>', words.email.from)
    .requiredOption('--to <address>', words.email.to, collect)
    .option('--user <user>', words.email.user)
    .option('--password-file <file>', words.email.passwordFile)
    .option('--oauth <provider>', words.email.oauth)
    .option('--credentials <file>', words.email.credentials)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) =>
        add(context, () => emailChannel(context.workspace, name, optionsOf(command, emailOptions))),
      ),
    );
  withCommonOptions(notify.command('add-webhook <name>').description(words.webhook.description))
    .requiredOption('--format <format>', words.webhook.format)
    .requiredOption('--address-file <file>', words.webhook.addressFile)
    .option('--key-file <file>', words.webhook.keyFile)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) =>
        add(context, () => webhookChannel(context.workspace, name, optionsOf(command, webhookOptions))),
      ),
    );
  notify
    .command('remove <name>')
    .description(words.remove.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) =>
        withNotifications(context, async ({ channels }) => {
          await channels.remove(channelNamed(channels.list(), name).id);
          context.output.result({ removed: true }, () => [words.remove.done]);
          return exitCodes.success;
        }),
      ),
    );
  for (const [verb, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    notify
      .command(`${verb} <name>`)
      .description(words[verb].description)
      .action((name: string, _options: unknown, command: Command) =>
        run(command, (context) =>
          withNotifications(context, async ({ channels }) => {
            await channels.setEnabled(channelNamed(channels.list(), name).id, enabled);
            context.output.result({ enabled }, () => [words[verb].done]);
            return exitCodes.success;
          }),
        ),
      );
  }
  notify
    .command('test <name>')
    .description(words.test.description)
    .action((name: string, _options: unknown, command: Command) =>
      run(command, (context) => test(context, name)),
    );
  notify
    .command('send')
    .description(words.send.description)
    .action((_options: unknown, command: Command) => run(command, send));
  notify
    .command('log')
    .description(words.log.description)
    .option('--limit <n>', words.log.limit, '100')
    .action((_options: unknown, command: Command) =>
      run(command, (context) =>
        withNotifications(context, ({ service }) => {
          const { limit } = optionsOf(command, { limit: z.coerce.number().int().min(1).max(1000) });
          const deliveries = service.log().slice(0, limit);
          context.output.result(deliveries, () =>
            table(
              words.log.header,
              deliveries.map(({ at, channel, kind, attempt, outcome, detail, nextAttemptAt }) => [
                ...[at, channel, kind, String(attempt), outcome],
                ...[detail === null ? '' : render(detail), nextAttemptAt ?? ''],
              ]),
              words.log.none,
            ),
          );
          return Promise.resolve(exitCodes.success);
        }),
      ),
    );
}

function withCommonOptions(command: Command): Command {
  return command
    .option('--tell <kind>', `${words.tell}: ${words.kinds}`, collect)
    .option('--job <job>', words.job, collect)
    .option('--names', words.names)
    .option('--summary-hour <hour>', words.summaryHour)
    .option('--ca <file>', words.ca);
}

function add(context: CommandContext, given: () => Promise<GivenChannel>) {
  return withNotifications(context, async ({ channels }) => {
    const { definition, secret } = await given();
    const channel = await channels.add(definition, secret);
    context.output.result(channel, () => [words.added(channel)]);
    return exitCodes.success;
  });
}

function test(context: CommandContext, name: string) {
  return withNotifications(context, async ({ channels, service }) => {
    const attempt = await service.test(channelNamed(channels.list(), name));
    switch (attempt.type) {
      case 'delivered':
        context.output.result({ delivered: true, detail: attempt.detail }, () => [
          words.test.delivered(render(attempt.detail)),
        ]);
        return exitCodes.success;
      case 'failed':
      case 'refused':
        throw new AppError('io', attempt.detail);
      case 'not-here':
        throw new AppError('secret-unavailable', text('notifications.notReadableHere'));
    }
  });
}

function send(context: CommandContext) {
  return withNotifications(context, async ({ service }) => {
    await service.look();
    await service.summarise();
    const isHere = await service.deliver({ noWaiting: true });
    const waiting = service.waiting().length;
    context.output.result({ delivering: isHere ? 'here' : 'console', waiting }, () => [
      isHere ? words.send.done(waiting) : words.send.elsewhere,
    ]);
    return isHere && waiting > 0 ? exitCodes.warnings : exitCodes.success;
  });
}

function channelNamed(channels: readonly Channel[], name: string): Channel {
  const found = channels.find((each) => each.name === name);
  if (found === undefined) throw new AppError('not-found', text('notifications.notFound', { name }));
  return found;
}

function rowOf({ name, target, enabled, kinds, waiting }: Channel & { readonly waiting: number }): string[] {
  return [
    name,
    target.type === 'email' ? target.type : target.format,
    target.type === 'email' ? target.to.join(', ') : target.origin,
    enabled ? words.list.on : words.list.off,
    kinds.join(', '),
    String(waiting),
  ];
}
