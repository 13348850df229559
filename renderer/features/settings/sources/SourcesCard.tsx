import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Add20Regular, Delete20Regular, Edit20Regular, PeopleSearch20Regular } from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import type { Source } from '../../../../shared/backup/model.js';
import { hasDirectory } from '../../../../shared/backup/source-edit.js';
import { bridge } from '../../../base/bridge.js';
import { openOverlay } from '../../../base/navigation.js';
import { Card } from '../../../components/Card.js';
import { ConfirmDialog } from '../../../components/ConfirmDialog.js';
import { LoadFailed, LoadedResource } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { t } from '../../../messages/index.js';
import { valueOr } from '../../../base/resource.js';
import { jobsResource } from '../../../stores/jobs.js';
import { sourcesResource } from '../../../stores/sources.js';
import { DiscoverDialog } from './DiscoverDialog.js';
import { describeSource } from './describe.js';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    alignItems: 'center',
    columnGap: '12px',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke3}`,
    ':first-child': { borderTop: 'none' },
  },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
});

/** The places that mail is read from. */
export function SourcesCard(): ReactNode {
  const styles = useStyles();
  const [removing, setRemoving] = useState<Source | null>(null);
  const [discovered, setDiscovered] = useState<Source | null>(null);
  const action = useAction();
  return (
    <Card
      title={t.settings.sources}
      actions={
        <Button
          size="small"
          icon={<Add20Regular />}
          onClick={() => {
            openOverlay({ type: 'add-source' });
          }}
        >
          {t.settings.addSource}
        </Button>
      }
    >
      {action.error && <LoadFailed error={action.error} />}
      <LoadedResource resource={sourcesResource} lines={2}>
        {(sources) =>
          sources.length === 0 ? (
            <p className={styles.quiet}>{t.settings.noSources}</p>
          ) : (
            <ul>
              {sources.map((source) => (
                <li key={source.id} className={styles.row}>
                  <div className={styles.words}>
                    <p dir="auto">{source.name}</p>
                    <p className={styles.quiet}>{describeSource(source.config)}</p>
                  </div>
                  {hasDirectory(source.config) && (
                    <Button
                      appearance="subtle"
                      aria-label={t.directory.findIn(source.name)}
                      title={t.directory.findIn(source.name)}
                      icon={<PeopleSearch20Regular />}
                      onClick={() => {
                        setDiscovered(source);
                      }}
                    />
                  )}
                  {source.config.type !== 'sample' && (
                    <Button
                      appearance="subtle"
                      aria-label={t.sources.editNamed(source.name)}
                      title={t.sources.editNamed(source.name)}
                      icon={<Edit20Regular />}
                      onClick={() => {
                        openOverlay({ type: 'edit-source', sourceId: source.id });
                      }}
                    />
                  )}
                  <Button
                    appearance="subtle"
                    aria-label={t.settings.removeSource(source.name)}
                    title={t.settings.removeSource(source.name)}
                    icon={<Delete20Regular />}
                    onClick={() => {
                      setRemoving(source);
                    }}
                  />
                </li>
              ))}
            </ul>
          )
        }
      </LoadedResource>
      {discovered && (
        <DiscoverDialog
          source={discovered}
          onClose={() => {
            setDiscovered(null);
          }}
        />
      )}
      {removing && (
        <RemoveDialog
          source={removing}
          onCancel={() => {
            setRemoving(null);
          }}
          onConfirm={() => {
            setRemoving(null);
            action.run(() => bridge.sources.remove({ sourceId: removing.id, withJobs: true }));
          }}
        />
      )}
    </Card>
  );
}

/** Names the jobs that go with it. */
function RemoveDialog(props: {
  readonly source: Source;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}): ReactNode {
  const { source } = props;
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  ).filter(({ sourceId }) => sourceId === source.id);
  const names = jobs.map(({ name }) => name);
  return (
    <ConfirmDialog
      title={t.settings.removeSourceTitle(source.name)}
      text={names.length === 0 ? t.settings.removeSourceText : t.settings.removeSourceWithJobs(names)}
      confirm={names.length === 0 ? t.settings.removeSourceConfirm : t.settings.removeWithJobsConfirm}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    />
  );
}
