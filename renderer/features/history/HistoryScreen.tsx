import { Tab, TabList, makeStyles } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Route } from '../../base/navigation.js';
import { t } from '../../messages/index.js';
import { ActionsView } from './ActionsView.js';
import { SessionsView } from './SessionsView.js';

const useStyles = makeStyles({ tabs: { marginLeft: '-10px', marginBottom: '8px' } });

/** What ran and how it ended, or what people did. */
export function HistoryScreen(props: { readonly initial: Extract<Route, { screen: 'history' }> }): ReactNode {
  const styles = useStyles();
  const [view, setView] = useState(props.initial.view ?? 'sessions');
  const tabs = (
    <TabList
      className={styles.tabs}
      size="small"
      selectedValue={view}
      onTabSelect={(_event, { value }) => {
        setView(value === 'actions' ? 'actions' : 'sessions');
      }}
    >
      <Tab value="sessions">{t.history.views.sessions}</Tab>
      <Tab value="actions">{t.history.views.actions}</Tab>
    </TabList>
  );
  return view === 'actions' ? (
    <ActionsView tabs={tabs} />
  ) : (
    <SessionsView initial={props.initial} tabs={tabs} />
  );
}
