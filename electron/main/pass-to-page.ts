import type { ConsoleChannel } from './console-channel.js';
import type { ConsoleServices } from './services.js';

/** Passes to the page what the engine says of it unchanged. Returns the functions that end it. */
export function passToPage(
  { engine }: Pick<ConsoleServices, 'engine'>,
  { pushes }: ConsoleChannel,
): readonly (() => void)[] {
  return [
    engine.audit.changed(pushes.audit.changed),
    engine.buckets.progress(pushes.buckets.progress),
    engine.cluster.changed(pushes.cluster.changed),
    engine.jobs.progress(pushes.jobs.progress),
    engine.licenseReports.progress(pushes.licenseReports.progress),
    engine.mailboxes.deleting(pushes.mailboxes.deleting),
    engine.mailboxes.reporting(pushes.mailboxes.reporting),
    engine.repository.progress(pushes.repository.progress),
    engine.restore.progress(pushes.restore.progress),
    engine.sessions.logged(pushes.sessions.logged),
    engine.sources.checking(pushes.sources.checking),
    engine.sources.discovering(pushes.sources.discovering),
    engine.sources.statesChanged(pushes.sources.statesChanged),
  ];
}
