import { FluentProvider, Toaster, makeStyles } from '@fluentui/react-components';
import { DialogBackdropProvider } from '@fluentui/react-dialog';
import { MotionBehaviourProvider } from '@fluentui/react-motion';
import { type ReactNode, useEffect, useState } from 'react';
import { t } from '../messages/index.js';
import { useIsFirstStart } from '../stores/first-start.js';
import { settingsResource } from '../stores/settings.js';
import { Welcome } from '../features/welcome/Welcome.js';
import { Frame } from './Frame.js';
import { KeyDelivery } from './KeyDelivery.js';
import { OverlayHost } from './OverlayHost.js';
import { PopupHost } from './popups/PopupHost.js';
import { useShortcuts } from './shortcuts.js';
import { darkTheme, lightTheme } from './theme.js';
import { toasterId } from '../base/toast.js';

const useStyles = makeStyles({
  // Not on the provider itself: Fluent gives its class to every portal too. Isolated: a table's header lies above its rows, and below every toast.
  page: { height: '100vh', isolation: 'isolate' },
});

/** The whole page: theme, frame, and what stands over it. */
export function App(): ReactNode {
  const styles = useStyles();
  const dark = useDark();
  const isStill = useMediaQuery('(prefers-reduced-motion: reduce)');
  const [toasts, setToasts] = useState<HTMLElement | null>(null);
  useShortcuts();
  useEffect(() => {
    document.documentElement.style.colorScheme = dark ? 'dark' : 'light';
  }, [dark]);
  return (
    <FluentProvider theme={dark ? darkTheme : lightTheme}>
      {/* At once, not in one millisecond: a window that is still small takes a click beside its button. */}
      <MotionBehaviourProvider value={isStill ? 'skip' : undefined}>
        <div className={styles.page}>
          <FirstStart />
        </div>
        {/* A window over another one dims it like all else behind it. */}
        <DialogBackdropProvider value={false}>
          <OverlayHost />
          <PopupHost />
        </DialogBackdropProvider>
        <KeyDelivery />
        {/* A landmark: else nobody who goes by them finds what a toast says. */}
        <section ref={setToasts} aria-label={t.common.statusMessages} />
        {toasts !== null && <Toaster toasterId={toasterId} position="bottom-end" mountNode={toasts} />}
      </MotionBehaviourProvider>
    </FluentProvider>
  );
}

/** The welcome screen stands in for the frame while there is neither a license nor a mail source. */
function FirstStart(): ReactNode {
  const isFirst = useIsFirstStart();
  return isFirst === null ? null : isFirst ? <Welcome /> : <Frame />;
}

/** The setting, or what the system says; high contrast comes from the system by itself (forced colors). */
function useDark(): boolean {
  const setting = settingsResource.use(({ data }) => (data.state === 'ready' ? data.value.theme : 'system'));
  const systemDark = useMediaQuery('(prefers-color-scheme: dark)');
  return setting === 'system' ? systemDark : setting === 'dark';
}

/** What the system says, followed as it changes. */
function useMediaQuery(text: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(text).matches);
  useEffect(() => {
    const query = matchMedia(text);
    const update = (): void => {
      setMatches(query.matches);
    };
    update();
    query.addEventListener('change', update);
    return () => {
      query.removeEventListener('change', update);
    };
  }, [text]);
  return matches;
}
