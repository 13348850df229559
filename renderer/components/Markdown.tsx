import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { Token, Tokens } from 'marked';
import type { ReactNode } from 'react';
import { assertNever } from '../../shared/errors.js';
import { t } from '../messages/index.js';
import { CopyButton } from './CopyButton.js';
import { type GuideText, type PageToken, isPageToken } from './markdown-page.js';

const useStyles = makeStyles({
  root: { display: 'flex', flexDirection: 'column', rowGap: '12px', paddingBottom: '24px' },
  heading: {
    marginTop: '8px',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  subheading: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  list: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    paddingInlineStart: '20px',
    listStyleType: 'disc',
  },
  item: { '> p + *, > div + *, > * + div': { marginTop: '8px' } },
  numbered: { listStyleType: 'decimal' },
  quote: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '8px',
    margin: 0,
    paddingLeft: '12px',
    borderLeft: `3px solid ${tokens.colorNeutralStroke1}`,
    color: tokens.colorNeutralForeground2,
  },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    overflowWrap: 'anywhere',
  },
  block: {
    display: 'flex',
    alignItems: 'flex-start',
    columnGap: '8px',
    padding: '8px 8px 8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  lines: { flexGrow: 1, minWidth: 0, margin: '2px 0', whiteSpace: 'pre-wrap' },
  place: { outlineStyle: 'none' },
  found: {
    backgroundColor: tokens.colorBrandBackground2,
    boxShadow: `0 0 0 4px ${tokens.colorBrandBackground2}`,
    borderRadius: tokens.borderRadiusSmall,
    '@media (forced-colors: active)': { outline: '2px solid Highlight' },
  },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  cell: {
    padding: '6px 12px 6px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    textAlign: 'start',
    verticalAlign: 'top',
  },
  headerCell: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground3 },
});

/** Shows a link of the page: as a link where its address is one that can be followed, else as its words. */
type RenderLink = (href: string, words: ReactNode) => ReactNode;

interface View {
  readonly page: GuideText;
  readonly renderLink: RenderLink;
  /** The anchor of the passage that was looked for; null when none was. */
  readonly found: string | null;
}

/** A page of the user guide. */
export function Markdown(view: View): ReactNode {
  const styles = useStyles();
  return (
    <div className={styles.root}>
      <All tokens={view.page.tokens} view={view} />
    </div>
  );
}

/** The id of a place in the document: the guide is shown once. */
export function idOfAnchor(anchor: string): string {
  return `guide-${anchor}`;
}

/** What makes an element the place that an anchor leads to. */
function usePlace(view: View): (place: object, className?: string) => PlaceProps {
  const styles = useStyles();
  return (place, className) => {
    const anchor = view.page.anchors.get(place);
    if (anchor === undefined) return className === undefined ? {} : { className };
    return {
      id: idOfAnchor(anchor),
      tabIndex: -1,
      className: mergeClasses(className, styles.place, anchor === view.found && styles.found),
    };
  };
}

interface PlaceProps {
  readonly id?: string;
  readonly tabIndex?: number;
  readonly className?: string;
}

function All({ tokens: all, view }: { readonly tokens: readonly Token[]; readonly view: View }): ReactNode {
  return all.filter(isPageToken).map((token, index) => <One key={index} token={token} view={view} />);
}

function One(props: { readonly token: PageToken; readonly view: View }): ReactNode {
  const styles = useStyles();
  const { token, view } = props;
  const place = usePlace(view);
  switch (token.type) {
    case 'heading': {
      // Below the title of the window it stands in, an h2.
      const Heading = token.depth > 2 ? 'h4' : 'h3';
      return (
        <Heading {...place(token, mergeClasses(styles.heading, token.depth > 2 && styles.subheading))}>
          <All tokens={token.tokens} view={view} />
        </Heading>
      );
    }
    case 'paragraph':
      return token.tokens.some(isPageToken) ? (
        <p {...place(token)}>
          <All tokens={token.tokens} view={view} />
        </p>
      ) : null;
    case 'list': {
      const List = token.ordered ? 'ol' : 'ul';
      return (
        <List className={mergeClasses(styles.list, token.ordered && styles.numbered)}>
          <All tokens={token.items} view={view} />
        </List>
      );
    }
    case 'list_item':
      return (
        <li {...place(token, styles.item)}>
          <All tokens={token.tokens} view={view} />
        </li>
      );
    case 'blockquote':
      return (
        <blockquote {...place(token, styles.quote)}>
          <All tokens={token.tokens} view={view} />
        </blockquote>
      );
    case 'code':
      return (
        <div {...place(token, styles.block)}>
          <pre className={mergeClasses(styles.code, styles.lines)}>{token.text}</pre>
          <CopyButton label={t.common.copy} text={() => token.text} />
        </div>
      );
    case 'table':
      return <Table table={token} view={view} />;
    case 'link':
      return view.renderLink(token.href, <All tokens={token.tokens} view={view} />);
    case 'strong':
      return (
        <strong>
          <All tokens={token.tokens} view={view} />
        </strong>
      );
    case 'em':
      return (
        <em>
          <All tokens={token.tokens} view={view} />
        </em>
      );
    case 'codespan':
      return <code className={styles.code}>{token.text}</code>;
    case 'br':
      return <br />;
    case 'text':
      return token.tokens ? <All tokens={token.tokens} view={view} /> : token.text;
    case 'escape':
      return token.text;
    default:
      return assertNever(token);
  }
}

function Table({ table, view }: { readonly table: Tokens.Table; readonly view: View }): ReactNode {
  const styles = useStyles();
  const place = usePlace(view);
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {table.header.map(({ tokens: words }, column) => (
            <th key={column} scope="col" className={mergeClasses(styles.cell, styles.headerCell)}>
              <All tokens={words} view={view} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map((row, index) => (
          <tr key={index} {...place(row)}>
            {row.map(({ tokens: words }, column) => (
              <td key={column} className={styles.cell}>
                <All tokens={words} view={view} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
