/** A person (or shared mailbox) of the sample company and the folders that they keep. */
export interface Person {
  readonly name: string;
  readonly address: string;
  readonly role: string;
  /** Folders beside INBOX and Sent, by topic; levels separated by `/`. */
  readonly folders: Readonly<Partial<Record<Topic, string>>>;
}

export type Topic =
  | 'planning'
  | 'finance'
  | 'customers'
  | 'product'
  | 'people'
  | 'support'
  | 'purchasing'
  | 'events'
  | 'it'
  | 'newsletter';

export const companyName = 'Halden Optics';
const domain = 'halden-optics.example';

function person(name: string, local: string, role: string, folders: Person['folders']): Person {
  return { name, address: `${local}@${domain}`, role, folders };
}

/** The twelve mailboxes of Halden Optics, a maker of optical sensors with offices in Oslo, München, Lyon and Osaka. */
export const people: readonly Person[] = [
  person('Ingrid Solberg', 'ingrid.solberg', 'Managing Director', {
    planning: 'Board/Strategy 2027',
    finance: 'Board/Figures',
    people: 'Confidential/People',
  }),
  person('Matthias Gruber', 'matthias.gruber', 'Head of Sales, München', {
    customers: 'Kunden/Angebote',
    events: 'Messen & Veranstaltungen',
    planning: 'Verkauf/Übersicht',
  }),
  person('Camille Laurent', 'camille.laurent', 'Finance, Lyon', {
    finance: 'Comptabilité/Clôture',
    purchasing: 'Fournisseurs/Factures réglées',
    people: 'Ressources humaines',
  }),
  person('Haruto Tanaka', 'haruto.tanaka', 'Product Engineer, Osaka', {
    product: '製品/センサー',
    support: '製品/不具合',
    customers: 'お客様',
  }),
  person('Astrid Nyborg', 'astrid.nyborg', 'Head of Product', {
    product: 'Roadmap/Sensor line',
    planning: 'Roadmap/Quarterly',
    customers: 'Customer feedback',
  }),
  person('Piotr Wójcik', 'piotr.wojcik', 'Production', {
    purchasing: 'Zamówienia',
    product: 'Produkcja/Jakość',
    people: 'Grafik',
  }),
  person('Eleni Papadaki', 'eleni.papadaki', 'Customer Support', {
    support: 'Tickets/Open',
    customers: 'Πελάτες',
    product: 'Tickets/Known issues',
  }),
  person('Samuel Okafor', 'samuel.okafor', 'IT', {
    it: 'Infrastructure/Backups',
    support: 'Helpdesk',
    purchasing: 'Hardware',
  }),
  person('Lucía Fernández', 'lucia.fernandez', 'Marketing', {
    events: 'Ferias/2026',
    newsletter: 'Boletines',
    customers: 'Campaigns/References',
  }),
  person('Jonas Berg', 'jonas.berg', 'Sales, Oslo', {
    customers: 'Kunder/Tilbud',
    planning: 'Salg',
    events: 'Møter',
  }),
  person('Info', 'info', 'Shared mailbox', { customers: 'Answered', support: 'Forwarded to support' }),
  person('Invoices', 'invoices', 'Shared mailbox', {
    finance: 'Booked/2026',
    purchasing: 'Waiting for approval',
  }),
];

/** Correspondents outside the company. */
export const contacts: readonly Omit<Person, 'folders' | 'role'>[] = [
  { name: 'Dr. Renate Vogl', address: 'r.vogl@bergwerk-automation.example' },
  { name: 'Tom Whitfield', address: 'tom.whitfield@northsea-robotics.example' },
  { name: 'Yuki Mori', address: 'y.mori@kansai-seimitsu.example' },
  { name: 'Aurélie Dumas', address: 'aurelie.dumas@verrerie-du-rhone.example' },
  { name: 'Krzysztof Zieliński', address: 'k.zielinski@szklo-technika.example' },
  { name: 'Maria Lindgren', address: 'maria.lindgren@fjordline-logistics.example' },
  { name: 'Accounts, Glaswerk Jena', address: 'billing@glaswerk-jena.example' },
  { name: 'Photonics Weekly', address: 'news@photonics-weekly.example' },
];
