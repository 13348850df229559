import { MenuItem, Switch, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';
import type { ChannelView } from '../../../../shared/notifications/channel-draft.js';
import { bridge } from '../../../base/bridge.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { RowMenu } from '../../../components/RowMenu.js';
import { ToneIcon } from '../../../components/tone.js';
import { useUndoToast } from '../../../components/undo-toast.js';
import { useAction } from '../../../components/useAction.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { TestAnswer } from './TestAnswer.js';
import { placeOf, toldOf, toneOf, waitsOf } from './describe-channel.js';
import { useChannelTest } from './useChannelTest.js';

const useStyles = makeStyles({
  item: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '2px',
    padding: '12px 0',
    overflowWrap: 'anywhere',
    ':not(:first-child)': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  head: { display: 'flex', alignItems: 'center', columnGap: '4px' },
  name: { flexGrow: 1, minWidth: 0, fontWeight: tokens.fontWeightSemibold },
  quiet: { color: tokens.colorNeutralForeground3, fontSize: tokens.fontSizeBase200 },
  last: { display: 'flex', alignItems: 'start', columnGap: '6px', marginTop: '4px' },
});

/** A channel: what it sends by, what it is told, and how its last delivery went. */
export function ChannelItem(props: {
  readonly view: ChannelView;
  readonly onEdit: () => void;
  readonly onDeliveries: () => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const heading = useId();
  const action = useAction();
  const test = useChannelTest();
  const onRemoved = useUndoToast();
  const { channel, waiting, last } = props.view;
  const { id: channelId, name, enabled } = channel;
  const remove = (): void => {
    action.run(async () => {
      await bridge.notificationChannels.remove({ channelId });
      onRemoved({
        done:
          waiting === null
            ? t.channels.removed(name)
            : t.channels.removedWaiting(name, waiting.count, format.number(waiting.count)),
        undo: async () => {
          await bridge.notificationChannels.putBack({ channelId });
          return t.channels.putBack(name);
        },
        failed: t.channels.notPutBack(name),
      });
    });
  };
  return (
    <li className={styles.item} aria-labelledby={heading}>
      <div className={styles.head}>
        <span id={heading} className={styles.name}>
          {name}
        </span>
        <Switch
          aria-label={t.channels.on(name)}
          checked={enabled}
          onChange={(_event, { checked }) => {
            action.run(() => bridge.notificationChannels.setEnabled({ channelId, enabled: checked }));
          }}
        />
        <RowMenu label={t.common.moreActions(name)}>
          <MenuItem
            disabled={test.busy}
            onClick={() => {
              test.start((task) => bridge.notificationChannels.test({ channelId, task }));
            }}
          >
            {t.channels.test}
          </MenuItem>
          <MenuItem onClick={props.onEdit}>{t.channels.edit}</MenuItem>
          <MenuItem onClick={props.onDeliveries}>{t.channels.deliveries}</MenuItem>
          <MenuItem onClick={remove}>{t.channels.remove}</MenuItem>
        </RowMenu>
      </div>
      <span>{placeOf(channel)}</span>
      <span className={styles.quiet}>{toldOf(channel, format)}</span>
      {last === null ? (
        <span className={styles.quiet}>{t.channels.noDelivery}</span>
      ) : (
        <div className={styles.last}>
          <ToneIcon tone={toneOf(last)} />
          <span>
            {t.channels.lastDelivery(
              t.channels.about[last.kind],
              t.channels.outcomes[last.outcome],
              format.dateTime(last.at),
            )}{' '}
            {last.detail !== null && format.say(last.detail)}
          </span>
        </div>
      )}
      {waiting !== null && <span>{waitsOf(waiting, format)}</span>}
      {(test.busy || test.error !== null) && <TestAnswer test={test} />}
      {action.error && <LoadFailed error={action.error} />}
    </li>
  );
}
