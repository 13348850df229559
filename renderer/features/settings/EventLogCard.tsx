import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { ArrowDownload20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import type { EventFields, EventLogEntry } from '../../../shared/events.js';
import { bridge } from '../../base/bridge.js';
import { useSavedToast } from '../../base/toast.js';
import { Card } from '../../components/Card.js';
import type { Column } from '../../components/column.js';
import { DataTable } from '../../components/DataTable.js';
import { LoadFailed, LoadedResource } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { eventsResource } from '../../stores/events.js';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3 },
  table: { maxHeight: '240px', marginTop: '8px' },
});

/** License events with their numbers (licensing.md §8), newest first. */
export function EventLogCard(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const onSaved = useSavedToast();
  const events = eventsResource.use((state) => state.data);
  const some = events.state === 'ready' && events.value.length > 0;
  return (
    <Card
      title={t.settings.events}
      actions={
        some && (
          <Button
            size="small"
            icon={<ArrowDownload20Regular />}
            disabledFocusable={action.busy}
            onClick={() => {
              action.run(async () => {
                onSaved(await bridge.events.exportCsv());
              });
            }}
          >
            {t.settings.exportEvents}
          </Button>
        )
      }
    >
      {action.error && <LoadFailed error={action.error} />}
      <LoadedResource resource={eventsResource} lines={3}>
        {(entries) =>
          entries.length === 0 ? (
            <p className={styles.quiet}>{t.settings.eventsEmpty}</p>
          ) : (
            <>
              <p className={styles.quiet}>{t.settings.eventsHint}</p>
              <DataTable
                name="events"
                label={t.settings.events}
                className={styles.table}
                columns={columnsOf(format)}
                rows={newestFirst(entries)}
                keyOf={({ at, number, text }) => `${at} ${String(number)} ${text}`}
              />
            </>
          )
        }
      </LoadedResource>
    </Card>
  );
}

function newestFirst(entries: readonly EventLogEntry[]): EventLogEntry[] {
  return [...entries].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function columnsOf(format: Format): Column<EventLogEntry>[] {
  return [
    { id: 'at', header: t.settings.eventColumns.at, width: '176px', cell: ({ at }) => format.dateTime(at) },
    {
      id: 'number',
      header: t.settings.eventColumns.number,
      width: '64px',
      cell: ({ number }) => String(number),
    },
    {
      id: 'text',
      header: t.settings.eventColumns.text,
      width: 'minmax(120px, 1fr)',
      title: ({ text, said }) => format.say(said ?? text),
      cell: ({ text, said }) => format.say(said ?? text),
    },
    {
      id: 'fields',
      header: t.settings.eventColumns.fields,
      width: 'minmax(120px, 0.7fr)',
      hideBelow: 560,
      title: ({ fields }) => fieldsText(fields, format),
      cell: ({ fields }) => fieldsText(fields, format),
    },
  ];
}

/** `Rental, 100 mailboxes, days left 30, support 60, by ada`. */
function fieldsText(fields: EventFields = {}, format: Format): string {
  const words = t.settings.eventFields;
  const { type, mailboxes, daysLeft, supportLeft, user } = fields;
  return [
    type === undefined ? '' : t.license.types[type],
    mailboxes === undefined ? '' : words.mailboxes(mailboxes, format.number(mailboxes)),
    daysLeft === undefined ? '' : words.daysLeft(format.number(daysLeft)),
    supportLeft === undefined ? '' : words.supportLeft(format.number(supportLeft)),
    user === undefined ? '' : words.user(user),
  ]
    .filter((part) => part !== '')
    .join(', ');
}
