import {
  Button,
  Dialog,
  DialogBody,
  DialogSurface,
  DialogTitle,
  Select,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { Channel } from '../../../../shared/notifications/channel.js';
import type { ChannelView } from '../../../../shared/notifications/channel-draft.js';
import { type Delivery, attemptOutcomes } from '../../../../shared/notifications/notice.js';
import { bridge } from '../../../base/bridge.js';
import { valueOr } from '../../../base/resource.js';
import { DialogText } from '../../../components/DialogText.js';
import { DataTable } from '../../../components/DataTable.js';
import { DialogButtons } from '../../../components/DialogButtons.js';
import { LoadFailed, LoadedResource } from '../../../components/Loaded.js';
import type { Column } from '../../../components/column.js';
import { BusyLabel, ToneLabel } from '../../../components/tone.js';
import { useAction } from '../../../components/useAction.js';
import { useReturnFocus } from '../../../components/useReturnFocus.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { channelsResource, deliveriesResource } from '../../../stores/notification-channels.js';
import { answerOf, toneOf, waitsOf } from './describe-channel.js';

const useStyles = makeStyles({
  surface: { width: '880px', maxWidth: 'calc(100vw - 32px)', maxHeight: 'calc(100vh - 32px)' },
  body: { maxHeight: 'calc(100vh - 82px)' },
  content: { display: 'flex', flexDirection: 'column', rowGap: '12px', minHeight: 0 },
  filters: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  waiting: { display: 'flex', alignItems: 'center', columnGap: '8px' },
  table: { height: '320px', minHeight: '120px' },
  quiet: { color: tokens.colorNeutralForeground3 },
  answer: { overflowWrap: 'anywhere', minHeight: '40px' },
});

/** The delivery log: each attempt, what became of it, and what waits to be tried again. */
export function DeliveriesDialog(props: {
  /** Shown at first; null for all. */
  readonly channelId: string | null;
  readonly onClose: () => void;
}): ReactNode {
  useReturnFocus();
  const styles = useStyles();
  const [channelId, setChannelId] = useState(props.channelId);
  const [outcome, setOutcome] = useState<Delivery['outcome'] | null>(null);
  const views = valueOr(
    channelsResource.use((state) => state.data),
    [],
  );
  useEffect(() => {
    void deliveriesResource.load();
    return bridge.notificationChannels.changed(() => void deliveriesResource.load());
  }, []);
  return (
    <Dialog
      open
      onOpenChange={(_event, { open, type }) => {
        if (!open && type !== 'backdropClick') props.onClose();
      }}
    >
      <DialogSurface className={styles.surface}>
        <DialogBody className={styles.body}>
          <DialogTitle>{t.channels.deliveriesTitle}</DialogTitle>
          <DialogText className={styles.content}>
            <div className={styles.filters}>
              <Select
                aria-label={t.channels.channelFilter}
                value={channelId ?? ''}
                onChange={(_event, { value }) => {
                  setChannelId(value === '' ? null : value);
                }}
              >
                <option value="">{t.channels.allChannels}</option>
                {views.map(({ channel }) => (
                  <option key={channel.id} value={channel.id}>
                    {channel.name}
                  </option>
                ))}
              </Select>
              <Select
                aria-label={t.channels.outcomeFilter}
                value={outcome ?? ''}
                onChange={(_event, { value }) => {
                  setOutcome(attemptOutcomes.find((known) => known === value) ?? null);
                }}
              >
                <option value="">{t.channels.allOutcomes}</option>
                {attemptOutcomes.map((each) => (
                  <option key={each} value={each}>
                    {t.channels.outcomes[each]}
                  </option>
                ))}
              </Select>
            </div>
            {views
              .filter(({ channel }) => (channelId ?? channel.id) === channel.id)
              .map(
                ({ channel, waiting }) => waiting && <Waiting key={channel.id} {...{ channel, waiting }} />,
              )}
            <LoadedResource resource={deliveriesResource} lines={6}>
              {(deliveries) => (
                <Log
                  deliveries={deliveries}
                  channelId={channelId}
                  outcome={outcome}
                  key={`${channelId ?? ''} ${outcome ?? ''}`}
                />
              )}
            </LoadedResource>
          </DialogText>
          <DialogButtons>
            <Button onClick={props.onClose}>{t.common.close}</Button>
          </DialogButtons>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** That deliveries of a channel wait, and the way not to. */
function Waiting(props: {
  readonly channel: Channel;
  readonly waiting: NonNullable<ChannelView['waiting']>;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const { id: channelId, name } = props.channel;
  return (
    <>
      <div className={styles.waiting}>
        <span>{t.channels.waitingIn(name, waitsOf(props.waiting, format))}</span>
        {action.busy ? (
          <BusyLabel>{t.channels.retrying}</BusyLabel>
        ) : (
          <Button
            size="small"
            aria-label={t.channels.retryNamed(name)}
            onClick={() => {
              action.run(() => bridge.notificationChannels.retry({ channelId }));
            }}
          >
            {t.channels.retry}
          </Button>
        )}
      </div>
      {action.error && <LoadFailed error={action.error} />}
    </>
  );
}

function Log(props: {
  readonly deliveries: readonly Delivery[];
  readonly channelId: string | null;
  readonly outcome: Delivery['outcome'] | null;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { deliveries, channelId, outcome } = props;
  const [openedKey, setOpenedKey] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(format), [format]);
  const shown = useMemo(
    () =>
      deliveries.filter(
        (each) =>
          (channelId ?? each.channelId) === each.channelId && (outcome ?? each.outcome) === each.outcome,
      ),
    [deliveries, channelId, outcome],
  );
  const opened = shown.find((each) => keyOf(each) === openedKey) ?? shown[0];
  if (deliveries.length === 0) return <p className={styles.quiet}>{t.channels.deliveriesEmpty}</p>;
  return (
    <>
      <DataTable
        name="deliveries"
        label={t.channels.deliveriesTitle}
        className={styles.table}
        columns={columns}
        rows={shown}
        keyOf={keyOf}
        selectedKey={opened ? keyOf(opened) : null}
        onOpen={(row) => {
          setOpenedKey(keyOf(row));
        }}
        empty={t.channels.deliveriesNoMatch}
      />
      <p className={styles.answer} aria-live="polite">
        {opened && answerOf(opened, format)}
      </p>
    </>
  );
}

/** An attempt is written down once, but for what is dropped before its first. */
function keyOf({ deliveryId, attempt, outcome, at }: Delivery): string {
  return `${deliveryId} ${String(attempt)} ${outcome} ${at}`;
}

function columnsOf(format: Format): Column<Delivery>[] {
  const words = t.channels.columns;
  return [
    { id: 'at', header: words.at, width: '160px', cell: ({ at }) => format.dateTime(at) },
    {
      id: 'channel',
      header: words.channel,
      width: 'minmax(80px, 0.7fr)',
      hideBelow: 520,
      title: ({ channel }) => channel,
      cell: ({ channel }) => channel,
    },
    { id: 'about', header: words.about, width: '104px', cell: ({ kind }) => t.channels.about[kind] },
    {
      id: 'attempt',
      header: words.attempt,
      width: '72px',
      hideBelow: 740,
      cell: ({ attempt }) => format.number(attempt),
    },
    {
      id: 'outcome',
      header: words.outcome,
      width: '112px',
      cell: (delivery) => (
        <ToneLabel tone={toneOf(delivery)}>{t.channels.outcomes[delivery.outcome]}</ToneLabel>
      ),
    },
    {
      id: 'detail',
      header: words.detail,
      width: 'minmax(120px, 2fr)',
      hideBelow: 700,
      title: (delivery) => answerOf(delivery, format),
      cell: (delivery) => answerOf(delivery, format),
    },
  ];
}
