/** What is printed of an order of three. */
import type { LabelCard, TicketContext } from '../data.ts'

export const sampleLabels: readonly LabelCard[] = [
  {
    number: '482',
    place: '1/3',
    recipe: 'Espresso',
    choices: [],
    note: null,
    customer: null,
    remake: false,
  },
  {
    number: '482',
    place: '2/3',
    recipe: 'Caffè latte',
    choices: ['Large', 'Oat milk'],
    note: '<b>extra hot, and in two cups',
    customer: 'Zoë',
    remake: false,
  },
  {
    number: '482',
    place: '3/3',
    recipe: 'Flat white with a very long name indeed',
    choices: ['Regular', 'Whole milk', 'Hazelnut syrup', 'Decaffeinated'],
    note: 'W'.repeat(140),
    customer: null,
    remake: true,
  },
]

export const sampleTicket: TicketContext['ticket'] = {
  shopName: 'Corner',
  number: '482',
  copy: null,
  lines: [
    { title: '2 × Caffè latte', details: ['Large, Oat milk'] },
    { title: '1 × Espresso', details: [] },
  ],
  qr: '/order/7K3QXW9MZ4T2B/qr.svg',
  url: 'https://cafe.example/o/7K3QXW9MZ4T2B',
  ready: 'Ready about 14:05 to 14:07',
  date: '22 Nov 2026, 14:01',
}
