import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { assertNever } from '../../shared/errors.js';
import { HomeScreen } from '../features/home/HomeScreen.js';
import { MailboxOrder } from '../features/mailboxes/mailbox-order.js';
import { later } from '../components/later.js';
import { t } from '../messages/index.js';
import { MessageBarSlot } from '../features/message-bar/MessageBarSlot.js';
import { Rail } from './Rail.js';
import { type Route, useNavigation } from '../base/navigation.js';

const JobsScreen = later(async () => (await import('../features/jobs/JobsScreen.js')).JobsScreen);
const JobRunScreen = later(async () => (await import('../features/jobs/JobRunScreen.js')).JobRunScreen);
const MailboxesScreen = later(
  async () => (await import('../features/mailboxes/MailboxesScreen.js')).MailboxesScreen,
);
const MailboxPage = later(
  async () => (await import('../features/mailboxes/page/MailboxPage.js')).MailboxPage,
);
const RestoreScreen = later(async () => (await import('../features/restore/RestoreScreen.js')).RestoreScreen);
const HistoryScreen = later(async () => (await import('../features/history/HistoryScreen.js')).HistoryScreen);
const SettingsScreen = later(
  async () => (await import('../features/settings/SettingsScreen.js')).SettingsScreen,
);

const useStyles = makeStyles({
  frame: { display: 'flex', height: '100%', backgroundColor: tokens.colorNeutralBackground2 },
  main: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, outlineStyle: 'none' },
  screen: { flexGrow: 1, minHeight: 0 },
});

/** Left rail, at most one message bar, and the screen. */
export function Frame(): ReactNode {
  const styles = useStyles();
  const route = useNavigation((state) => state.route);
  return (
    <div className={styles.frame}>
      <MailboxOrder />
      <Rail />
      <main tabIndex={-1} className={styles.main} aria-label={t.shell.content}>
        <MessageBarSlot isAboveHome={route.screen === 'home'} />
        <div className={styles.screen}>
          <ScreenOf route={route} />
        </div>
      </main>
    </div>
  );
}

function ScreenOf({ route }: { readonly route: Route }): ReactNode {
  switch (route.screen) {
    case 'home':
      return <HomeScreen />;
    case 'jobs':
      return route.jobId === undefined ? (
        <JobsScreen view={route.view ?? 'jobs'} />
      ) : (
        <JobRunScreen key={route.jobId} jobId={route.jobId} />
      );
    case 'mailboxes':
      return route.mailboxId === undefined ? (
        <MailboxesScreen key={JSON.stringify(route)} initial={route} />
      ) : (
        <MailboxPage key={route.mailboxId} mailboxId={route.mailboxId} />
      );
    case 'restore':
      return <RestoreScreen key={JSON.stringify(route)} initial={route} />;
    case 'history':
      return <HistoryScreen key={JSON.stringify(route)} initial={route} />;
    case 'settings':
      return <SettingsScreen card={route.card ?? null} />;
    default:
      return assertNever(route);
  }
}
