import { SearchBox, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useCallback, useRef, useState } from 'react';
import type { ExportSelection } from '../../../shared/backup/export.js';
import type { Message, MessageOrder } from '../../../shared/backup/restore-point.js';
import { bridge } from '../../base/bridge.js';
import { LoadFailed, LoadingLines } from '../../components/Loaded.js';
import { useSelection } from '../../components/useSelection.js';
import { useSettled } from '../../components/useSettled.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { MessageRows } from './MessageRows.js';
import { SelectAllButton } from './SelectAllButton.js';
import { SelectionBar } from './SelectionBar.js';
import { SortMenu, useMessageOrder } from './SortMenu.js';
import { type FetchPage, usePages } from './usePages.js';

/** The last letter of a word should not wait for the messages of its first. */
const pauseMs = 150;

const useStyles = makeStyles({
  filter: { display: 'flex', alignItems: 'center', flexShrink: 0, gap: '4px', padding: '6px 8px 0 12px' },
  box: { flexGrow: 1, minWidth: 0, maxWidth: 'none' },
  list: { display: 'contents' },
  hint: { padding: '16px', color: tokens.colorNeutralForeground3 },
});

const idOf = ({ id }: Message): string => id;

interface MessageListProps {
  readonly pointId: string;
  readonly folderId: string;
  readonly isEmpty: boolean;
  readonly chosen: string | null;
  readonly onChoose: (messageId: string) => void;
  /** To a server. */
  readonly onRestore: (messageIds: string[]) => void;
  readonly onRestoreFolder: () => void;
  /** The folder with those below it. */
  readonly folder: ExportSelection;
  /** Proposed for the file or folder of an export. */
  readonly exportName: string;
}

/** Messages of a folder, in the order that was chosen last, or those that have the words of a filter. */
export function MessageList(props: MessageListProps): ReactNode {
  const styles = useStyles();
  const [order, setOrder] = useMessageOrder();
  const [typed, setTyped] = useState('');
  const filter = useSettled(typed.trim(), pauseMs);
  const list = useRef<HTMLDivElement>(null);
  if (props.isEmpty) return <p className={styles.hint}>{t.restore.noMessages}</p>;
  return (
    <>
      <div className={styles.filter}>
        <SearchBox
          className={styles.box}
          size="small"
          maxLength={200}
          aria-label={t.restore.filter}
          placeholder={t.restore.filter}
          title={t.restore.filterHint}
          dismiss={{ 'aria-label': t.common.clear }}
          value={typed}
          onChange={(_event, { value }) => {
            setTyped(value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && typed !== '') setTyped('');
            else if (event.key === 'ArrowDown')
              list.current?.querySelector<HTMLElement>('[role="listbox"]')?.focus();
            else return;
            event.preventDefault();
          }}
        />
        <SortMenu order={order} onOrder={setOrder} />
      </div>
      <div ref={list} className={styles.list}>
        {/* In another order it is another list: nothing of the one before stays where it was. */}
        <Listed key={`${order.by} ${order.direction} ${filter}`} {...props} order={order} filter={filter} />
      </div>
    </>
  );
}

function Listed(
  props: MessageListProps & { readonly order: MessageOrder; readonly filter: string },
): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { pointId, folderId, filter } = props;
  const { by, direction } = props.order;
  const fetchPage = useCallback<FetchPage<Message>>(
    async (offset, limit) => {
      const page = { pointId, folderId, offset, limit, order: { by, direction } };
      const { total, messages } = await bridge.restore.messages(filter === '' ? page : { ...page, filter });
      return { total, rows: messages };
    },
    [pointId, folderId, by, direction, filter],
  );
  const { total, rows, error, show, reload, idsBetween } = usePages(fetchPage, idOf);
  const selection = useSelection(idsBetween);
  if (error && total === null) return <LoadFailed error={error} onRetry={reload} />;
  if (total === null) return <LoadingLines lines={6} />;
  const count = t.restore.messageCount(total, format.number(total));
  const whole = {
    onRestoreAll: props.onRestoreFolder,
    exportAll: { label: t.restore.exportFolder, selection: props.folder },
  };
  return (
    <>
      <SelectionBar
        text={filter === '' ? count : t.restore.filtered(count)}
        // What is said of the folder is not meant of what the filter leaves.
        {...(filter === '' ? whole : { tools: <SelectAllButton selection={selection} total={total} /> })}
        selection={selection}
        onRestore={props.onRestore}
        name={props.exportName}
      />
      {error && <LoadFailed error={error} onRetry={reload} />}
      {total === 0 ? (
        <p className={styles.hint}>{filter === '' ? t.restore.noMessages : t.restore.noneFiltered}</p>
      ) : (
        <MessageRows
          label={t.restore.messages}
          total={total}
          messages={rows}
          placeOf={null}
          show={show}
          chosen={props.chosen}
          selection={selection}
          onChoose={props.onChoose}
        />
      )}
    </>
  );
}
