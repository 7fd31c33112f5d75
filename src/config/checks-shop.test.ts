import { describe, expect, it } from 'vitest'
import { good, lines, warnings, withShop } from './testing.ts'

const withHours = (hours: string, more = '') => withShop(`hours: { ${hours} }${more}`)

describe('opening hours in the file', () => {
  it('become minutes of the day, in the order of the day, and days left out are closed', () => {
    const { hours } = good(withHours('mon: [13:00-18:00, 07:00-12:00], fri: ["20:00-02:00"], sun: []')).venue
    expect(hours).toEqual({
      mon: [
        { fromMinutes: 420, untilMinutes: 720 },
        { fromMinutes: 780, untilMinutes: 1080 },
      ],
      tue: [],
      wed: [],
      thu: [],
      fri: [{ fromMinutes: 1200, untilMinutes: 1560 }],
      sat: [],
      sun: [],
    })
  })

  it('left out, or a key with nothing behind it, mean a shop that is always open', () => {
    expect(good(withShop('hours: ')).venue.hours).toBeNull()
    expect(good(withShop('closedOn: [2026-12-25]')).venue).toMatchObject({ hours: null, closedOn: ['2026-12-25'] })
  })

  it('of a day can come from the environment', () => {
    const env = { BARISTAD_SHOP_HOURS_SAT: '08:00-12:00,14:00-24:00' }
    expect(good(withHours('mon: [07:00-18:00]'), { env }).venue.hours).toMatchObject({
      mon: [{ fromMinutes: 420, untilMinutes: 1080 }],
      sat: [
        { fromMinutes: 480, untilMinutes: 720 },
        { fromMinutes: 840, untilMinutes: 1440 },
      ],
    })
  })

  it.each([
    [
      'an hour that no clock shows',
      'mon: [07:00-25:00]',
      'shop.hours.mon[0]  "07:00-25:00" is not valid; allowed: HH:MM-',
    ],
    [
      'a span without length',
      'mon: [07:00-07:00]',
      '"07:00-07:00" is not valid; allowed: HH:MM-HH:MM such as 07:00-18:00',
    ],
    [
      'one text where a list belongs',
      'mon: 07:00-18:00',
      'shop.hours.mon  "07:00-18:00" is not valid; allowed: a list',
    ],
    ['a day by another name', 'mon: [07:00-18:00], Tue: []', 'shop.hours.Tue  unknown key "Tue" (did you mean "tue"?)'],
    ['a week without a span', 'mon: [], tue: []', 'shop.hours  the shop never opens: give a day at least one span'],
    ['no days at all', '', 'shop.hours  the shop never opens'],
    [
      'two spans that overlap',
      'mon: [07:00-12:00, 11:59-18:00]',
      'shop.hours.mon[1]  overlaps shop.hours.mon[0] (07:00-12:00)',
    ],
    ['the same span twice', 'mon: [07:00-12:00, 07:00-12:00]', 'shop.hours.mon[1]  overlaps shop.hours.mon[0]'],
    [
      'a night that runs into the morning',
      'fri: [20:00-03:00], sat: [02:00-10:00]',
      'sat[0]  overlaps shop.hours.fri[0] (20:00-03:00)',
    ],
    [
      "Sunday's night that runs into Monday",
      'mon: [01:00-10:00], sun: [20:00-02:00]',
      'sun[0]  overlaps shop.hours.mon[0] (01:00-10:00)',
    ],
  ])('are refused for %s', (_, hours, message) => {
    expect(lines(withHours(hours)).join('\n')).toContain(message)
    expect(lines(withHours(hours))).toHaveLength(1)
  })

  it.each([
    'mon: [07:00-12:00, 12:00-18:00]',
    'fri: [18:00-24:00], sat: [00:00-02:00]',
    'sun: [20:00-02:00], mon: [02:00-10:00]',
    'mon: [18:00-12:00, 12:00-18:00], tue: [12:00-13:00]',
  ])('may touch: %s', (hours) => {
    expect(lines(withHours(hours))).toEqual([])
  })

  it('that name a day wrongly are not also called empty', () => {
    expect(lines(withHours('monday: [07:00-18:00]'))).toEqual([
      expect.stringContaining('unknown key "monday"; allowed: mon, tue, wed, thu, fri, sat, sun'),
    ])
  })
})

describe('the end of the business day', () => {
  it.each(['mon: [03:00-05:00]', 'fri: [20:00-04:01]', 'sun: [20:00-10:00]'])(
    'in mid-shift is a warning: %s',
    (hours) => {
      expect(warnings(withHours(hours))).toEqual([
        expect.stringMatching(/^shop\.dayCutoff the business day ends while the shop is open, shop\.hours\.\w+\[0\]/),
      ])
    },
  )

  it.each(['mon: [04:00-24:00]', 'mon: [04:00-03:59]', 'fri: [20:00-04:00], sat: [04:00-10:00]'])(
    'between two shifts is as it should be: %s',
    (hours) => expect(warnings(withHours(hours))).toEqual([]),
  )

  it('cannot be helped where the shop never closes', () => {
    const days = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => `${day}: [00:00-24:00]`)
    expect(warnings(withHours(days.join(', ')))).toEqual([])
  })
})

describe('dates, warm-up and languages', () => {
  it('become ready values', () => {
    const { venue, shop } = good(withShop('languages: [de, pt-BR, zh-Hant], closedOn: [2028-02-29], warmUp: 0s'))
    expect(venue).toMatchObject({ languages: ['de', 'pt-BR', 'zh-Hant'], closedOn: ['2028-02-29'], warmUpMs: 0 })
    expect(shop.menu.languages).toEqual(venue.languages)
  })

  it.each([
    ['closedOn: [2026-02-29]', 'shop.closedOn[0]  "2026-02-29" is not valid; allowed: a date as YYYY-MM-DD'],
    ['closedOn: [25.12.2026]', 'shop.closedOn[0]  "25.12.2026" is not valid'],
    ['closedOn: [2026-12-25, 2026-12-25]', 'shop.closedOn[1]  "2026-12-25" is listed twice'],
    ['closedOn: 2026-12-25', 'shop.closedOn  "2026-12-25" is not valid; allowed: a list'],
    ['warmUp: 3h', 'shop.warmUp  "3h" is not valid; allowed: a span such as 250ms, 4s, 10min or 1h, from 0s to 2h'],
    ['warmUp: 20', 'shop.warmUp  20 is not valid'],
    ['languages: []', 'shop.languages  needs at least 1'],
    ['languages: [en, en]', 'shop.languages[1]  "en" is listed twice'],
    ['languages: [pt_BR]', 'shop.languages[0]  "pt_BR" is not valid; allowed: a language tag such as en, de or pt-BR'],
    ['languages: [EN]', 'shop.languages[0]  "EN" is not valid'],
    ['languages: [aa,ab,ac,ad,ae,af,ag,ah,ai]', 'shop.languages  too many: at most 8'],
    ['zones: [main]', 'shop.zones  unknown key "zones"'],
  ])('are refused as in %s', (more, message) => {
    expect(lines(withShop(more)).join('\n')).toContain(message)
    expect(lines(withShop(more))).toHaveLength(1)
  })
})
