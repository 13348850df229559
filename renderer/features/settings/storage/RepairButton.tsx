import { Button, MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { Wrench20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { RepairReport } from '../../../../shared/backup/maintenance.js';
import { bridge } from '../../../base/bridge.js';
import { ErrorText } from '../../../components/ErrorText.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { useMaintenance } from '../../../stores/maintenance.js';
import { loadRepositories } from '../../../stores/repositories.js';
import { statusResource } from '../../../stores/status.js';

const useStyles = makeStyles({
  outcome: { flexBasis: '100%' },
  line: { overflowWrap: 'anywhere' },
});

/** Puts damaged markers and schemas back from their second copies, as `postkeep repository repair` does; there once damage is known. */
export function RepairButton(): ReactNode {
  const styles = useStyles();
  const action = useAction();
  const [report, setReport] = useState<RepairReport | null>(null);
  const { verify } = useMaintenance();
  const isKnown = statusResource.use(({ data }) =>
    (data.state === 'ready' ? data.value.reasons : []).some(
      ({ code }) => code === 'damage' || code === 'repository-unreachable',
    ),
  );
  const wasFound = verify.state === 'done' && !verify.report.whole;
  if (!isKnown && !wasFound && report === null) return null;
  return (
    <>
      <Button
        icon={<Wrench20Regular />}
        disabledFocusable={action.busy}
        onClick={() => {
          action.run(async () => {
            setReport(await bridge.repository.repair());
            await Promise.all([loadRepositories(), statusResource.load()]);
          });
        }}
      >
        {action.busy ? t.storage.repairing : t.storage.repair}
      </Button>
      {action.error && <LoadFailed error={action.error} />}
      {report && (
        <div className={styles.outcome} aria-live="polite">
          <RepairOutcome report={report} />
        </div>
      )}
    </>
  );
}

function RepairOutcome({ report: { repositories } }: { readonly report: RepairReport }): ReactNode {
  const styles = useStyles();
  const intent = repositories.some(({ error }) => error !== null)
    ? 'error'
    : repositories.some(({ saved }) => saved.length > 0)
      ? 'success'
      : 'info';
  return (
    <MessageBar intent={intent} layout="multiline">
      <MessageBarBody>
        {repositories.length === 0 && t.storage.nothingToVerify}
        {repositories.map(({ path, saved, error }) => (
          <p key={path} className={styles.line} dir="auto">
            {error !== null ? (
              <ErrorText error={error} />
            ) : saved.length === 0 ? (
              t.storage.nothingToRepair(path)
            ) : (
              t.storage.repaired(path, saved.join(', '))
            )}
          </p>
        ))}
      </MessageBarBody>
    </MessageBar>
  );
}
