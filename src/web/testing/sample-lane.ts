/** A busy lane: one drink in hand, one that is asked about, one that can be undone. */
import type { LaneDrink, LaneView } from '../data.ts'

export const sampleLaneDrink: LaneDrink = {
  cancelled: 'no',
  brew: 7,
  state: 'making',
  number: '482',
  recipe: 'Flat white',
  choices: ['large', 'oat'],
  place: '1 of 2',
  note: 'extra <b>hot</b>',
  customer: 'Kim & Co',
  before: 'espresso is done: its cup comes to you',
  remake: false,
  since: 'for 1 min',
  slow: 'no',
}

export const sampleLane: LaneView = {
  shopName: 'Corner',
  lane: 'bar-1',
  others: ['bar-2'],
  key: 'bar',
  csrf: 'csrf-of-the-session',
  pageKey: 'page-key-0123456789',
  at: '08:51',
  mode: 'working',
  person: 'Ana',
  skills: [
    { id: 'finish', has: true },
    { id: 'milk', has: false },
  ],
  drinks: [sampleLaneDrink, { ...sampleLaneDrink, brew: 8, number: '479', state: 'lost', since: null }],
  behind: 12,
  undo: { brew: 6, words: '481' },
  notice: null,
}
