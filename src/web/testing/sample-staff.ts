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
      since: '10:39',
      drinks: [{ id: 1, words: 'Espresso', note: null, made: true }],
    },
  ],
  moreReady: false,
  cups: [{ machine: 'right', group: 2, number: '138', drink: 'Latte (1 of 1)' }],
  machines: [
    {
      id: 'left',
      tone: 'bad',
      health: 'Not connected',
      why: 'unplugged',
      alone: ['milk'],
      groups: ['Group 1: blocked'],
      actions: [{ intent: 'drain', words: 'Drain' }],
    },
  ],
  displays: [
    {
      id: '3f9a61c2d0',
      name: 'Over the door',
      zone: 'main',
      size: 'm',
      tone: 'waits',
      state: 'On',
      about: 'main · 1920×1080',
      troubles: ['Its sound is off: press OK on its remote once.'],
    },
  ],
  waitingScreens: 1,
  pairing: 'on',
  zones: ['main', 'terrace'],
  outs: [{ value: '["latte",null,null,null]', words: 'Latte', why: 'no milk' }],
  menu: [{ value: '["espresso",null,null,null]', words: 'Espresso' }],
}
