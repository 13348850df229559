import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { PeopleSearch20Regular } from '@fluentui/react-icons';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import type { Discovery } from '../../../shared/backup/directory.js';
import { ProgressBar } from '../../components/ProgressBar.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { Discovered } from './Discovered.js';
import type { Discovering } from './useDiscovery.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  running: { display: 'flex', alignItems: 'center', columnGap: '12px' },
  figures: { flexGrow: 1, display: 'flex', flexDirection: 'column', rowGap: '4px' },
  text: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** A look into a directory: begun, how far it is, stopped, and what it has found or why it has not. It stands wherever a source does. */
export function FindMailboxes(props: {
  readonly discovering: Discovering;
  /** Reads the directory; null while something that it needs is missing. */
  readonly look: ((task: string) => Promise<Discovery>) | null;
}): ReactNode {
  const styles = useStyles();
  const { discovering, look } = props;
  const { state } = discovering;
  const root = useRef<HTMLDivElement>(null);
  const shown = useRef(state.type);
  useLayoutEffect(() => {
    if (shown.current === state.type) return;
    shown.current = state.type;
    // One button has taken the other's place: left on the page's body, the focus would hear no Esc.
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body)
      root.current?.querySelector('button')?.focus();
  }, [state.type]);
  return (
    <div ref={root} className={styles.root}>
      {state.type === 'running' ? (
        <Running progress={state.progress} onStop={discovering.clear} />
      ) : (
        <div>
          <Button
            icon={<PeopleSearch20Regular />}
            disabledFocusable={look === null}
            onClick={() => {
              if (look !== null) discovering.start(look);
            }}
          >
            {state.type === 'idle' ? t.directory.find : t.directory.again}
          </Button>
        </div>
      )}
      <div aria-live="polite">
        {state.type === 'found' && <Discovered found={state.found} />}
        {state.type === 'failed' && <LoadFailed error={state.error} />}
      </div>
    </div>
  );
}

function Running(props: {
  readonly progress: {
    readonly users: number;
    readonly mailboxes: number;
    readonly isWaiting: boolean;
  } | null;
  readonly onStop: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { progress } = props;
  return (
    <div className={styles.running}>
      <div className={styles.figures}>
        <ProgressBar aria-label={t.directory.finding} />
        <span className={styles.text}>
          {progress === null
            ? t.directory.finding
            : progress.isWaiting
              ? t.directory.waiting
              : t.directory.progress(
                  progress.users,
                  format.number(progress.users),
                  progress.mailboxes,
                  format.number(progress.mailboxes),
                )}
        </span>
      </div>
      <Button onClick={props.onStop}>{t.directory.stop}</Button>
    </div>
  );
}
