import { type ReactNode, useCallback, useMemo } from 'react';
import type { Difference, DifferenceKind } from '../../../../shared/backup/comparison.js';
import type { Mailbox } from '../../../../shared/backup/mailbox.js';
import type { RestorePoint } from '../../../../shared/backup/restore-point.js';
import { bridge } from '../../../base/bridge.js';
import { LoadFailed, LoadingLines } from '../../../components/Loaded.js';
import { useSelection } from '../../../components/useSelection.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { MessageRows } from '../MessageRows.js';
import { SelectAllButton } from '../SelectAllButton.js';
import { SelectionBar } from '../SelectionBar.js';
import { type FetchPage, usePages } from '../usePages.js';
import { flagWords } from './flag-words.js';

const idOf = ({ message }: Difference): string => message.id;

/** The messages of one kind of difference, newest first; what is selected is exported or restored. */
export function DifferenceList(props: {
  readonly mailbox: Mailbox;
  readonly from: RestorePoint;
  readonly to: RestorePoint;
  readonly kind: DifferenceKind;
  readonly chosen: string | null;
  readonly onChoose: (messageId: string) => void;
  /** Restores messages to a server. */
  readonly onRestore: (messageIds: string[]) => void;
}): ReactNode {
  const format = useFormat();
  const { mailbox, from, to, kind } = props;
  const [fromPointId, toPointId] = [from.id, to.id];
  const fetchPage = useCallback<FetchPage<Difference>>(
    async (offset, limit) => {
      const page = await bridge.restore.differences({ fromPointId, toPointId, kind, offset, limit });
      return { total: page.total, rows: page.differences };
    },
    [fromPointId, toPointId, kind],
  );
  const { total, rows, error, show, reload, idsBetween } = usePages(fetchPage, idOf);
  const messages = useMemo(() => new Map([...rows].map(([index, { message }]) => [index, message])), [rows]);
  const selection = useSelection(idsBetween);
  if (error && total === null) return <LoadFailed error={error} onRetry={reload} />;
  if (total === null) return <LoadingLines lines={6} />;
  return (
    <>
      <SelectionBar
        text={t.restore.messageCount(total, format.number(total))}
        tools={<SelectAllButton selection={selection} total={total} />}
        selection={selection}
        onRestore={props.onRestore}
        name={`${mailbox.mailbox} ${t.restore.differences[kind].toLowerCase()}`}
      />
      {error && <LoadFailed error={error} onRetry={reload} />}
      <MessageRows
        label={t.restore.differences[kind]}
        total={total}
        messages={messages}
        placeOf={(index) => placeName(rows.get(index))}
        show={show}
        chosen={props.chosen}
        selection={selection}
        onChoose={props.onChoose}
      />
    </>
  );
}

/** Where the message is, and what was otherwise before. */
function placeName(difference: Difference | undefined): string {
  if (difference === undefined) return '';
  const { kind, message, folder, before } = difference;
  const place = folder.join(' / ');
  if (before === null) return place;
  return kind === 'moved'
    ? t.restore.movedFrom(before.folder.join(' / '), place)
    : t.restore.changedIn(place, flagWords(before.flags, message.flags));
}
