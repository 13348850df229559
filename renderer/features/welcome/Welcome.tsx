import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  Spinner,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import {
  BuildingPeople24Regular,
  Certificate24Regular,
  DesktopArrowRight24Regular,
  FolderOpen24Regular,
  MailAdd24Regular,
} from '@fluentui/react-icons';
import { type ReactNode, useState } from 'react';
import { Mark } from '../../components/Mark.js';
import { MessageBarSlot } from '../message-bar/MessageBarSlot.js';
import { bridge } from '../../base/bridge.js';
import { go, openOverlay } from '../../base/navigation.js';
import { LoadFailed } from '../../components/Loaded.js';
import { useAction } from '../../components/useAction.js';
import { useFormat } from '../../messages/format.js';
import { t } from '../../messages/index.js';
import { licenseResource } from '../../stores/license.js';
import { LicenseQuestion } from '../license/LicenseQuestion.js';
import { chooseConfiguration } from '../settings/configuration/choose-file.js';
import { isRejected } from '../license/license-tone.js';
import { useLicenseActions } from '../license/useLicenseActions.js';
import { openRepositoryToRestore } from '../restore/open-repository.js';

const useStyles = makeStyles({
  page: {
    height: '100%',
    overflowY: 'auto',
    display: 'flex',
    flexDirection: 'column',
    backgroundColor: tokens.colorNeutralBackground2,
  },
  column: { width: 'min(880px, calc(100vw - 48px))', margin: 'auto', padding: '32px 0' },
  title: {
    marginTop: '20px',
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: '-0.02em',
  },
  lead: {
    marginTop: '8px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    color: tokens.colorNeutralForeground3,
  },
  rejected: { marginTop: '20px' },
  choices: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(380px, 100%), 1fr))',
    gap: '8px',
    marginTop: '28px',
    // One that is left over would stand beside nothing.
    '& > :last-child:nth-child(odd)': { gridColumn: '1 / -1' },
  },
  choice: {
    boxSizing: 'border-box',
    display: 'flex',
    columnGap: '16px',
    padding: '16px 20px',
    cursor: 'pointer',
    borderRadius: tokens.borderRadiusXLarge,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    backgroundColor: tokens.colorNeutralBackground1,
    transitionProperty: 'border-color, box-shadow',
    transitionDuration: tokens.durationFast,
    ':hover': { border: `1px solid ${tokens.colorBrandStroke1}`, boxShadow: tokens.shadow4 },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '2px' },
  },
  icon: { flexShrink: 0, color: tokens.colorBrandForeground1 },
  choiceTitle: { display: 'block', fontWeight: tokens.fontWeightSemibold },
  choiceText: { display: 'block', marginTop: '2px', color: tokens.colorNeutralForeground3 },
  footer: { minHeight: '48px', marginTop: '16px' },
});

/** First start: the ways in, all seen at once in the window as it opens. A key that is installed but rejected is told, as nobody can look for it elsewhere. */
export function Welcome(): ReactNode {
  const styles = useStyles();
  const license = useLicenseActions();
  const sample = useAction();
  const [isPreparing, setPreparing] = useState(false);
  const repository = useAction();
  const error = license.error ?? sample.error ?? repository.error;
  const choices = [
    {
      words: t.welcome.license,
      icon: <Certificate24Regular />,
      onClick: () => {
        // There it says what the installation came to.
        go({ screen: 'home' });
        license.install();
      },
    },
    {
      words: t.welcome.source,
      icon: <MailAdd24Regular />,
      onClick: () => {
        openOverlay({ type: 'add-source' });
      },
    },
    {
      words: t.welcome.repository,
      icon: <FolderOpen24Regular />,
      onClick: () => {
        repository.run(openRepositoryToRestore);
      },
    },
    {
      words: t.welcome.move,
      icon: <DesktopArrowRight24Regular />,
      onClick: () => {
        setPreparing(false);
        sample.run(() => chooseConfiguration('move'));
      },
    },
    {
      words: t.welcome.sample,
      icon: <BuildingPeople24Regular />,
      onClick: () => {
        setPreparing(true);
        sample.run(async () => {
          const { jobId } = await bridge.app.openSample();
          go({ screen: 'jobs', jobId });
        });
      },
    },
  ];
  return (
    <main className={styles.page}>
      <MessageBarSlot />
      <div className={styles.column}>
        <Mark size={64} />
        <h1 tabIndex={-1} className={styles.title}>
          {t.welcome.title}
        </h1>
        <p className={styles.lead}>{t.welcome.lead}</p>
        <RejectedKey />
        <div className={styles.choices}>
          {choices.map(({ words, icon, onClick }) => (
            <button
              key={words.title}
              type="button"
              className={styles.choice}
              disabled={license.busy || sample.busy || repository.busy}
              onClick={onClick}
            >
              <span className={styles.icon} aria-hidden>
                {icon}
              </span>
              <span>
                <span className={styles.choiceTitle}>{words.title}</span>
                <span className={styles.choiceText}>{words.text}</span>
              </span>
            </button>
          ))}
        </div>
        <div className={styles.footer}>
          {isPreparing && sample.busy && <Spinner size="tiny" label={t.welcome.preparing} />}
          {error && <LoadFailed error={error} />}
        </div>
      </div>
      <LicenseQuestion actions={license} />
    </main>
  );
}

function RejectedKey(): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const license = licenseResource.use(({ data }) => data);
  if (license.state !== 'ready' || !isRejected(license.value.status)) return null;
  return (
    <MessageBar intent="error" layout="multiline" className={styles.rejected}>
      <MessageBarBody>
        <p>{t.welcome.rejected}</p>
        <p>{format.say(license.value.status.reason ?? '')}</p>
      </MessageBarBody>
      <MessageBarActions>
        <Button
          size="small"
          onClick={() => {
            openOverlay({ type: 'license' });
          }}
        >
          {t.license.title}
        </Button>
      </MessageBarActions>
    </MessageBar>
  );
}
