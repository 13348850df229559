import { z } from 'zod';
import { nameSchema, pathSchema, userSchema } from '../../../../shared/backup/limits.js';
import { hostSchema, portSchema } from '../../../../shared/backup/source.js';
import { secretSchema } from '../../../../shared/backup/source-draft.js';
import {
  type Channel,
  type EmailTarget,
  type NotificationKind,
  type NotificationTarget,
  type WebhookFormat,
  channelDefinitionSchema,
  defaultKinds,
} from '../../../../shared/notifications/channel.js';
import { type ChannelDraft, needsOtherSecret } from '../../../../shared/notifications/channel-draft.js';
import { type NumberFormat, lengthProblem, numberProblem } from '../../../base/field-problems.js';
import { longestOf, wholeNumberOf } from '../../../base/limits.js';
import { t } from '../../../messages/index.js';

export const channelTargets = ['email', 'slack', 'teams', 'discord', 'healthchecks', 'json'] as const;
type ChannelTarget = 'email' | WebhookFormat;
export const securities = ['tls', 'starttls', 'plain'] as const;
export const methods = ['password', 'm365', 'google', 'none'] as const;

const usualPort = { tls: '465', starttls: '587', plain: '25' } as const;
const mostRecipients = 50;

/** What the fields of a channel hold, as typed. */
export interface ChannelFields {
  readonly target: ChannelTarget;
  readonly name: string;
  readonly host: string;
  readonly port: string;
  readonly security: (typeof securities)[number];
  readonly caFile: string;
  readonly method: (typeof methods)[number];
  readonly user: string;
  readonly secret: string;
  readonly credentialsFile: string;
  readonly from: string;
  readonly to: string;
  readonly address: string;
  readonly newKey: boolean;
  readonly kinds: readonly NotificationKind[];
  readonly ofAllJobs: boolean;
  readonly jobIds: readonly string[];
  readonly namesMailboxes: boolean;
  readonly summaryHour: number;
  readonly enabled: boolean;
  /** What is stored of the channel that is edited; null for a new one. */
  readonly stored: NotificationTarget | null;
}

export const newChannel: ChannelFields = {
  target: 'email',
  name: '',
  host: '',
  port: usualPort.tls,
  security: 'tls',
  caFile: '',
  method: 'password',
  user: '',
  secret: '',
  credentialsFile: '',
  from: '',
  to: '',
  address: '',
  newKey: false,
  kinds: defaultKinds,
  ofAllJobs: true,
  jobIds: [],
  namesMailboxes: false,
  summaryHour: 7,
  enabled: true,
  stored: null,
};

/** The fields that edit a channel. A secret is never shown: empty, it stays. */
export function fieldsOf({
  name,
  enabled,
  kinds,
  jobIds,
  namesMailboxes,
  summaryHour,
  target,
}: Channel): ChannelFields {
  return {
    ...newChannel,
    ...{ name, enabled, kinds, jobIds, namesMailboxes, summaryHour, stored: target },
    ofAllJobs: jobIds.length === 0,
    caFile: target.caFile ?? '',
    ...(target.type === 'webhook' ? { target: target.format } : emailFieldsOf(target)),
  };
}

function emailFieldsOf({ host, port, security, auth, from, to }: EmailTarget): Partial<ChannelFields> {
  return {
    ...{ target: 'email', host, port: String(port), security, from, to: to.join(', ') },
    method: auth.method === 'oauth' ? auth.provider : auth.method,
    ...(auth.method === 'none' ? {} : { user: auth.user }),
  };
}

/** The encryption, with its usual port unless another one was typed. */
export function withSecurity(
  { port, security: before }: ChannelFields,
  security: ChannelFields['security'],
): Partial<ChannelFields> {
  return { security, port: port === usualPort[before] ? usualPort[security] : port };
}

/** Whether the stored secret serves what the fields say, so that none has to be entered. */
export function keepsSecret(fields: ChannelFields): boolean {
  const { stored } = fields;
  return stored !== null && !needsOtherSecret(stored, targetOf(fields));
}

/** A monitor of runs is told of those alone. */
export function isPinged({ target }: Pick<ChannelFields, 'target'>): boolean {
  return target === 'healthchecks';
}

const limits = {
  ...{ name: nameSchema, host: hostSchema, user: userSchema, secret: secretSchema },
  ...{ caFile: pathSchema, credentialsFile: pathSchema },
} as const;
export type CheckedField = keyof typeof limits | 'port' | 'from' | 'to' | 'address' | 'kinds' | 'jobIds';

/** What is wrong with what a field holds, for it to say; null for an empty one, and when nothing is. */
export function channelProblem(
  fields: ChannelFields,
  field: CheckedField,
  number: NumberFormat = String,
): string | null {
  switch (field) {
    case 'port':
      return numberProblem(fields.port, portSchema, number, t.common.portInvalid);
    case 'from':
      return fields.from.trim() === '' || isEmail(fields.from.trim()) ? null : t.channels.addressInvalid;
    case 'to': {
      const recipients = recipientsOf(fields);
      const wrong = recipients.find((each) => !isEmail(each));
      if (wrong !== undefined) return t.channels.addressesInvalid(wrong);
      return recipients.length > mostRecipients ? t.channels.tooManyAddresses(number(mostRecipients)) : null;
    }
    case 'address':
      return fields.address.trim() === '' || isWebhookAddress(fields.address.trim())
        ? null
        : t.channels.httpsNeeded;
    case 'kinds':
      return fields.kinds.length === 0 && !isPinged(fields) ? t.channels.toldNone : null;
    case 'jobIds':
      return !fields.ofAllJobs && fields.jobIds.length === 0 ? t.channels.jobsNone : null;
    case 'name':
    case 'host':
    case 'user':
    case 'secret':
    case 'caFile':
    case 'credentialsFile':
      return lengthProblem(fields[field].trim(), limits[field], number);
  }
}

function isEmail(text: string): boolean {
  return z.email().safeParse(text).success;
}

function isWebhookAddress(text: string): boolean {
  if (!URL.canParse(text) || text.length > 4096) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

function recipientsOf({ to }: ChannelFields): string[] {
  return to
    .split(/[,;\s]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** The channel to save or to try; null while a needed field is empty, or one is not acceptable. */
export function draftOf(fields: ChannelFields): ChannelDraft | null {
  const secret = secretOf(fields);
  const checked: readonly CheckedField[] = ['name', 'caFile', 'kinds', 'jobIds', 'user', 'secret'];
  const ofTarget = fields.target === 'email' ? (['port', 'from', 'to'] as const) : (['address'] as const);
  if (secret === null || [...checked, ...ofTarget].some((field) => channelProblem(fields, field) !== null))
    return null;
  const { enabled, namesMailboxes, summaryHour } = fields;
  const definition = channelDefinitionSchema.safeParse({
    ...{ enabled, namesMailboxes, summaryHour, target: targetOf(fields) },
    name: fields.name.trim() === '' ? suggestedName(fields) : fields.name.trim(),
    kinds: [...fields.kinds],
    jobIds: fields.ofAllJobs ? [] : [...fields.jobIds],
  });
  return definition.success ? { definition: definition.data, secret } : null;
}

/** What a channel is called unless it is given a name: its service, or whom it writes to. */
export function suggestedName(fields: ChannelFields): string {
  const name =
    fields.target === 'email' ? (recipientsOf(fields)[0] ?? '') : t.channels.targets[fields.target];
  return name.slice(0, longestOf(nameSchema));
}

function targetOf(fields: ChannelFields): NotificationTarget {
  const caFile = fields.caFile.trim();
  const ca = caFile === '' ? {} : { caFile };
  if (fields.target !== 'email') {
    // Main reads it from the address, which it alone may know.
    return { type: 'webhook', format: fields.target, origin: '', ...ca };
  }
  const user = fields.user.trim();
  const { security, method } = fields;
  return {
    ...{
      type: 'email',
      host: fields.host.trim(),
      port: wholeNumberOf(fields.port, portSchema) ?? 0,
      security,
    },
    auth:
      method === 'none'
        ? { method }
        : method === 'password'
          ? { method, user }
          : { method: 'oauth', provider: method, user },
    ...{ from: fields.from.trim(), to: recipientsOf(fields), ...ca },
  };
}

/** Null while one is needed and none is entered. */
function secretOf(fields: ChannelFields): ChannelDraft['secret'] | null {
  const unchanged = keepsSecret(fields) ? ({ type: 'unchanged' } as const) : null;
  if (fields.target !== 'email') {
    const address = fields.address.trim();
    if (address === '' && !fields.newKey) return unchanged;
    if (address === '' && unchanged === null) return null;
    return { type: 'webhook', address: address === '' ? null : address, newKey: fields.newKey };
  }
  switch (fields.method) {
    case 'none':
      return { type: 'unchanged' };
    case 'password':
      // Used as it is typed, blanks at its ends too.
      return fields.secret === '' ? unchanged : { type: 'email', secret: fields.secret };
    case 'm365':
    case 'google': {
      const credentialsFile = fields.credentialsFile.trim();
      return credentialsFile === '' ? unchanged : { type: 'email', secret: { credentialsFile } };
    }
  }
}
