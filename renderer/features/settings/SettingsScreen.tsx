import { makeStyles } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Settings } from '../../../shared/settings.js';
import { type SettingsCard, settingsCards } from '../../base/places.js';
import { LoadedResource } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { arrival } from '../../components/useReturnFocus.js';
import { widest } from '../../components/widest.js';
import { t } from '../../messages/index.js';
import { settingsResource } from '../../stores/settings.js';
import { AboutCard } from './AboutCard.js';
import { AppearanceCard } from './AppearanceCard.js';
import { BackgroundCard } from './BackgroundCard.js';
import { ChannelsCard } from './channels/ChannelsCard.js';
import { ConfigurationCard } from './configuration/ConfigurationCard.js';
import { EventLogCard } from './EventLogCard.js';
import { LicensingServerCard } from './LicensingServerCard.js';
import { NotificationsCard } from './NotificationsCard.js';
import { SettingsIndex } from './SettingsIndex.js';
import { StorageCard } from './storage/StorageCard.js';
import { WorkersCard } from './workers/WorkersCard.js';

/** What is in each card; a window that is wide enough has two columns. */
const cards: Readonly<
  Record<SettingsCard, { readonly column: 'first' | 'second'; readonly content: () => ReactNode }>
> = {
  storage: { column: 'first', content: () => <StorageCard /> },
  workers: { column: 'first', content: () => <WorkersCard /> },
  appearance: { column: 'second', content: ofSettings((settings) => <AppearanceCard settings={settings} />) },
  licensing: {
    column: 'second',
    content: ofSettings((settings) => <LicensingServerCard settings={settings} />),
  },
  notifications: {
    column: 'second',
    content: ofSettings((settings) => <NotificationsCard settings={settings} />),
  },
  channels: { column: 'second', content: () => <ChannelsCard /> },
  background: { column: 'second', content: ofSettings((settings) => <BackgroundCard settings={settings} />) },
  configuration: { column: 'second', content: () => <ConfigurationCard /> },
  events: { column: 'second', content: () => <EventLogCard /> },
  about: { column: 'second', content: () => <AboutCard /> },
};

const wide = '@media (min-width: 1100px)';

const useStyles = makeStyles({
  layout: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 760px)',
    gap: '16px 24px',
    [wide]: { gridTemplateColumns: '168px minmax(0, 760px)' },
    [widest]: { gridTemplateColumns: '168px minmax(0, 1540px)' },
  },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr)',
    alignItems: 'start',
    gap: '16px',
    [widest]: { gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' },
  },
  column: { display: 'flex', flexDirection: 'column', rowGap: '16px', minWidth: 0 },
});

/** Each setting applies at once and says so. */
export function SettingsScreen({ card }: { readonly card: SettingsCard | null }): ReactNode {
  const styles = useStyles();
  return (
    <Page title={t.shell.screens.settings} subtitle={t.settings.subtitle}>
      <div className={styles.layout}>
        <SettingsIndex />
        <div className={styles.columns}>
          {(['first', 'second'] as const).map((column) => (
            <div key={column} className={styles.column}>
              {settingsCards
                .filter((each) => cards[each].column === column)
                .map((each) => (
                  <Place key={each} of={each} arrivedAt={card}>
                    {cards[each].content()}
                  </Place>
                ))}
            </div>
          ))}
        </div>
      </div>
    </Page>
  );
}

function ofSettings(card: (settings: Settings) => ReactNode): () => ReactNode {
  return function WithSettings() {
    return (
      <LoadedResource resource={settingsResource} lines={3}>
        {card}
      </LoadedResource>
    );
  };
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
    <div ref={place} data-card={props.of} {...(isArrival && arrival)}>
      {props.children}
    </div>
  );
}
