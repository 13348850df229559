import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownload20Regular, ArrowUpload20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import { openOverlay } from '../../../base/navigation.js';
import { Card } from '../../../components/Card.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { AnotherComputer } from './AnotherComputer.js';
import { SampleRemoval } from './SampleRemoval.js';
import { chooseConfiguration } from './choose-file.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '8px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
});

/** The console's configuration as a file, the way to another computer, and the end of the sample organisation. */
export function ConfigurationCard(): ReactNode {
  const styles = useStyles();
  const action = useAction();
  return (
    <Card title={t.settings.configuration}>
      <div className={styles.root}>
        <p className={styles.quiet}>{t.configuration.hint}</p>
        <div className={styles.buttons}>
          <Button
            icon={<ArrowDownload20Regular />}
            onClick={() => {
              openOverlay({ type: 'export-configuration' });
            }}
          >
            {t.configuration.export}
          </Button>
          <Button
            icon={<ArrowUpload20Regular />}
            disabledFocusable={action.busy}
            onClick={() => {
              action.run(() => chooseConfiguration('configuration'));
            }}
          >
            {t.configuration.import}
          </Button>
        </div>
        <div aria-live="polite">{action.error && <LoadFailed error={action.error} />}</div>
      </div>
      <AnotherComputer />
      <SampleRemoval />
    </Card>
  );
}
