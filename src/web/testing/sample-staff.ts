/** What the page behind the counter shows when everything happens at once. */
import type { StaffView } from '../data.ts'

export const sampleStaff: StaffView = {
  shopName: 'Corner',
  who: { name: 'Mia', role: 'barista' },
  may: { decide: true, hand: true },
  csrf: 'TOKEN',
  pageKey: 'PAGE',
  at: '10:41:02',
  questions: [
    {
      brew: 5,
      number: '141',
      drink: 'Latte (1 of 2)',
      note: 'extra hot',
      asks: 'We lost sight of it on left: is the cup good?',
      because: 'left, group 1 · silent for 5 s · since 10:40:10',
      otherwise: 'Made again by itself at 10:42:10',
    },
  ],
  moreQuestions: 0,
  hands: ['Help wanted: milk. A drink ordered now takes 9 min. One more pair of hands there would save 4 min.'],
  stock: ['Oat milk is low: 800 ml left. In the cellar.'],
  stale: { count: 2, orders: [{ id: 'A', number: '12', promised: 'promised for 09:50' }] },
  ready: [
    {
      id: '0123456789ABC',
      number: '139',
      customer: 'Zoë',
      coming: 'yes',
      since: '10:39',
      drinks: [{ id: 1, words: 'Espresso', note: null, made: true }],
    },
  ],
  moreReady: false,
  collected: [{ id: '0123456789ABD', number: '137', at: '10:38' }],
  cups: [{ machine: 'right', group: 2, number: '138', drink: 'Latte (1 of 1)' }],
  machines: [
    {
      id: 'left',
      tone: 'bad',
      health: 'Not connected',
      why: 'unplugged',
      alone: ['milk'],
      groups: ['Group 1: blocked'],
      test: null,
      actions: [{ intent: 'drain', words: 'Drain' }],
    },
    {
      id: 'right',
      tone: 'waits',
      health: 'In maintenance',
      why: null,
      alone: [],
      groups: ['Group 1: free'],
      test: { last: 'Last test: espresso on group 1, went well, 10:40:31' },
      actions: [{ intent: 'resume', words: 'Back in service' }],
    },
  ],
  shelf: [
    { id: 'oat-milk', name: 'Oat milk', unit: 'ml', tone: 'waits', level: '800 ml, low', why: '2 drinks wait for it' },
  ],
  printers: [
    {
      id: 'bar',
      tone: 'bad',
      words: 'The printer is out of paper',
      notes: ['3 labels wait', 'Last printed at 10:38'],
    },
  ],
  labels: 'printed',
  outs: [{ value: '["latte",null,null,null]', words: 'Latte', why: 'no milk' }],
  menu: [{ value: '["espresso",null,null,null]', words: 'Espresso' }],
}
