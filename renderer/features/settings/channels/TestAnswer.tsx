import { Button, makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { LoadFailed } from '../../../components/Loaded.js';
import { BusyLabel, ToneIcon } from '../../../components/tone.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import type { useChannelTest } from './useChannelTest.js';

const useStyles = makeStyles({
  row: { display: 'flex', alignItems: 'center', columnGap: '8px' },
  answer: { display: 'flex', alignItems: 'start', columnGap: '6px', overflowWrap: 'anywhere' },
});

/** That a test runs, with a way to stop it, or what the other side said. */
export function TestAnswer({ test }: { readonly test: ReturnType<typeof useChannelTest> }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { busy, answer, error } = test;
  return (
    <div aria-live="polite">
      {busy && (
        <div className={styles.row}>
          <BusyLabel>{t.channels.testing}</BusyLabel>
          <Button size="small" onClick={test.clear}>
            {t.channels.stopTest}
          </Button>
        </div>
      )}
      {answer && (
        <div className={styles.answer}>
          <ToneIcon tone={answer.isDelivered ? 'success' : 'error'} />
          <span>
            {answer.isDelivered ? t.channels.delivered : t.channels.notDelivered} {format.say(answer.detail)}
          </span>
        </div>
      )}
      {error && <LoadFailed error={error} />}
    </div>
  );
}
