import type { Topic } from './people.js';

/** A file sent along; its content is made from its name. */
export interface SampleAttachment {
  readonly name: string;
  readonly kind: 'pdf' | 'csv';
}

/** A thread of mail: the first message and the answers to it. */
export interface Conversation {
  readonly topic: Topic;
  readonly subject: string;
  /** Who wrote each message, by the part of the address before the `@`. */
  readonly by: readonly string[];
  readonly messages: readonly string[];
  readonly attachments?: readonly SampleAttachment[];
}

/** What the sample company writes about; `{n}` is replaced by a number, `{month}` and `{quarter}` by the date's. */
export const conversations: readonly Conversation[] = [
  {
    topic: 'planning',
    subject: 'Agenda for the {quarter} planning day',
    by: ['ingrid.solberg', 'matthias.gruber', 'ingrid.solberg'],
    messages: [
      'Please find the draft agenda attached. I would like to spend the morning on the sensor line and the afternoon on capacity in Lyon.\n\nSend me your points by Thursday.',
      'Two additions from sales: the delivery times for the LX-{n} series, and who signs off special prices above 8 %.',
      'Agreed. I have moved capacity to 10:30 so that Osaka can join before their evening.',
    ],
    attachments: [{ name: 'Agenda planning day.pdf', kind: 'pdf' }],
  },
  {
    topic: 'planning',
    subject: 'Order forecast {month}',
    by: ['jonas.berg', 'astrid.nyborg', 'jonas.berg'],
    messages: [
      'The forecast for {month} is attached. Bergwerk and Northsea together are now 41 % of the open orders, which is more than I like.',
      'Thank you. Could you split it by plant? Production has to know which week the second shift starts.',
      'Split by plant is on the second sheet now.',
    ],
    attachments: [{ name: 'Forecast by customer.csv', kind: 'csv' }],
  },
  {
    topic: 'finance',
    subject: 'Monatsabschluss / clôture mensuelle {month}',
    by: ['camille.laurent', 'matthias.gruber'],
    messages: [
      'Bonjour à tous,\n\nthe books for {month} close on Friday at 18:00. Travel expenses that arrive later go into the next month.\n\nBien à vous\nCamille',
      'Our travel to Jena is still open, I will hand it in tomorrow morning.',
    ],
    attachments: [{ name: 'Checklist closing.pdf', kind: 'pdf' }],
  },
  {
    topic: 'finance',
    subject: 'Invoice 2026-{n}',
    by: ['billing', 'invoices'],
    messages: [
      'Dear Sir or Madam,\n\nplease find attached our invoice 2026-{n}. Payment is due within 30 days.\n\nKind regards\nAccounts',
      'Booked and released for payment on the next run.',
    ],
    attachments: [{ name: 'Invoice 2026-{n}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'customers',
    subject: 'Angebot LX-{n}: Rückfrage zur Lieferzeit',
    by: ['r.vogl', 'matthias.gruber', 'r.vogl'],
    messages: [
      'Sehr geehrte Damen und Herren,\n\nvielen Dank für das Angebot. Können Sie die ersten 20 Stück der LX-{n} bis Kalenderwoche 48 liefern? Unsere Linie in Steyr geht am 1. Dezember in Betrieb.\n\nMit freundlichen Grüßen\nRenate Vogl',
      'Guten Tag Frau Dr. Vogl,\n\n20 Stück bis KW 48 sind möglich, wenn die Bestellung bis Freitag da ist. Die restlichen 60 folgen im Januar.\n\nViele Grüße aus München',
      'Die Bestellung ist unterwegs. Danke für die schnelle Antwort!',
    ],
    attachments: [{ name: 'Angebot LX-{n}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'customers',
    subject: 'Field trial on the Aberdeen line',
    by: ['tom.whitfield', 'eleni.papadaki', 'tom.whitfield', 'eleni.papadaki'],
    messages: [
      'Hello,\n\nthe trial units have run for three weeks now. Accuracy is well within the data sheet, but we see drops when the floor washing machine passes. Readings attached.\n\nTom',
      'Thanks Tom, that looks like spray on the lower window. Could you fit the deflector from the spare parts box and send us another week?',
      'Deflector fitted on Monday. No drops since. I call that solved.',
      'Good news! I will ask marketing whether we may write it up as a reference.',
    ],
    attachments: [{ name: 'Readings Aberdeen.csv', kind: 'csv' }],
  },
  {
    topic: 'customers',
    subject: '見積書のお願い (LX-{n})',
    by: ['y.mori', 'haruto.tanaka'],
    messages: [
      'ハルデン・オプティクス 田中様\n\nいつもお世話になっております。関西精密の森です。\nLX-{n} を12台、来月末までに納品いただける場合のお見積りをお願いいたします。\n\nよろしくお願いいたします。\n森',
      '森様\n\nお問い合わせありがとうございます。見積書を添付いたしました。納期は4週間でございます。\n\n田中',
    ],
    attachments: [{ name: '見積書 LX-{n}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'customers',
    subject: 'Tilbud på service avtale',
    by: ['jonas.berg', 'matthias.gruber', 'jonas.berg'],
    messages: [
      'Hei,\n\nFjordline would like a service agreement for all nine units, with a visit every six months. Can we offer that from Oslo?',
      'We can, if one visit a year may be remote. I have put the numbers into the attached sheet.',
      'Perfect, I will send it today.',
    ],
    attachments: [{ name: 'Service agreement.csv', kind: 'csv' }],
  },
  {
    topic: 'product',
    subject: 'LX-{n}: drift above 55 °C',
    by: ['haruto.tanaka', 'piotr.wojcik', 'astrid.nyborg', 'haruto.tanaka'],
    messages: [
      'The climate chamber shows 0.4 µm of drift above 55 °C on units built after week 36. Before that there is none. What changed?',
      'Week 36 is when the new glue came in. The old one is still on the shelf, I can build ten units with it by Wednesday.',
      'Please do, and label them. If it is the glue, we stop deliveries of the LX-{n} until the firmware compensates.',
      '10 台とも合格しました。接着剤が原因です。Details in the attached report.',
    ],
    attachments: [{ name: 'Climate chamber LX-{n}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'product',
    subject: 'Firmware 4.{n} release candidate',
    by: ['haruto.tanaka', 'matthias.gruber', 'eleni.papadaki'],
    messages: [
      'The release candidate is on the build server. New: the warm-up time is down to 40 seconds, and the trigger input has a filter.',
      'Installed on two of our demo units. Warm-up is 38 s here, the filter works as described.',
      'Known issue for the support notes: the display shows the old version until the unit has been switched off once.',
    ],
  },
  {
    topic: 'people',
    subject: 'Grafik na {month} / shift plan {month}',
    by: ['piotr.wojcik', 'camille.laurent'],
    messages: [
      'Cześć,\n\nthe shift plan for {month} is attached. Changes until Friday, please, afterwards only by swapping among yourselves.\n\nPiotr',
      'Thanks Piotr. I am away on the 14th and 15th, the rest is fine.',
    ],
    attachments: [{ name: 'Shift plan.csv', kind: 'csv' }],
  },
  {
    topic: 'people',
    subject: 'Interview for the firmware position',
    by: ['ingrid.solberg', 'astrid.nyborg', 'samuel.okafor'],
    messages: [
      'We have two good applications. Could you both take an hour next week? I suggest Tuesday at 14:00 for the first one.',
      'Tuesday works for me. I would ask about sensor fusion and leave the tooling to Samuel.',
      'Works for me too.',
    ],
  },
  {
    topic: 'support',
    subject: '[Ticket {n}] No reading after power cut',
    by: ['maria.lindgren', 'eleni.papadaki', 'maria.lindgren', 'eleni.papadaki'],
    messages: [
      'After yesterday’s power cut the sensor in hall 3 shows no reading. The green light is on. What can we do?',
      'Please hold the reset key for ten seconds with the cover closed. If the light turns amber, the calibration has been lost and I will send you the file.',
      'It turned amber. Serial number is on the photo you have from spring.',
      'The calibration file is attached to the ticket. Please confirm once it works and I will close it.',
    ],
  },
  {
    topic: 'support',
    subject: '[Ticket {n}] Mounting bracket for LX series',
    by: ['tom.whitfield', 'eleni.papadaki'],
    messages: [
      'Is there a bracket that fits the LX series on a 40 mm profile? The one in the catalogue is for 30 mm.',
      'Yes, part 77-{n}. It is not in the catalogue yet; the drawing is attached.',
    ],
    attachments: [{ name: 'Bracket 77-{n}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'purchasing',
    subject: 'Commande de verre optique n° {n}',
    by: ['aurelie.dumas', 'camille.laurent', 'piotr.wojcik'],
    messages: [
      'Bonjour,\n\nnous confirmons votre commande n° {n} : 400 lentilles, livraison en semaine 47. Le bon de livraison est joint.\n\nCordialement\nAurélie Dumas',
      'Merci Aurélie. Piotr, the glass arrives in week 47, please keep dock 2 free.',
      'Dock 2 is reserved from Tuesday to Thursday.',
    ],
    attachments: [{ name: 'Bon de livraison {n}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'purchasing',
    subject: 'Zapytanie ofertowe: obudowy aluminiowe',
    by: ['k.zielinski', 'piotr.wojcik', 'ingrid.solberg'],
    messages: [
      'Dzień dobry,\n\nw załączeniu przesyłam ofertę na 500 obudów aluminiowych. Termin realizacji: 3 tygodnie.\n\nPozdrawiam\nKrzysztof Zieliński',
      'The price is 6 % below the last one. I would order 500 now and 500 in March.',
      'Approved. Please put the order number on the delivery note this time.',
    ],
    attachments: [{ name: 'Oferta obudowy.csv', kind: 'csv' }],
  },
  {
    topic: 'events',
    subject: 'Feria de Stuttgart: stand 7-{n}',
    by: ['lucia.fernandez', 'jonas.berg', 'matthias.gruber', 'ingrid.solberg'],
    messages: [
      'Hola equipo,\n\nour stand is confirmed: hall 7, number {n}. The plan is attached. Who brings the demo units, and who is there on Wednesday?',
      'I bring three LX and stay until Thursday evening.',
      'Ich bin am Mittwoch und Donnerstag da. Bitte genug Prospekte auf Deutsch einpacken.',
      'I will come on Wednesday for the customer dinner.',
    ],
    attachments: [{ name: 'Stand 7-{n}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'events',
    subject: 'Summer party 🌞',
    by: ['ingrid.solberg', 'haruto.tanaka', 'eleni.papadaki', 'jonas.berg'],
    messages: [
      'Save the date: Friday at 16:00 on the roof terrace in Oslo, and by video from everywhere else. Bring something to eat from where you live!',
      'I bring takoyaki (frozen, sorry).',
      'Φέρνω σπανακόπιτα!',
      'Who brings the grill?',
    ],
  },
  {
    topic: 'it',
    subject: 'Maintenance of the file server on Saturday',
    by: ['samuel.okafor', 'haruto.tanaka', 'samuel.okafor'],
    messages: [
      'The file server gets new disks on Saturday from 07:00 to 11:00. Mail and telephones are not affected. Backups of the night before are checked first.',
      'Will the build server be reachable? We have a release on Saturday.',
      'Yes, the build server stays up.',
    ],
  },
  {
    topic: 'it',
    subject: 'Restore test {month}',
    by: ['samuel.okafor', 'ingrid.solberg'],
    messages: [
      'The monthly restore test is done: 25 random messages and two whole mailboxes came back complete. The protocol is attached.',
      'Thank you, filed for the auditors.',
    ],
    attachments: [{ name: 'Restore test {month}.pdf', kind: 'pdf' }],
  },
  {
    topic: 'newsletter',
    subject: 'Photonics Weekly, issue {n}',
    by: ['news'],
    messages: [
      'This week: smaller lasers for factory sensors, a visit to a lens maker in Jena, and why the price of germanium keeps rising.\n\nRead the whole issue on our site.',
    ],
  },
];
