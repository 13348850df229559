import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { Add20Regular } from '@fluentui/react-icons';
import { type ReactNode, useEffect, useState } from 'react';
import type { Channel } from '../../../../shared/notifications/channel.js';
import { Card } from '../../../components/Card.js';
import { LoadedResource } from '../../../components/Loaded.js';
import { t } from '../../../messages/index.js';
import { channelsResource } from '../../../stores/notification-channels.js';
import { ChannelDialog } from './ChannelDialog.js';
import { ChannelItem } from './ChannelItem.js';
import { DeliveriesDialog } from './DeliveriesDialog.js';
import { SigningKeyDialog } from './SigningKeyDialog.js';

const useStyles = makeStyles({
  quiet: { color: tokens.colorNeutralForeground3 },
  list: { listStyle: 'none', margin: 0, padding: 0 },
});

type Window =
  | { readonly type: 'channel'; readonly edited: Channel | null }
  | { readonly type: 'key'; readonly name: string; readonly signingKey: string }
  | { readonly type: 'deliveries'; readonly channelId: string | null };

/** Where Postkeep tells what happens when nobody is at this computer: by e-mail, in a chat, to a program. */
export function ChannelsCard(): ReactNode {
  const styles = useStyles();
  const [window, setWindow] = useState<Window | null>(null);
  useEffect(() => {
    void channelsResource.load();
  }, []);
  const close = (): void => {
    setWindow(null);
  };
  return (
    <Card
      title={t.settings.channels}
      actions={
        <>
          <Button
            size="small"
            onClick={() => {
              setWindow({ type: 'deliveries', channelId: null });
            }}
          >
            {t.channels.deliveries}
          </Button>
          <Button
            size="small"
            icon={<Add20Regular />}
            onClick={() => {
              setWindow({ type: 'channel', edited: null });
            }}
          >
            {t.channels.add}
          </Button>
        </>
      }
    >
      <LoadedResource resource={channelsResource} lines={3}>
        {(views) =>
          views.length === 0 ? (
            <p className={styles.quiet}>{t.channels.empty}</p>
          ) : (
            <ul className={styles.list} aria-label={t.channels.list}>
              {views.map((view) => (
                <ChannelItem
                  key={view.channel.id}
                  view={view}
                  onEdit={() => {
                    setWindow({ type: 'channel', edited: view.channel });
                  }}
                  onDeliveries={() => {
                    setWindow({ type: 'deliveries', channelId: view.channel.id });
                  }}
                />
              ))}
            </ul>
          )
        }
      </LoadedResource>
      {window?.type === 'channel' && (
        <ChannelDialog
          edited={window.edited}
          onClose={close}
          onSigningKey={(name, signingKey) => {
            setWindow({ type: 'key', name, signingKey });
          }}
        />
      )}
      {window?.type === 'key' && <SigningKeyDialog {...window} onClose={close} />}
      {window?.type === 'deliveries' && <DeliveriesDialog channelId={window.channelId} onClose={close} />}
    </Card>
  );
}
