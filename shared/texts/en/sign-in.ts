import type { TextFormat } from '../format.js';

const addAgain = 'Then add the mail source again.';

/** Signing in with tokens of Microsoft and Google, and the credentials for it. */
export const signIn = {
  theseCredentialsAre: 'These credentials are',
  credentialsFileIs: ({ path }: { path: string }) => `The credentials file ${path} is`,
  /** `what` is one of the two above. */
  notJson: ({ what }: { what: string }) => `${what} not JSON. Choose the file again.`,
  notValid: ({ what, faults }: { what: string; faults: string }) =>
    `${what} not complete or not valid: ${faults}.`,
  mustBeHttps: 'must begin with https://',
  mustBeOrigin: 'must be an address without path, user and query',
  mustBeTenant: 'must be the GUID or a domain of the tenant',
  mustBeOneTenant: 'must name one tenant, because an app signs in to its own organisation only',
  mustBeClientId: 'must be the application (client) ID, a GUID',
  secretOrCertificate: 'give either clientSecret, or certificate and privateKey',
  mustBeServiceAccount: 'must be "service_account": download a key of a service account',
  mustBeGoogle: 'must be an address of Google',
  notPemCertificate: 'The certificate of the credentials is not a PEM certificate.',
  keyOfAnotherCertificate:
    'The private key of the credentials does not belong to the certificate. Use the key that the certificate was made with.',
  notRsaKey: 'The private key of the credentials is not an RSA key in PEM form without a passphrase.',
  fileUnreadable: ({ path }: { path: string }) =>
    `${path} cannot be read. Check that it exists and that you may read it.`,

  /** `waitSeconds` null = the service does not say how long. */
  throttled: ({ host, waitSeconds }: { host: string; waitSeconds: number | null }, f: TextFormat) =>
    `${host} asks to slow down${waitSeconds === null ? '' : ` (${f.number(waitSeconds)} s)`} before it issues a sign-in token. Try again later.`,
  internalError: ({ host }: { host: string }) =>
    `${host} has an internal error and issues no sign-in token at present. Run the job again later.`,
  notSignInService: ({ host }: { host: string }) =>
    `${host} did not answer as a sign-in service does. Check the address in the credentials and the proxy under Settings.`,
  /** `advice` is what an administrator does next. */
  noToken: ({ host, advice }: { host: string; advice: string }) =>
    `${host} issued no sign-in token. ${advice}`,
  notTrusted: ({ host, reason }: { host: string; reason: string }) =>
    `No secure connection to ${host}, which issues the sign-in tokens: ${reason} If it is your organisation's own authority, add its CA file to the mail source.`,
  notAnswered: ({ host, reason }: { host: string; reason: string }) =>
    `${host}, which issues the sign-in tokens, did not answer: ${reason} Check the network, and the proxy under Settings.`,

  sentElsewhere: ({ authority, target }: { authority: string; target: string }) =>
    `${authority} sends the sign-in on to ${target}, which is not followed. Check the authority of the credentials.`,
  notMicrosoft: ({ authority }: { authority: string }) =>
    `${authority} did not answer as Microsoft's sign-in service does. Check the authority of the credentials and the proxy under Settings.`,
  secretExpired: ({ clientId }: { clientId: string }) =>
    `The client secret of the app ${clientId} has expired. Create a new one in Entra, under App registrations → Certificates & secrets. ${addAgain}`,
  secretWrong: ({ clientId }: { clientId: string }) =>
    `The client secret is wrong. Copy the value of a client secret of the app ${clientId}, not its ID, from Entra, under App registrations → Certificates & secrets. ${addAgain}`,
  certificateRejected: ({ clientId }: { clientId: string }) =>
    `The certificate was not accepted. Upload it to the app ${clientId} in Entra, under App registrations → Certificates & secrets, and check the clock of this computer.`,
  noSuchApp: ({ clientId, tenantId }: { clientId: string; tenantId: string }) =>
    `There is no app ${clientId} in the tenant ${tenantId}. Check the application (client) ID and the tenant ID. ${addAgain}`,
  noSuchTenant: ({ tenantId }: { tenantId: string }) =>
    `There is no tenant ${tenantId} there. Check the tenant ID and, in a national cloud, the authority. ${addAgain}`,
  appDisabled: ({ clientId }: { clientId: string }) =>
    `The app ${clientId} is disabled. Switch it on in Entra, under Enterprise applications.`,
  consent: ({ clientId, permission, api }: { clientId: string; permission: string; api: string }) =>
    `In Entra, give the app ${clientId} the application permission ${permission} of ${api}, and grant admin consent.`,
  appRejected: ({ clientId, error, permission }: { clientId: string; error: string; permission: string }) =>
    `Entra rejected the app ${clientId} (${error}); see the details. Check the tenant ID, the client ID and the secret or certificate, and that ${permission} has admin consent.`,
  tokenWithoutPermission: ({ server, advice }: { server: string; advice: string }) =>
    `${server} rejected the app's token, which has no permission for IMAP. ${advice}`,
  tokenRejectedByExchange: ({ server, mailbox }: { server: string; mailbox: string }) =>
    `${server} rejected the app's token for ${mailbox}. In Exchange Online PowerShell, make the app known with New-ServicePrincipal and give it the mailbox with Add-MailboxPermission; see in Get-CASMailbox that IMAP is on for the mailbox.`,

  delegation: ({ client, scope }: { client: string; scope: string }) =>
    `In the Google Admin console, under Security → API controls → Domain-wide delegation, authorise the client ID ${client} for the scope ${scope}; it can take some hours to take effect.`,
  keyNoLongerValid: ({ account }: { account: string }) =>
    `The key of the service account ${account} is no longer valid. Create a new key in the Google Cloud console. ${addAgain}`,
  clockWrong: 'The clock of this computer is wrong by several minutes. Set it.',
  accountGone: ({ account }: { account: string }) =>
    `The service account ${account} no longer exists, or is disabled.`,
  notAUser: ({ mailbox }: { mailbox: string }) =>
    `${mailbox} is not a user of this organisation, or is suspended. Check the address.`,
  accountRejected: ({ account, error }: { account: string; error: string }) =>
    `The service account ${account} was rejected (${error}). See in the Google Cloud console whether it exists and is enabled, and create a new key. ${addAgain}`,
  tokenRejectedByGmail: ({ server, mailbox }: { server: string; mailbox: string }) =>
    `${server} rejected the token for ${mailbox}. In the Google Admin console, check that the user has Gmail and that IMAP is allowed (Apps → Google Workspace → Gmail → End User Access).`,
} as const;
