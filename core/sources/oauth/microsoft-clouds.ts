/** A cloud of Microsoft: where Exchange Online answers IMAP there, what its tokens are for, and the origin of Microsoft Graph. */
export interface MicrosoftCloud {
  readonly imapHost: string;
  readonly scope: string;
  readonly graph: string;
}

const worldwide = cloud('outlook.office365.com', 'https://graph.microsoft.com');
const china = cloud('partner.outlook.cn', 'https://microsoftgraph.chinacloudapi.cn');

const national: ReadonlyMap<string, MicrosoftCloud> = new Map(
  Object.entries({
    'https://login.microsoftonline.us': cloud('outlook.office365.us', 'https://graph.microsoft.us'),
    'https://login.partner.microsoftonline.cn': china,
    'https://login.chinacloudapi.cn': china,
  }),
);

/** The cloud of a sign-in service; one that is not known takes the tokens of the worldwide one. */
export function cloudOf(authority: string): MicrosoftCloud {
  return national.get(authority) ?? worldwide;
}

function cloud(imapHost: string, graph: string): MicrosoftCloud {
  return { imapHost, scope: `https://${imapHost}/.default`, graph };
}
