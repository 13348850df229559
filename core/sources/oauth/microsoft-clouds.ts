/** A cloud of Microsoft: where Exchange Online answers IMAP there, and what its tokens are for. */
export interface MicrosoftCloud {
  readonly imapHost: string;
  readonly scope: string;
}

const worldwide = cloud('outlook.office365.com');

const national: ReadonlyMap<string, MicrosoftCloud> = new Map(
  Object.entries({
    'https://login.microsoftonline.us': cloud('outlook.office365.us'),
    'https://login.partner.microsoftonline.cn': cloud('partner.outlook.cn'),
    'https://login.chinacloudapi.cn': cloud('partner.outlook.cn'),
  }),
);

/** The cloud of a sign-in service; one that is not known takes the tokens of the worldwide one. */
export function cloudOf(authority: string): MicrosoftCloud {
  return national.get(authority) ?? worldwide;
}

function cloud(imapHost: string): MicrosoftCloud {
  return { imapHost, scope: `https://${imapHost}/.default` };
}
