import { Button, makeStyles } from '@fluentui/react-components';
import { Add20Regular, MailAdd24Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import type { Source } from '../../../shared/backup/source.js';
import { openOverlay } from '../../base/navigation.js';
import { valueOr } from '../../base/resource.js';
import { DataTable } from '../../components/DataTable.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, LoadedResource } from '../../components/Loaded.js';
import { useRememberedSort } from '../../components/sort.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { sourceStatesResource, useTesting } from '../../stores/source-states.js';
import { sourcesResource } from '../../stores/sources.js';
import { SampleRemovalText } from '../sample/SampleRemovalText.js';
import { useSampleRemoval } from '../sample/useSampleRemoval.js';
import { DiscoverDialog } from './DiscoverDialog.js';
import { RemoveSourceDialog } from './RemoveSourceDialog.js';
import { sourceColumns } from './source-columns.js';
import { editSource, sourceRows, sortRows } from './source-rows.js';

const useStyles = makeStyles({ removal: { display: 'flex', marginBottom: '12px' } });

export function addSource(): void {
  openOverlay({ type: 'add-source' });
}

/** The places that mail is read from, and how each was last tested. */
export function SourcesView(): ReactNode {
  useEffect(() => {
    // A session may have found mailboxes meanwhile.
    void sourceStatesResource.load();
  }, []);
  return (
    <LoadedResource resource={sourcesResource}>
      {(sources) =>
        sources.length === 0 ? (
          <EmptyState
            icon={<MailAdd24Regular />}
            title={t.sources.emptyTitle}
            text={t.sources.emptyText}
            action={
              <Button appearance="primary" icon={<Add20Regular />} onClick={addSource}>
                {t.sources.addSource}
              </Button>
            }
          />
        ) : (
          <SourceTable sources={sources} />
        )
      }
    </LoadedResource>
  );
}

function SourceTable({ sources }: { readonly sources: readonly Source[] }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const states = sourceStatesResource.use((state) => state.data);
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const testing = useTesting((state) => state.ids);
  const [sort, setSort] = useRememberedSort('sources', { column: 'name', direction: 'ascending' });
  const [removing, setRemoving] = useState<Source | null>(null);
  const [discovered, setDiscovered] = useState<Source | null>(null);
  const action = useAction();
  const sample = useSampleRemoval();
  const rows = sortRows(sourceRows(sources, valueOr(states, []), jobs, testing), sort, format);
  return (
    <>
      {action.error && <LoadFailed error={action.error} />}
      <div aria-live="polite" className={sample.state === null ? undefined : styles.removal}>
        <SampleRemovalText state={sample.state} />
      </div>
      {states.state === 'failed' && (
        <LoadFailed error={states.error} onRetry={() => void sourceStatesResource.load()} />
      )}
      <DataTable
        name="sources"
        label={t.sources.table}
        columns={sourceColumns(format, {
          action,
          // The sample organisation goes whole, where it is known what that is.
          onRemove: (source) => {
            if (source.config.type === 'sample' && sample.forecast !== null) sample.ask();
            else setRemoving(source);
          },
          onDiscover: setDiscovered,
        })}
        rows={rows}
        keyOf={({ source }) => source.id}
        sort={sort}
        onSort={setSort}
        onOpen={editSource}
      />
      {sample.dialog}
      {discovered && (
        <DiscoverDialog
          source={discovered}
          onClose={() => {
            setDiscovered(null);
          }}
        />
      )}
      {removing && (
        <RemoveSourceDialog
          source={removing}
          onClose={() => {
            setRemoving(null);
          }}
        />
      )}
    </>
  );
}
