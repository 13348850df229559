import {
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components';
import { FolderOpen20Regular } from '@fluentui/react-icons';
import type { ReactNode } from 'react';
import {
  type ImportPlan,
  type PlannedItem,
  type PlannedRepository,
  plannedChanges,
} from '../../../../shared/configuration/import-plan.js';
import { bridge } from '../../../base/bridge.js';
import { Facts } from '../../../components/Facts.js';
import { LoadFailed } from '../../../components/Loaded.js';
import { useAction } from '../../../components/useAction.js';
import { type Format, useFormat } from '../../../messages/format.js';
import { t } from '../../../messages/index.js';

const useStyles = makeStyles({
  heading: {
    marginBottom: '4px',
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  hint: { marginTop: '4px' },
  list: { display: 'flex', flexDirection: 'column', rowGap: '4px', paddingInlineStart: '16px' },
  quiet: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground3,
  },
  remark: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  name: { overflowWrap: 'anywhere' },
  repository: { display: 'flex', alignItems: 'center', columnGap: '12px' },
  words: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere' },
});

/** What an import would do: what is in its way first, then what is new, replaced, left out, unchanged, and stays. */
export function ImportPlanView(props: {
  readonly plan: ImportPlan;
  readonly onFolder: (from: string, to: string) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { plan } = props;
  const { problems, items, kept, console: moving, repositories } = plan;
  return (
    <>
      {problems.length > 0 && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            {t.configuration.inTheWay}
            <ul>
              {problems.map((problem, index) => (
                <li key={index}>{format.say(problem)}</li>
              ))}
            </ul>
          </MessageBarBody>
        </MessageBar>
      )}
      {moving !== null && (
        <Facts
          facts={[
            [t.configuration.license, licenseWords(moving, format)],
            [t.configuration.installationId, moving.installationId],
            [t.configuration.accounts, format.number(moving.accounts)],
          ]}
        />
      )}
      {repositories.length > 0 && (
        <section>
          <h3 className={styles.heading}>{t.configuration.repositories}</h3>
          <ul className={styles.list}>
            {repositories.map((each) => (
              <RepositoryRow key={each.from} repository={each} onFolder={props.onFolder} />
            ))}
          </ul>
          {repositories.some(({ isThere }) => !isThere) && (
            <p className={mergeClasses(styles.quiet, styles.hint)}>{t.configuration.missingHint}</p>
          )}
        </section>
      )}
      {items.length === 0 && kept.length === 0 && <p>{t.configuration.nothing}</p>}
      {plannedChanges.map((change) => (
        <Group key={change} change={change} items={items.filter((item) => item.change === change)} />
      ))}
      <Group
        change="kept"
        items={kept.map(({ part, name }) => ({ part, name, change: 'same', fields: [], remark: null }))}
      />
    </>
  );
}

function Group(props: {
  readonly change: PlannedItem['change'] | 'kept';
  readonly items: readonly PlannedItem[];
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const { change, items } = props;
  if (items.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>{t.configuration.changes[change](format.number(items.length))}</h3>
      <ul className={styles.list}>
        {items.map((item) => (
          <li key={`${item.part} ${item.name}`}>
            <span className={styles.name} dir="auto">
              {t.configuration.item(item.part, item.name)}
            </span>
            <Remarks item={item} format={format} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Remarks({ item, format }: { readonly item: PlannedItem; readonly format: Format }): ReactNode {
  const styles = useStyles();
  return (
    <>
      {item.fields.length > 0 && <p className={styles.quiet}>{t.configuration.fields(item.fields)}</p>}
      {item.remark !== null && <p className={styles.remark}>{format.say(item.remark)}</p>}
    </>
  );
}

/** Where a repository is looked for here; one that lies elsewhere is shown. */
function RepositoryRow(props: {
  readonly repository: PlannedRepository;
  readonly onFolder: (from: string, to: string) => void;
}): ReactNode {
  const styles = useStyles();
  const format = useFormat();
  const action = useAction();
  const { from, path, isOwn, isThere, mailboxes } = props.repository;
  return (
    <li className={styles.repository}>
      <div className={styles.words}>
        <p dir="auto">{path}</p>
        <p className={styles.quiet}>
          {isThere ? t.configuration.found : t.configuration.missing}
          {', '}
          {t.configuration.mailboxes(mailboxes, format.number(mailboxes))}
          {from !== path && <>. {t.configuration.there(from)}</>}
        </p>
        {action.error && <LoadFailed error={action.error} />}
      </div>
      {!isOwn && (
        <Button
          size="small"
          icon={<FolderOpen20Regular />}
          aria-label={t.configuration.chooseFolderFor(from)}
          disabledFocusable={action.busy}
          onClick={() => {
            action.run(async () => {
              const chosen = await bridge.sources.chooseFolder();
              if (chosen !== null) props.onFolder(from, chosen.path);
            });
          }}
        >
          {t.configuration.chooseFolder}
        </Button>
      )}
    </li>
  );
}

function licenseWords(
  { license, replacesLicense }: NonNullable<ImportPlan['console']>,
  format: Format,
): string {
  const words = license === null ? t.configuration.noLicense : format.say(license);
  const replaced = replacesLicense === null ? words : format.say(replacesLicense);
  return replaced === words ? words : t.configuration.replaces(words, replaced);
}
