import {
  Button,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
} from '@fluentui/react-components';
import { Dismiss24Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import history from '../../docs/user-guide/history.md?raw';
import home from '../../docs/user-guide/home.md?raw';
import jobs from '../../docs/user-guide/jobs.md?raw';
import mailboxes from '../../docs/user-guide/mailboxes.md?raw';
import restore from '../../docs/user-guide/restore.md?raw';
import settings from '../../docs/user-guide/settings.md?raw';
import { Markdown } from '../components/Markdown.js';
import { t } from '../messages/index.js';
import { type Screen, useNavigation } from './navigation.js';

const pages: Readonly<Record<Screen, string>> = { home, jobs, mailboxes, restore, history, settings };

/** The user guide's page of this screen (F1). */
export function Guide({ onClose }: { readonly onClose: () => void }): ReactNode {
  const screen = useNavigation((state) => state.route.screen);
  return (
    <OverlayDrawer
      open
      position="end"
      size="medium"
      onOpenChange={(_event, { open }) => {
        if (!open) onClose();
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button
              appearance="subtle"
              aria-label={t.common.close}
              icon={<Dismiss24Regular />}
              onClick={onClose}
            />
          }
        >
          {t.shell.helpFor(t.shell.screens[screen])}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody tabIndex={0}>
        <Markdown text={pages[screen]} />
      </DrawerBody>
    </OverlayDrawer>
  );
}
