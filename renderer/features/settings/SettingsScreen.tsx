import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { LoadedResource } from '../../components/Loaded.js';
import { Page } from '../../components/Page.js';
import { t } from '../../messages/index.js';
import { settingsResource } from '../../stores/settings.js';
import { AboutCard } from './AboutCard.js';
import { AppearanceCard } from './AppearanceCard.js';
import { BackgroundCard } from './BackgroundCard.js';
import { EventLogCard } from './EventLogCard.js';
import { LicensingServerCard } from './LicensingServerCard.js';
import { NotificationsCard } from './NotificationsCard.js';
import { SourcesCard } from './sources/SourcesCard.js';
import { StorageCard } from './storage/StorageCard.js';

const useStyles = makeStyles({
  column: { display: 'flex', flexDirection: 'column', rowGap: '16px', maxWidth: '760px' },
});

/** Each setting applies at once and says so. */
export function SettingsScreen(): ReactNode {
  const styles = useStyles();
  return (
    <Page title={t.shell.screens.settings} subtitle={t.settings.subtitle}>
      <div className={styles.column}>
        <LoadedResource resource={settingsResource} lines={8}>
          {(settings) => (
            <>
              <AppearanceCard settings={settings} />
              <LicensingServerCard settings={settings} />
              <NotificationsCard settings={settings} />
              <BackgroundCard settings={settings} />
            </>
          )}
        </LoadedResource>
        <SourcesCard />
        <StorageCard />
        <EventLogCard />
        <AboutCard />
      </div>
    </Page>
  );
}
