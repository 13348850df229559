import type { Notifications } from '../../core/notifications/open-notifications.js';
import { isCancelled } from '../../core/lib/cancellation.js';
import type { ReportFault } from './services.js';

/** Tells the channels what happens while the console runs, and what command lines have left to it. */
export interface ChannelNotifier {
  /** Looks for news, queues the summaries that are due, and makes the attempts that are. */
  readonly look: () => void;
}

export function channelNotifier({ service }: Notifications, report: ReportFault): ChannelNotifier {
  const all = async (): Promise<void> => {
    await service.look();
    await service.summarise();
    await service.deliver();
  };
  return {
    look: () => {
      all().catch((error: unknown) => {
        if (!isCancelled(error)) report('notifications', error);
      });
    },
  };
}
