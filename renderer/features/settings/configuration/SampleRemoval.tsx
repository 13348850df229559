import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Delete20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { t } from '../../../messages/index.js';
import { SampleRemovalText } from '../../sample/SampleRemovalText.js';
import { useSampleRemoval } from '../../sample/useSampleRemoval.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px', marginTop: '20px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3 },
  buttons: { display: 'flex' },
});

/** The end of the sample organisation, as long as something of it is there. */
export function SampleRemoval(): ReactNode {
  const styles = useStyles();
  const { forecast, state, ask, dialog } = useSampleRemoval();
  const isRunning = state?.type === 'running';
  if (forecast === null && !isRunning) return null;
  return (
    <div className={styles.root}>
      <h3 className={styles.heading}>{t.configuration.sample}</h3>
      <div aria-live="polite">
        {state === null ? (
          <p className={styles.quiet}>{t.configuration.sampleHint}</p>
        ) : (
          <SampleRemovalText state={state} />
        )}
      </div>
      {!isRunning && (
        <div className={styles.buttons}>
          <Button icon={<Delete20Regular />} aria-label={t.configuration.removeSampleTitle} onClick={ask}>
            {t.configuration.removeSample}
          </Button>
        </div>
      )}
      {dialog}
    </div>
  );
}
