import type { Cluster, FoundDatabase } from '../../../shared/backup/cluster.js';
import type {
  BucketRepository,
  FollowedBucket,
  ProbedBucket,
} from '../../../shared/backup/bucket-repository.js';
import type { FolderLook } from '../../../shared/backup/folder-look.js';
import type { AppInfo } from '../../../shared/app-info.js';
import type { AppUpdateStatus, AppUpdateView } from '../../../shared/app-update.js';
import type { Job } from '../../../shared/backup/job.js';
import type { Mailbox } from '../../../shared/backup/mailbox.js';
import type { Folder, Message, RestorePoint } from '../../../shared/backup/restore-point.js';
import type { MailboxSession, Session, SessionDetail } from '../../../shared/backup/session.js';
import type { Source, SourceMailbox } from '../../../shared/backup/source.js';
import type { Comparison, Difference } from '../../../shared/backup/comparison.js';
import type { JobForecast } from '../../../shared/backup/job-forecast.js';
import type { Discovery } from '../../../shared/backup/directory.js';
import type { DeletionForecast } from '../../../shared/backup/mailbox-data.js';
import type { PruneForecast, PruneReport, Verification } from '../../../shared/backup/maintenance.js';
import type { StartedServerRestore, UnfinishedRestore } from '../../../shared/backup/server-restore.js';
import type { SearchAnswer } from '../../../shared/backup/search.js';
import type { ConsoleToMove, ImportPlan } from '../../../shared/configuration/import-plan.js';
import type { AuditEntry, AuditVerification } from '../../../shared/audit/entry.js';
import type { ChannelTest, ChannelView } from '../../../shared/notifications/channel-draft.js';
import type { Delivery } from '../../../shared/notifications/notice.js';
import type { EventLogEntry } from '../../../shared/events.js';
import type { LicenseChange } from '../../../shared/license/license-change.js';
import type { LicensePayload } from '../../../shared/license/model.js';
import type { LicenseView } from '../../../shared/license/license-view.js';
import type { MessagePreview } from '../../../shared/backup/message-preview.js';
import type { Care } from '../../../shared/backup/care.js';
import type { SampleForecast } from '../../../shared/backup/sample.js';
import type { ErrorData } from '../../../shared/errors.js';
import type { Text } from '../../../shared/texts/text.js';
import type { SourceState } from '../../../shared/backup/source-state.js';
import type { SourceFolderFigures } from '../../../shared/backup/source-folders.js';
import type { SourceCheck } from '../../../shared/backup/source-draft.js';
import type { BackupStatus } from '../../../shared/backup/status.js';
import type { RepositoryDay } from '../../../shared/backup/repository-overview.js';
import type { ListedRepository, RepositoryStats } from '../../../shared/backup/repository-stats.js';
import type { UsageMailbox } from '../../../shared/license/usage-mailboxes.js';
import type { UsageReportView } from '../../../shared/license/usage-report-view.js';
import type { UpdateReport } from '../../../shared/license/update.js';
import type { LicenseOverview } from '../../../shared/license/license-report.js';
import type { SavedFile } from '../../../shared/saved-file.js';
import type { Settings } from '../../../shared/settings.js';

/** Everything that the mocked main process answers from; plain data, so that a test can hand it over. */
export interface MockState {
  info: AppInfo;
  license: LicenseView;
  /** Answers of install and remove, by whether they were confirmed. */
  licenseChange: Record<string, LicenseChange>;
  /** What a key that is supposed says. */
  examinedKey: LicensePayload | null;
  updateReport: UpdateReport;
  /** Of the installed license, newest first. */
  usageReports: UsageReportView[];
  /** What each of them counts. */
  usageMailboxes: UsageMailbox[];
  settings: Settings;
  appUpdate: AppUpdateView;
  /** What the feed and a download come to. */
  appUpdateAnswers: { check: AppUpdateStatus; download: AppUpdateStatus };
  sources: Source[];
  addedSource: Source;
  sourceStates: SourceState[];
  /** What the next test of a source fails at; null when it works. */
  testError: ErrorData | null;
  /** What there was before the last removal of a source. */
  removed: { sources: Source[]; jobs: Job[] } | null;
  /** The secret of a removed source cannot be put back. */
  isSecretMissing: boolean;
  sourceMailboxes: SourceMailbox[];
  /** Of every mailbox at its source. */
  sourceFolders: SourceFolderFigures[];
  /** What the directory of a source has. */
  discovery: Discovery;
  /** What the source does not read. */
  passedOver: SourceCheck['passedOver'];
  chosenPath: string;
  /** The text of the file that is chosen to import mailboxes from. */
  mailboxList: string;
  /** Of the configuration file that is chosen. */
  importPlan: ImportPlan;
  consoleToMove: ConsoleToMove;
  /** What is left of the sample organisation. */
  sampleForecast: SampleForecast | null;
  sample: { sourceId: string; jobId: string };
  jobs: Job[];
  /** Those that can be put back. */
  removedJobs: Job[];
  /** What is said of a job's mailboxes without a license. */
  jobForecast: JobForecast;
  /** Of the wizard's schedule. */
  nextRuns: string[];
  sessions: Session[];
  sessionDetails: Record<string, SessionDetail>;
  mailboxes: Mailbox[];
  /** Of whichever mailbox. */
  mailboxSessions: MailboxSession[];
  points: RestorePoint[];
  folders: Folder[];
  messages: Message[];
  preview: Omit<MessagePreview, 'message'>;
  /** What a search says beside what it finds. */
  search: Pick<SearchAnswer, 'ignored' | 'asWords' | 'asAnd' | 'isCut' | 'pending' | 'unreachable'>;
  /** What the comparison of any two restore points finds. */
  differences: Difference[];
  comparison: Pick<Comparison, 'same' | 'damaged'>;
  startedRestore: StartedServerRestore;
  unfinishedRestore: UnfinishedRestore | null;
  repository: RepositoryStats;
  repositories: RepositoryStats[];
  /** What each took up on the days before, and the room on its disk, by its path. */
  growth: Record<string, RepositoryDay[]>;
  freeBytes: Record<string, number>;
  /** What is said of disks with too little room. */
  lowRooms: Record<string, Text>;
  /** What folders hold that are neither of these nor empty, by their paths. */
  looks: Record<string, FolderLook['holds']>;
  status: BackupStatus;
  care: Care[];
  verification: Verification;
  pruneForecast: PruneForecast;
  pruneReport: PruneReport;
  deletionForecast: DeletionForecast;
  knownRepositories: ListedRepository[];
  /** Null when the folder dialog is cancelled. */
  openedRepository: ListedRepository | null;
  /** Repositories in buckets. */
  buckets: BucketRepository[];
  /** Workers on other computers. */
  cluster: Cluster;
  /** What a test of whichever database finds. */
  database: FoundDatabase;
  /** What a test of whichever bucket finds, without and with a lock. */
  probes: { unlocked: ProbedBucket; locked: ProbedBucket };
  /** What of a bucket cannot be used for its index. */
  bucketProblems: Text[];
  /** What a bucket fails at when it is asked; null when it answers. */
  bucketReach: ErrorData | null;
  /** What a look at the buckets finds that others write to. */
  bucketsFollowed: FollowedBucket[];
  events: EventLogEntry[];
  /** Channels of notifications, what a test of one comes to, and the delivery log, newest first. */
  channels: ChannelView[];
  channelTest: ChannelTest;
  deliveries: Delivery[];
  /** Newest first. */
  actions: AuditEntry[];
  actionsVerification: AuditVerification;
  saved: SavedFile;
  overview: LicenseOverview;
  savedReport: SavedFile;
}
