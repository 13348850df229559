import { Button, Spinner, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import type { LicenseView } from '../../../shared/license/license-view.js';
import { openOverlay } from '../../base/navigation.js';
import { Card } from '../../components/Card.js';
import { LoadFailed, LoadedResource } from '../../components/Loaded.js';
import { ToneIcon } from '../../components/tone.js';
import { type Format, useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { licenseResource } from '../../stores/license.js';
import { ChangeDone } from '../license/ChangeDone.js';
import { LicenseQuestion } from '../license/LicenseQuestion.js';
import { UsageBar } from '../license/UsageBar.js';
import { isUnknown, licenseTone } from '../license/license-tone.js';
import { urgentWords } from '../license/urgent-words.js';
import { useLicenseActions } from '../license/useLicenseActions.js';

const useStyles = makeStyles({
  body: { display: 'flex', flexDirection: 'column', flexGrow: 1, rowGap: '16px' },
  state: { display: 'flex', columnGap: '8px' },
  stateText: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  facts: { color: tokens.colorNeutralForeground3, marginTop: '2px' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px', marginTop: 'auto' },
});

/** State in words, expiry, use against the allowance, next update. */
export function LicenseCard({ className }: { readonly className?: string | undefined }): ReactNode {
  return (
    <Card title={t.home.licenseCard} className={className}>
      <LoadedResource resource={licenseResource}>{(view) => <Content view={view} />}</LoadedResource>
    </Card>
  );
}

function Content({ view }: { readonly view: LicenseView }): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const actions = useLicenseActions();
  return (
    <div className={styles.body}>
      <div className={styles.state}>
        <ToneIcon tone={licenseTone(view.status)} />
        <div>
          <p className={styles.stateText}>{urgentWords(view.status, format)}</p>
          {factsOf(view, format).map((fact) => (
            <p key={fact} className={styles.facts}>
              {fact}
            </p>
          ))}
        </div>
      </div>
      {!isUnknown(view.status) && <UsageBar view={view} />}
      {actions.error && <LoadFailed error={actions.error} />}
      <ChangeDone view={view} actions={actions} />
      <div className={styles.actions}>
        {view.license && view.autoUpdateSupported && (
          <Button
            disabledFocusable={actions.updating || actions.busy}
            icon={actions.updating ? <Spinner size="extra-tiny" /> : null}
            onClick={actions.update}
          >
            {actions.updating ? t.license.updating : t.home.updateNow}
          </Button>
        )}
        {!isUnknown(view.status) && (
          <Button
            appearance={view.license ? 'secondary' : 'primary'}
            disabledFocusable={actions.busy}
            onClick={() => {
              actions.install();
            }}
          >
            {view.license ? t.license.install : t.home.install}
          </Button>
        )}
        <Button
          appearance="subtle"
          onClick={() => {
            openOverlay({ type: 'license' });
          }}
        >
          {t.home.licenseInformation}
        </Button>
      </div>
      <LicenseQuestion actions={actions} />
    </div>
  );
}

function factsOf(view: LicenseView, format: Format): string[] {
  const { license, status, autoUpdate, nextUpdateAt } = view;
  if (isUnknown(status)) return [t.license.unknownText];
  if (!license) return [t.home.community];
  const { daysLeft } = status;
  const expiry =
    daysLeft === null || daysLeft < 0
      ? t.home.expired(format.date(license.expiresOn))
      : t.home.expires(format.date(license.expiresOn), t.license.daysLeft(daysLeft, format.number(daysLeft)));
  if (autoUpdate && nextUpdateAt !== null) return [expiry, t.home.nextUpdate(format.relative(nextUpdateAt))];
  return view.autoUpdateSupported ? [expiry, t.home.autoUpdateOff] : [expiry];
}
