import { Button, Checkbox, MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components';
import { ArrowCounterclockwise24Regular } from '@fluentui/react-icons';
import { type ReactNode, type Ref, useCallback, useEffect, useId, useMemo, useState } from 'react';
import type { RestorePoint } from '../../../shared/backup/restore-point.js';
import { bridge } from '../../base/bridge.js';
import { type Route, go } from '../../base/navigation.js';
import { NewJobButton } from '../../components/NewJobButton.js';
import { EmptyState } from '../../components/EmptyState.js';
import { LoadFailed, Loaded, LoadedResource } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { useAction } from '../../components/useAction.js';
import { t } from '../../messages/index.js';
import { jobsResource } from '../../stores/jobs.js';
import { mailboxesResource } from '../../stores/mailboxes/mailboxes.js';
import type { MailboxList } from '../../stores/mailboxes/mailbox-list.js';
import { allMailboxes, noMailboxes } from '../../stores/mailboxes/mailbox-query.js';
import { useMailboxes } from '../../stores/mailboxes/useMailboxes.js';
import { valueOr } from '../../base/resource.js';
import { useCall } from '../../stores/useCall.js';
import { Browser, type OpenedMessage } from './Browser.js';
import { ComparePicker } from './compare/ComparePicker.js';
import { Comparison } from './compare/Comparison.js';
import { ExportBars } from './export/ExportBars.js';
import { openRepositoryToRestore } from './open-repository.js';
import { MailboxPicker } from './MailboxPicker.js';
import { OpenedBuckets } from './OpenedBuckets.js';
import { PointPicker } from './PointPicker.js';
import { RestoreRunBar } from './to-server/RestoreRunBar.js';
import { SavedSearches } from './saved-searches/SavedSearches.js';
import { SearchField } from './SearchField.js';
import { SearchResults } from './SearchResults.js';
import { keepPlace, lastPlace } from './last-place.js';
import { useFindShortcut } from './useFindShortcut.js';

const useStyles = makeStyles({
  pickers: { display: 'flex', flexWrap: 'wrap', gap: '12px 16px', marginBottom: '12px' },
  search: { display: 'flex', flex: '2 1 220px', minWidth: 0, columnGap: '4px' },
  only: { alignSelf: 'flex-end', minWidth: 0 },
  gone: { flexShrink: 0, marginBottom: '12px' },
  points: { display: 'flex', flexWrap: 'wrap', gap: '12px 4px' },
});

const listPoints = (mailboxId: string): Promise<RestorePoint[]> => bridge.restore.points({ mailboxId });

type RestoreRoute = Extract<Route, { screen: 'restore' }>;

/** Search over all, or mailbox → restore point → folder → message; never asks the license. */
export function RestoreScreen({ initial }: { readonly initial: RestoreRoute }): ReactNode {
  const searchBox = useFindShortcut();
  const [changes, setChanges] = useState(0);
  const noteChange = useCallback(() => {
    setChanges((count) => count + 1);
  }, []);
  return (
    <Page title={t.shell.screens.restore} subtitle={t.restore.subtitle} layout="fill">
      <OpenedBuckets onChanged={noteChange} />
      <LoadedResource resource={mailboxesResource} lines={8}>
        {(mailboxes) => (
          <Restorable mailboxes={mailboxes} initial={initial} searchBox={searchBox} changes={changes} />
        )}
      </LoadedResource>
    </Page>
  );
}

const restorableMailboxes = { ...allMailboxes, restorable: true };

interface RestoreProps {
  readonly mailboxes: MailboxList;
  readonly initial: RestoreRoute;
  readonly searchBox: Ref<HTMLInputElement>;
  /** How often restore points have come or gone since the screen was opened. */
  readonly changes: number;
}

function Restorable(props: RestoreProps): ReactNode {
  const { rows } = useMailboxes('restorable', props.mailboxes, restorableMailboxes);
  const nothing = props.mailboxes.length === 0 || rows?.length === 0;
  return nothing ? <NothingToRestore /> : <Restore {...props} />;
}

function NothingToRestore(): ReactNode {
  const jobs = valueOr(
    jobsResource.use((state) => state.data),
    [],
  );
  const opening = useAction();
  return (
    <EmptyState
      icon={<ArrowCounterclockwise24Regular />}
      title={t.restore.emptyTitle}
      text={t.restore.emptyText}
      action={
        <>
          {jobs.length === 0 ? (
            <NewJobButton />
          ) : (
            <Button
              appearance="primary"
              onClick={() => {
                go({ screen: 'jobs' });
              }}
            >
              {t.shell.barActions.jobs}
            </Button>
          )}
          <Button
            disabledFocusable={opening.busy}
            onClick={() => {
              opening.run(openRepositoryToRestore);
            }}
          >
            {t.storage.open}
          </Button>
          {opening.error && <LoadFailed error={opening.error} />}
        </>
      }
    />
  );
}

function Restore(props: RestoreProps): ReactNode {
  const styles = useStyles();
  const listId = useId();
  const initial = useContinued(props.initial);
  const [query, setQuery] = useState(initial.query ?? '');
  const [opened, setOpened] = useState<OpenedMessage | null>(initial.message ?? null);
  const [mailboxId, setMailboxId] = useState(initial.mailboxId ?? initial.searchIn?.id ?? null);
  const [pointId, setPointId] = useState(initial.message?.pointId ?? initial.pointId ?? null);
  const [comparedId, setComparedId] = useState(initial.comparedId ?? null);
  const [searchIn, setSearchIn] = useState(initial.searchIn ?? null);
  const chosen = useMemo(
    () => (mailboxId === null ? noMailboxes : { ...restorableMailboxes, id: mailboxId }),
    [mailboxId],
  );
  const { rows, isCurrent } = useMailboxes('restored-mailbox', props.mailboxes, chosen);
  useEffect(() => {
    keepPlace({ mailboxId, pointId });
  }, [mailboxId, pointId]);
  const found = rows?.at(0);
  const mailbox = found?.id === mailboxId ? found : null;
  const { data, reload } = useCall(mailbox?.id ?? null, listPoints);
  useEffect(() => {
    if (props.changes > 0) reload();
  }, [props.changes, reload]);
  const points = valueOr(data, []);
  const point = points.find(({ id }) => id === pointId) ?? points[0] ?? null;
  const compared = points.find(({ id }) => id === comparedId && id !== point?.id) ?? null;
  const isSearching = query.trim() !== '';
  const searchable = searchIn ?? (mailbox ? { id: mailbox.id, address: mailbox.mailbox } : null);
  return (
    <>
      <div className={styles.pickers}>
        <div className={styles.search}>
          <SearchField
            box={props.searchBox}
            value={query}
            only={isSearching ? (searchIn?.address ?? null) : null}
            isArrival={initial.query !== undefined}
            onChange={setQuery}
            onArrowDown={() => {
              document.getElementById(listId)?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
            }}
          />
          <SavedSearches
            present={{ query, mailbox: searchIn }}
            onRun={(search) => {
              setQuery(search.query);
              setSearchIn(search.mailbox);
              if (search.mailbox) setMailboxId(search.mailbox.id);
            }}
          />
        </div>
        {isSearching && searchable && (
          <Checkbox
            className={styles.only}
            label={t.savedSearches.only(searchable.address)}
            checked={searchIn !== null}
            onChange={(_event, { checked }) => {
              setSearchIn(checked === true ? searchable : null);
            }}
          />
        )}
        {!isSearching && (
          <>
            <MailboxPicker
              mailboxes={props.mailboxes}
              chosen={mailbox}
              onChoose={(chosen) => {
                setMailboxId(chosen.id);
                setSearchIn((only) => only && { id: chosen.id, address: chosen.mailbox });
                setPointId(null);
                setOpened(null);
                setComparedId(null);
              }}
            />
            {mailbox && (
              <div className={styles.points}>
                <PointPicker
                  points={points}
                  chosen={point}
                  onChoose={(chosen) => {
                    setPointId(chosen);
                    setOpened(null);
                  }}
                />
                {point && (
                  <ComparePicker points={points} point={point} compared={compared} onChoose={setComparedId} />
                )}
              </div>
            )}
          </>
        )}
      </div>
      <RestoreRunBar />
      <ExportBars />
      {isSearching && searchIn !== null && isCurrent && mailbox === null && (
        <MessageBar intent="warning" layout="multiline" className={styles.gone}>
          <MessageBarBody>{t.savedSearches.mailboxGone(searchIn.address)}</MessageBarBody>
        </MessageBar>
      )}
      {isSearching ? (
        <SearchResults
          query={query}
          mailboxId={searchIn?.id ?? null}
          listId={listId}
          onOpenFolder={({ message, mailboxId: id, newestPoint }) => {
            setMailboxId(id);
            setPointId(newestPoint.id);
            setOpened({ folderId: message.folderId, messageId: message.id });
            setQuery('');
            setComparedId(null);
          }}
        />
      ) : mailbox ? (
        <Loaded data={data} onRetry={reload} lines={8}>
          {() =>
            point && compared ? (
              <Comparison
                key={`${point.id} ${compared.id}`}
                mailbox={mailbox}
                {...inOrder(points, point, compared)}
              />
            ) : point ? (
              <Browser key={point.id} mailbox={mailbox} point={point} opened={opened} />
            ) : (
              <EmptyState
                icon={<ArrowCounterclockwise24Regular />}
                title={t.restore.noPointsTitle}
                text={t.restore.noPointsText}
              />
            )
          }
        </Loaded>
      ) : (
        isCurrent && (
          <EmptyState
            icon={<ArrowCounterclockwise24Regular />}
            title={t.restore.chooseMailboxTitle}
            text={t.restore.chooseMailboxText}
          />
        )
      )}
    </>
  );
}

/** What the screen was opened for; for nothing in particular, where it was left. */
function useContinued(initial: RestoreRoute): RestoreRoute {
  const [continued] = useState(() => {
    const { screen, ...wanted } = initial;
    const { mailboxId, pointId } = lastPlace();
    if (Object.keys(wanted).length > 0 || mailboxId === null) return initial;
    return { screen, mailboxId, ...(pointId === null ? {} : { pointId }) };
  });
  return continued;
}

/** Points come the last made first. */
function inOrder(
  points: readonly RestorePoint[],
  one: RestorePoint,
  other: RestorePoint,
): { readonly from: RestorePoint; readonly to: RestorePoint } {
  return points.indexOf(one) < points.indexOf(other) ? { from: other, to: one } : { from: one, to: other };
}
