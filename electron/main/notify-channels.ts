import type { Notifications } from '../../core/notifications/open-notifications.js';
import { isCancelled } from '../../core/lib/cancellation.js';
import type { ReportFault } from './services.js';

/** Tells the channels what happens while the console runs, and what command lines have left to it. */
export interface ChannelNotifier {
  /** Looks for news, queues the summaries that are due, and makes the attempts that are. */
  readonly look: () => void;
  readonly stop: () => void;
}

export function channelNotifier({ service }: Notifications, report: ReportFault): ChannelNotifier {
  const all = async (): Promise<void> => {
    await service.look();
    await service.summarise();
    await service.deliver();
  };
  const reported = (work: Promise<unknown>): void => {
    work.catch((error: unknown) => {
      if (!isCancelled(error)) report('notifications', error);
    });
  };
  // What a command line has queued goes at once: while the console has the sender's place, it sends nothing itself.
  const stop = service.onChange(() => {
    reported(service.deliver());
  });
  return {
    look: () => {
      reported(all());
    },
    stop,
  };
}
