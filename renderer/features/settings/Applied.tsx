import { makeStyles, tokens } from '@fluentui/react-components';
import { Checkmark16Filled } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { ErrorData } from '../../../shared/errors.js';
import { LoadFailed } from '../../components/Loaded.js';
import { t } from '../../messages/index.js';

const useStyles = makeStyles({
  slot: { minHeight: '20px' },
  applied: {
    display: 'inline-flex',
    alignItems: 'center',
    columnGap: '4px',
    fontSize: tokens.fontSizeBase200,
    color: tokens.colorStatusSuccessForeground1,
  },
});

/** What became of the last change of the settings above it. */
export function Applied(props: { readonly applied: boolean; readonly error: ErrorData | null }): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.slot} aria-live="polite">
      {props.applied && (
        <span className={styles.applied}>
          <Checkmark16Filled aria-hidden />
          {t.settings.applied}
        </span>
      )}
      {props.error && <LoadFailed error={props.error} />}
    </div>
  );
}
