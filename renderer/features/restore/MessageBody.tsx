import { MessageBar, MessageBarBody, TabList, Tab, makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useMemo, useState } from 'react';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import { t } from '../../messages/index.js';
import { cleanHtml } from './clean-html.js';
import { pageNonce } from './page-nonce.js';
import { notesOf } from './preview-notes.js';
import { PlainText } from './PlainText.js';

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
  quiet: { color: tokens.colorNeutralForeground3 },
});

/** The body as HTML in a sandbox that loads nothing, or as text; what is not shown is said. */
export function MessageBody({ preview }: { readonly preview: MessagePreview }): ReactNode {
  const styles = useStyles();
  const { html, text } = preview;
  const [view, setView] = useState<'html' | 'text'>(html === null ? 'text' : 'html');
  const notes = notesOf(preview, view);
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
      {notes.map((note) => (
        <Note key={note} text={note} />
      ))}
      {view === 'html' && html !== null ? (
        <HtmlBody html={html} pictures={preview.pictures} />
      ) : text !== null ? (
        <PlainText text={text} />
      ) : (
        <p className={styles.quiet}>{t.restore.noBody}</p>
      )}
    </div>
  );
}

function Note({ text }: { readonly text: string }): ReactNode {
  const styles = useStyles();
  return (
    <MessageBar className={styles.bar} intent="info" layout="multiline">
      <MessageBarBody>{text}</MessageBarBody>
    </MessageBar>
  );
}

function HtmlBody({
  html,
  pictures,
}: Pick<MessagePreview, 'pictures'> & { readonly html: string }): ReactNode {
  const styles = useStyles();
  const clean = useMemo(() => {
    return cleanHtml(html, pictures, pageNonce());
  }, [html, pictures]);
  return (
    <>
      {clean.blocked > 0 && <Note text={t.restore.remoteBlocked(clean.blocked)} />}
      <iframe className={styles.frame} sandbox="" srcDoc={clean.document} title={t.restore.bodyFrame} />
    </>
  );
}
