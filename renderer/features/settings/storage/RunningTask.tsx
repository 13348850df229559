import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import type { MaintenanceProgress } from '../../../../shared/backup/maintenance.js';
import { ProgressBar } from '../../../components/ProgressBar.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { stopMaintenance } from '../../../stores/maintenance.js';
import type { Figures } from './figures.js';

/** Shorter work shows no figures, so that nothing flickers (screens.md §4). */
const figuresAfterMs = 500;

const useStyles = makeStyles({
  root: { display: 'flex', alignItems: 'center', columnGap: '12px' },
  measure: { display: 'flex', flexDirection: 'column', rowGap: '4px', flexGrow: 1, minWidth: 0 },
  text: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    minHeight: tokens.lineHeightBase200,
    fontVariantNumeric: 'tabular-nums',
  },
});

/** Bar, figures and Cancel of work under way. When it ends while Cancel has the focus, the button that started it gets it. */
export function RunningTask(props: {
  readonly task: MaintenanceProgress['task'];
  readonly label: string;
  readonly figures: Figures;
  readonly starter: HTMLButtonElement | null;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const [cancel, setCancel] = useState<HTMLButtonElement | null>(null);
  const { starter } = props;
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => {
      setVisible(true);
    }, figuresAfterMs);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  useLayoutEffect(
    () => () => {
      if (cancel !== null && document.activeElement === cancel) starter?.focus();
    },
    [cancel, starter],
  );
  if (!visible) return null;
  const { done, total, text } = props.figures;
  return (
    <div className={styles.root}>
      <div className={styles.measure}>
        <ProgressBar
          aria-label={props.label}
          {...(done !== null && total !== null && total > 0 ? { value: done, max: total } : {})}
        />
        <span className={styles.text}>{text(format)}</span>
      </div>
      <Button ref={setCancel} size="small" onClick={() => void stopMaintenance(props.task)}>
        {t.storage.cancel}
      </Button>
    </div>
  );
}
