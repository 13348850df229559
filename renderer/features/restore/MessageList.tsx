import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useCallback } from 'react';
import type { ExportSelection } from '../../../shared/backup/export.js';
import type { Message, MessageOrder } from '../../../shared/backup/model.js';
import { bridge } from '../../base/bridge.js';
import { LoadFailed, LoadingLines } from '../../components/Loaded.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { MessageRows } from './MessageRows.js';
import { SelectionBar } from './SelectionBar.js';
import { SortMenu, useMessageOrder } from './SortMenu.js';
import { type FetchPage, usePages } from './usePages.js';
import { useSelection } from '../../components/useSelection.js';

const useStyles = makeStyles({ hint: { padding: '16px', color: tokens.colorNeutralForeground3 } });

const idOf = ({ id }: Message): string => id;

interface MessageListProps {
  readonly pointId: string;
  readonly folderId: string;
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

/** Messages of a folder, in the order that was chosen last. */
export function MessageList(props: MessageListProps): ReactNode {
  const [order, setOrder] = useMessageOrder();
  // In another order it is another list: nothing of the one before stays where it was.
  return <Ordered key={`${order.by} ${order.direction}`} {...props} order={order} onOrder={setOrder} />;
}

function Ordered(
  props: MessageListProps & {
    readonly order: MessageOrder;
    readonly onOrder: (order: MessageOrder) => void;
  },
): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { pointId, folderId, order } = props;
  const fetchPage = useCallback<FetchPage<Message>>(
    async (offset, limit) => {
      const { total, messages } = await bridge.restore.messages({ pointId, folderId, offset, limit, order });
      return { total, rows: messages };
    },
    [pointId, folderId, order],
  );
  const { total, rows, error, show, reload, idsBetween } = usePages(fetchPage, idOf);
  const selection = useSelection(idsBetween);
  if (error && total === null) return <LoadFailed error={error} onRetry={reload} />;
  if (total === null) return <LoadingLines lines={6} />;
  if (total === 0) return <p className={styles.hint}>{t.restore.noMessages}</p>;
  return (
    <>
      <SelectionBar
        text={t.restore.messageCount(total, format.number(total))}
        tools={<SortMenu order={props.order} onOrder={props.onOrder} />}
        selection={selection}
        onRestore={props.onRestore}
        onRestoreAll={props.onRestoreFolder}
        exportAll={{ label: t.restore.exportFolder, selection: props.folder }}
        name={props.exportName}
      />
      {error && <LoadFailed error={error} onRetry={reload} />}
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
    </>
  );
}
