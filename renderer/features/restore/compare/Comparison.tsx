import {
  Button,
  MessageBar,
  MessageBarBody,
  Tab,
  TabList,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { BranchCompare24Regular, Stop20Filled } from '@fluentui/react-icons';
import { type ReactNode, useId, useState } from 'react';
import {
  type Comparison as Sums,
  type DifferenceKind,
  differenceKinds,
} from '../../../../shared/backup/comparison.js';
import type { Mailbox } from '../../../../shared/backup/mailbox.js';
import type { RestorePoint } from '../../../../shared/backup/restore-point.js';
import { openOverlay } from '../../../base/navigation.js';
import { EmptyState } from '../../../components/EmptyState.js';
import { LateProgressBar } from '../../../components/LateProgressBar.js';
import { LoadFailed, LoadingLines } from '../../../components/Loaded.js';
import { PaneDivider } from '../../../components/PaneDivider.js';
import { pointTimes } from '../../../components/point-times.js';
import { type PaneLayout, paneColumns, usePaneShares } from '../../../components/pane-sizes.js';
import { useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';
import { narrow, usePaneStyles } from '../pane-styles.js';
import { Preview } from '../Preview.js';
import { DifferenceList } from './DifferenceList.js';
import { useComparison } from './useComparison.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', flexGrow: 1, minHeight: 0 },
  running: { display: 'flex', flexDirection: 'column', rowGap: '12px' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 16px', marginBottom: '8px' },
  tabs: { marginLeft: '-10px' },
  quiet: { fontSize: tokens.fontSizeBase200, color: tokens.colorNeutralForeground3 },
  note: { flexShrink: 0, marginBottom: '8px' },
  columns: { [narrow]: { gridTemplateRows: '320px 420px' } },
});

const layout: PaneLayout = { name: 'restore.comparison', shares: [2, 3], least: [280, 280] };

/** What became of a mailbox's messages between two of its restore points. */
export function Comparison(props: {
  readonly mailbox: Mailbox;
  readonly from: RestorePoint;
  readonly to: RestorePoint;
}): ReactNode {
  const { mailbox, from, to } = props;
  const styles = useStyles();
  const { state, stop, again } = useComparison(from.id, to.id);
  switch (state.type) {
    case 'running':
      return (
        <div className={styles.running} aria-busy>
          {state.progress && (
            <LateProgressBar
              label={t.restore.comparing}
              progress={state.progress}
              text={t.restore.comparedOf}
              action={
                <Button
                  size="small"
                  icon={<Stop20Filled />}
                  aria-label={t.restore.stopComparing}
                  onClick={stop}
                >
                  {t.restore.stop}
                </Button>
              }
            />
          )}
          <LoadingLines lines={6} />
        </div>
      );
    case 'stopped':
      return (
        <EmptyState
          icon={<BranchCompare24Regular />}
          title={t.restore.comparisonStopped}
          text={t.restore.comparisonStoppedText}
          action={<Button onClick={again}>{t.restore.compareAgain}</Button>}
        />
      );
    case 'failed':
      return <LoadFailed error={state.error} onRetry={again} />;
    case 'compared':
      return <Compared mailbox={mailbox} from={from} to={to} sums={state.sums} />;
  }
}

function Compared(props: {
  readonly mailbox: Mailbox;
  readonly from: RestorePoint;
  readonly to: RestorePoint;
  readonly sums: Sums;
}): ReactNode {
  const styles = useStyles();
  const panes = usePaneStyles();
  const format = useFormat();
  const { mailbox, from, to, sums } = props;
  const [shares, setShares] = usePaneShares(layout);
  const [kind, setKind] = useState<DifferenceKind>(
    () => differenceKinds.find((each) => sums[each] > 0) ?? 'gone',
  );
  const [messageId, setMessageId] = useState<string | null>(null);
  const restore = (messageIds: string[]): void => {
    openOverlay({
      type: 'restore-to-server',
      subject: {
        selection: { type: 'messages', messageIds },
        mailbox: mailbox.mailbox,
        sourceId: mailbox.sourceId,
        pointAt: (kind === 'gone' ? from : to).createdAt,
      },
    });
  };
  const panelId = useId();
  const same = t.restore.sameMessages(sums.same, format.number(sums.same));
  const timeOf = pointTimes([from, to], format);
  const isAlike = differenceKinds.every((each) => sums[each] === 0);
  return (
    <div className={styles.root}>
      {sums.damaged > 0 && (
        <MessageBar intent="warning" layout="multiline" className={styles.note}>
          <MessageBarBody>
            {t.restore.comparedWithDamage(sums.damaged, format.number(sums.damaged))}
          </MessageBarBody>
        </MessageBar>
      )}
      {isAlike ? (
        <EmptyState icon={<BranchCompare24Regular />} title={t.restore.noDifferences} text={same} />
      ) : (
        <>
          <div className={styles.head}>
            <TabList
              className={styles.tabs}
              size="small"
              selectedValue={kind}
              onTabSelect={(_event, { value }) => {
                const chosen = differenceKinds.find((each) => each === value);
                if (chosen !== undefined) setKind(chosen);
                setMessageId(null);
              }}
            >
              {differenceKinds.map((each) => (
                <Tab key={each} value={each} aria-controls={panelId} title={t.restore.differenceHints[each]}>
                  {t.restore.differenceTab(t.restore.differences[each], format.number(sums[each]))}
                </Tab>
              ))}
            </TabList>
            <span className={styles.quiet}>
              {t.restore.comparedFrom(timeOf(from.createdAt), timeOf(to.createdAt), same)}
            </span>
          </div>
          <div
            id={panelId}
            role="tabpanel"
            aria-label={t.restore.differences[kind]}
            className={mergeClasses(panes.panes, styles.columns)}
            style={paneColumns(layout, shares)}
          >
            <section className={panes.pane} aria-label={t.restore.messages}>
              {sums[kind] === 0 ? (
                <p className={panes.hint}>{t.restore.noneOfKind[kind]}</p>
              ) : (
                <DifferenceList
                  key={kind}
                  mailbox={mailbox}
                  from={from}
                  to={to}
                  kind={kind}
                  chosen={messageId}
                  onChoose={setMessageId}
                  onRestore={restore}
                />
              )}
            </section>
            <PaneDivider
              {...{ layout, index: 0, shares, onShares: setShares, className: panes.divider }}
              label={t.restore.resize(t.restore.messages)}
            />
            <section className={panes.pane} aria-label={t.restore.preview}>
              {messageId === null ? (
                <p className={panes.hint}>{t.restore.chooseMessage}</p>
              ) : (
                <Preview key={messageId} messageId={messageId} onRestore={restore} />
              )}
            </section>
          </div>
        </>
      )}
    </div>
  );
}
