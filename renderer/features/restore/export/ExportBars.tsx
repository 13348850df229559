import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Stop20Filled } from '@fluentui/react-icons';
import { type ReactNode, useId } from 'react';
import type { ExportProgress } from '../../../../shared/backup/export.js';
import { bridge } from '../../../base/bridge.js';
import { ProgressBar } from '../../../components/ProgressBar.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { useExports } from '../../../stores/exports.js';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    alignItems: 'center',
    flexShrink: 0,
    columnGap: '12px',
    marginBottom: '12px',
    padding: '8px 8px 8px 16px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground1,
  },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
  progress: { marginTop: '4px' },
});

/** How far the exports are that run, each with Stop. */
export function ExportBars(): ReactNode {
  const running = useExports((state) => state.running);
  return running.map((run) => <ExportBar key={run.task} run={run} />);
}

function ExportBar({ run }: { readonly run: ExportProgress }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const labelId = useId();
  const { done, total, path } = run;
  const figures =
    total === null
      ? t.restore.messageCount(done, format.number(done))
      : t.restore.exportedOf(format.number(done), format.number(total));
  return (
    <>
      <div className={styles.bar}>
        <div className={styles.words}>
          <span id={labelId} dir="auto">
            {t.restore.exportingTo(path)}
          </span>
          {` · ${figures}`}
          <ProgressBar
            className={styles.progress}
            aria-labelledby={labelId}
            // Nobody has counted what a search finds: the bar only says that it goes on.
            {...(total !== null && { value: done, max: Math.max(1, total) })}
          />
        </div>
        <Button
          size="small"
          icon={<Stop20Filled />}
          disabledFocusable={action.busy}
          aria-label={t.restore.stopExport(path)}
          onClick={() => {
            action.run(() => bridge.restore.cancel({ sessionId: run.sessionId }));
          }}
        >
          {t.restore.stop}
        </Button>
      </div>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}
