import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import type { SettingsCard } from '../../base/places.js';
import { LoadedResource } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { arrival } from '../../components/useReturnFocus.js';
import { t } from '../../messages/index.js';
import { settingsResource } from '../../stores/settings.js';
import { AboutCard } from './AboutCard.js';
import { AppearanceCard } from './AppearanceCard.js';
import { BackgroundCard } from './BackgroundCard.js';
import { ChannelsCard } from './channels/ChannelsCard.js';
import { EventLogCard } from './EventLogCard.js';
import { LicensingServerCard } from './LicensingServerCard.js';
import { NotificationsCard } from './NotificationsCard.js';
import { StorageCard } from './storage/StorageCard.js';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', rowGap: '16px', maxWidth: '760px' },
});

/** Each setting applies at once and says so. */
export function SettingsScreen({ card }: { readonly card: SettingsCard | null }): ReactNode {
  const styles = useStyles();
  return (
    <Page title={t.shell.screens.settings} subtitle={t.settings.subtitle}>
      <div className={styles.column}>
        <LoadedResource resource={settingsResource} lines={8}>
          {(settings) => (
            <>
              <Place of="appearance" arrivedAt={card}>
                <AppearanceCard settings={settings} />
              </Place>
              <Place of="licensing" arrivedAt={card}>
                <LicensingServerCard settings={settings} />
              </Place>
              <Place of="notifications" arrivedAt={card}>
                <NotificationsCard settings={settings} />
              </Place>
              <Place of="channels" arrivedAt={card}>
                <ChannelsCard />
              </Place>
              <Place of="background" arrivedAt={card}>
                <BackgroundCard settings={settings} />
              </Place>
            </>
          )}
        </LoadedResource>
        <Place of="storage" arrivedAt={card}>
          <StorageCard />
        </Place>
        <Place of="events" arrivedAt={card}>
          <EventLogCard />
        </Place>
        <Place of="about" arrivedAt={card}>
          <AboutCard />
        </Place>
      </div>
    </Page>
  );
}

/** Where a card is; it comes into sight when one was led to it. */
function Place(props: {
  readonly of: SettingsCard;
  readonly arrivedAt: SettingsCard | null;
  readonly children: ReactNode;
}): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const isArrival = props.of === props.arrivedAt;
  useEffect(() => {
    if (isArrival) place.current?.scrollIntoView();
  }, [isArrival]);
  return (
    <div ref={place} {...(isArrival && arrival)}>
      {props.children}
    </div>
  );
}
