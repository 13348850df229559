import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Add20Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import { Card } from '../../../components/Card.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { later } from '../../../components/later.js';
import { t } from '../../../messages/index.js';
import { clusterResource } from '../../../stores/cluster.js';

const ClusterView = later(async () => (await import('./ClusterView.js')).ClusterView);
const SetUpDialog = later(async () => (await import('./SetUpDialog.js')).SetUpDialog);
const StepsDialog = later(async () => (await import('./StepsDialog.js')).StepsDialog);

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3 },
  button: { alignSelf: 'start', marginTop: '12px' },
});

/** `done`: the same steps, after workers were set up. */
type Window = 'set-up' | 'done' | 'steps';

/** Other computers that read mailboxes: most consoles have none, and are told so in a line. */
export function WorkersCard(): ReactNode {
  const styles = useStyles();
  const [window, setWindow] = useState<Window | null>(null);
  const cluster = clusterResource.use(({ data }) => (data.state === 'ready' ? data.value : null));
  useEffect(() => {
    void clusterResource.load();
  }, []);
  const place = cluster === null || cluster.type === 'none' ? null : cluster.place;
  const close = (): void => {
    setWindow(null);
  };
  return (
    <Card
      title={t.settings.workers}
      actions={
        cluster?.type === 'set-up' && (
          <Button
            size="small"
            icon={<Add20Regular />}
            onClick={() => {
              setWindow('steps');
            }}
          >
            {t.workers.add}
          </Button>
        )
      }
    >
      <LoadedResource resource={clusterResource} lines={2}>
        {(known) =>
          known.type === 'none' ? (
            <>
              <p className={styles.quiet}>{t.workers.none}</p>
              <Button
                className={styles.button}
                onClick={() => {
                  setWindow('set-up');
                }}
              >
                {t.workers.setUp}
              </Button>
            </>
          ) : (
            <ClusterView
              cluster={known}
              onChangeAccess={() => {
                setWindow('set-up');
              }}
            />
          )
        }
      </LoadedResource>
      {window === 'set-up' && (
        <SetUpDialog
          place={place}
          onDone={(isNew) => {
            if (isNew) setWindow('done');
            else close();
          }}
          onClose={close}
        />
      )}
      {(window === 'steps' || window === 'done') && place !== null && (
        <StepsDialog place={place} isFirst={window === 'done'} onClose={close} />
      )}
    </Card>
  );
}
