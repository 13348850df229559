import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ShieldCheckmark20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { PruneForecast } from '../../../../shared/backup/maintenance.js';
import { bridge } from '../../../base/bridge.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { sessionsResource } from '../../../stores/sessions.js';
import { pruneRepositories, useMaintenance, verifyRepositories } from '../../../stores/maintenance.js';
import { valueOr } from '../../../base/resource.js';
import { DrillButton } from './DrillButton.js';
import { PruneDialog } from './PruneDialog.js';
import { PruneOutcome } from './PruneOutcome.js';
import { RepairButton } from './RepairButton.js';
import { RepairOutcome } from './RepairOutcome.js';
import { RunningTask } from './RunningTask.js';
import { pruneFigures, repairFigures, verifyFigures } from './figures.js';
import { VerifyOutcome } from './VerifyOutcome.js';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: '4px' },
  outcomes: { display: 'grid', gap: '8px' },
});

/** Verify and prune: what can be done, how far it is, what came of it. */
export function RepositoryCare(): ReactNode {
  const styles = useStyles();
  const { verify, prune, repair } = useMaintenance();
  const isBackupRunning = sessionsResource.use(({ data }) =>
    valueOr(data, []).some(({ type, status }) => type === 'backup' && status === 'Running'),
  );
  const asking = useAction();
  const [forecast, setForecast] = useState<PruneForecast | null>(null);
  const [verifyButton, setVerifyButton] = useState<HTMLButtonElement | null>(null);
  const [pruneButton, setPruneButton] = useState<HTMLButtonElement | null>(null);
  const [repairButton, setRepairButton] = useState<HTMLButtonElement | null>(null);
  return (
    <>
      <p className={styles.quiet}>{isBackupRunning ? t.storage.pruneBusy : t.storage.hint}</p>
      <div className={styles.buttons}>
        <Button
          ref={setVerifyButton}
          icon={<ShieldCheckmark20Regular />}
          disabledFocusable={verify.state === 'running'}
          onClick={() => void verifyRepositories()}
        >
          {verify.state === 'running' ? t.storage.verifying : t.storage.verify}
        </Button>
        <Button
          ref={setPruneButton}
          disabledFocusable={prune.state === 'running' || isBackupRunning || asking.busy}
          onClick={() => {
            asking.run(async () => {
              setForecast(await bridge.repository.pruneForecast());
            });
          }}
        >
          {prune.state === 'running' ? t.storage.pruning : t.storage.prune}
        </Button>
        <DrillButton />
        <RepairButton ref={setRepairButton} />
      </div>
      {asking.error && <LoadFailed error={asking.error} />}
      {verify.state === 'running' && (
        <RunningTask
          task="verify"
          label={t.storage.verifying}
          figures={verifyFigures(verify.progress)}
          starter={verifyButton}
        />
      )}
      {prune.state === 'running' && (
        <RunningTask
          task="prune"
          label={t.storage.pruning}
          figures={pruneFigures(prune.progress)}
          starter={pruneButton}
        />
      )}
      {repair.state === 'running' && (
        <RunningTask
          task="repair"
          label={t.storage.repairing}
          figures={repairFigures(repair.progress)}
          starter={repairButton}
        />
      )}
      <div aria-live="polite" className={styles.outcomes}>
        <RepairOutcome task={repair} />
        <VerifyOutcome task={verify} />
        <PruneOutcome task={prune} />
      </div>
      {forecast && (
        <PruneDialog
          forecast={forecast}
          onConfirm={() => {
            setForecast(null);
            void pruneRepositories();
          }}
          onClose={() => {
            setForecast(null);
          }}
        />
      )}
    </>
  );
}
