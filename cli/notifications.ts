import { openEventLog } from '../core/license-notices/event-log.js';
import type { Notifications } from '../core/notifications/open-notifications.js';
import { openSettingsStore } from '../core/state/settings-store.js';
import { openStateStore } from '../core/state/state-store.js';
import { usageReportFile } from '../core/usage-reports/usage-report-service.js';
import { toErrorData } from '../shared/errors.js';
import { notifyTexts } from '../shared/texts/command-line/notify.js';
import { render } from '../shared/texts/text.js';
import type { CommandContext } from './command.js';

/** Runs `work` with the channels of the workspace, and closes them. */
export async function withNotifications<T>(
  { workspace, surroundings }: Pick<CommandContext, 'workspace' | 'surroundings'>,
  work: (notifications: Notifications) => Promise<T>,
): Promise<T> {
  // Not before: it brings SQLite along, and help and version need none.
  const { openNotifications } = await import('../core/notifications/open-notifications.js');
  const { stores, secrets, audit, engine } = workspace;
  const events = openEventLog({ ...stores, user: null });
  const notifications = openNotifications({
    ...{ stores, secrets, audit, engine, events },
    usageState: openStateStore({ ...stores, ...usageReportFile }),
    proxy: () => openSettingsStore(stores).read().proxy,
    environment: surroundings.environment,
    keepsPlace: false,
  });
  try {
    return await work(notifications);
  } finally {
    await notifications.service.close();
    notifications.channels.close();
    events.close();
  }
}

/**
 * Tells the channels what this command has brought about, unless the console is running, which does. Nothing that goes wrong here changes
 * how the command ended. While it is not over yet, nothing is said either: it is tried again.
 */
export async function notifyOfWhatHappened(
  context: CommandContext,
  { isOver = true }: { readonly isOver?: boolean } = {},
): Promise<void> {
  const { output, workspace } = context;
  try {
    // A license event of this command is news too.
    await workspace.noteEvents();
    await withNotifications(context, async ({ channels, service }) => {
      if (!channels.list().some(({ enabled }) => enabled)) return;
      await service.look();
      if (isOver) await service.summarise();
      await service.deliver({ noWaiting: true });
      if (!isOver) return;
      for (const { name, id } of channels.list()) {
        const late = service.waiting().find(({ channelId, attempts }) => channelId === id && attempts > 0);
        const last = service.log().find(({ deliveryId }) => deliveryId === late?.id);
        if (last?.detail)
          output.note(notifyTexts.notDelivered(name, render(last.detail), last.nextAttemptAt));
      }
    });
  } catch (error) {
    output.note(notifyTexts.notNoticed(render(toErrorData(error).message)));
  }
}
