import { MessageBar, MessageBarBody, TabList, Tab, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useMemo, useState } from 'react';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { t } from '../../messages/index.js';
import { cleanHtml } from './clean-html.js';

const useStyles = makeStyles({
  // In a low window the pane scrolls: a body of a line or two is no preview.
  root: {
    display: 'flex',
    flexDirection: 'column',
    flexGrow: 1,
    flexShrink: 0,
    flexBasis: '320px',
    minHeight: 0,
    rowGap: '8px',
  },
  bar: { flexShrink: 0 },
  frame: {
    flexGrow: 1,
    width: '100%',
    minHeight: 0,
    border: 'none',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: 'white',
  },
  text: {
    flexGrow: 1,
    minHeight: 0,
    margin: 0,
    overflow: 'auto',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    fontFamily: 'inherit',
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The body as HTML in a sandbox that loads nothing, or as text. */
export function MessageBody({ preview }: { readonly preview: MessagePreview }): ReactNode {
  const styles = useStyles();
  const { html, text } = preview;
  const [view, setView] = useState<'html' | 'text'>(html === null ? 'text' : 'html');
  return (
    <div className={styles.root}>
      {html !== null && text !== null && (
        <TabList
          size="small"
          aria-label={t.restore.bodyView}
          selectedValue={view}
          onTabSelect={(_event, { value }) => {
            setView(value === 'html' ? 'html' : 'text');
          }}
        >
          <Tab value="html">{t.restore.showHtml}</Tab>
          <Tab value="text">{t.restore.showText}</Tab>
        </TabList>
      )}
      {view === 'html' && html !== null ? (
        <HtmlBody html={html} />
      ) : text !== null ? (
        <pre className={styles.text} tabIndex={0} dir="auto">
          {text}
        </pre>
      ) : (
        <p className={styles.quiet}>{t.restore.noBody}</p>
      )}
    </div>
  );
}

function HtmlBody({ html }: { readonly html: string }): ReactNode {
  const styles = useStyles();
  const clean = useMemo(() => {
    const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
    return cleanHtml(html, nonce);
  }, [html]);
  return (
    <>
      {clean.blocked > 0 && (
        <MessageBar className={styles.bar} intent="info" layout="multiline">
          <MessageBarBody>{t.restore.remoteBlocked(clean.blocked)}</MessageBarBody>
        </MessageBar>
      )}
      <iframe className={styles.frame} sandbox="" srcDoc={clean.document} title={t.restore.bodyFrame} />
    </>
  );
}
