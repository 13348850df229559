import { Button, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { openOverlay } from '../../../base/navigation.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useServerRestore } from '../../../stores/server-restore.js';
import { placeText } from './RestoreRun.js';
import { restoreFigures } from './figures.js';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    marginBottom: '12px',
    padding: '8px 8px 8px 16px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  text: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
});

/** On the screen while a restore to a server runs, and the way back to its window. */
export function RestoreRunBar(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const run = useServerRestore((state) => state.run);
  if (run?.status !== 'Running') return null;
  const figures = run.progress === null ? '' : ` · ${restoreFigures(run.progress, format)}`;
  return (
    <div className={styles.bar}>
      <span className={styles.text} dir="auto">
        {placeText(run)}
        {figures}
      </span>
      <Button
        size="small"
        onClick={() => {
          openOverlay({ type: 'restore-to-server', subject: null });
        }}
      >
        {t.restoreToServer.show}
      </Button>
    </div>
  );
}
