import Type from 'typebox'
import { readHoursSpan, type Weekday } from '../kit/opening-hours.ts'
import { isDate } from './dates.ts'
import { entry, LANGUAGE_ALLOWED, LANGUAGE_PATTERN, matching, meaning, section, span, text } from './words.ts'

const language = matching({
  description: 'A language tag.',
  pattern: LANGUAGE_PATTERN,
  allowed: LANGUAGE_ALLOWED,
})

const openSpan = meaning(
  {
    description: 'When the shop is open.',
    unit: 'local time',
    maxLength: 11,
    allowed: 'HH:MM-HH:MM such as 07:00-18:00, past midnight such as 18:00-02:00, or a whole day as 00:00-24:00',
  },
  (value) => readHoursSpan(value) !== null,
)

const day = (name: string) =>
  Type.Array(openSpan, {
    description: `Spans in which the shop is open on ${name}; none: closed.`,
    unit: 'HH:MM-HH:MM, local time',
    maxItems: 8,
    default: [],
  })

const days: Readonly<Record<Weekday, ReturnType<typeof day>>> = {
  mon: day('Mondays'),
  tue: day('Tuesdays'),
  wed: day('Wednesdays'),
  thu: day('Thursdays'),
  fri: day('Fridays'),
  sat: day('Saturdays'),
  sun: day('Sundays'),
}

export const shop = section('Which shop this is.', {
  name: text({ description: "The shop's name, as customers read it.", maxLength: 80 }),
  timezone: text({
    description: 'IANA time zone of the shop; opening days and reports are counted in it. Never guessed.',
    maxLength: 64,
  }),
  dayCutoff: matching({
    description: 'When one business day ends and the next begins; a time when the shop is closed.',
    unit: 'HH:MM, local time',
    pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
    allowed: 'a time of day from 00:00 to 23:59, such as 04:00',
  }),
  publicUrl: Type.Optional(
    text({
      description: "Address under which customers' phones reach this daemon; printed links begin with it.",
      maxLength: 200,
    }),
  ),
  languages: Type.Array(language, {
    description: "Languages of names on the menu; the first is the shop's own.",
    unit: 'languages',
    uniqueItems: true,
    minItems: 1,
    maxItems: 8,
    default: ['en'],
  }),
  // No default: a shop without hours is always open, one with empty hours is a mistake.
  hours: Type.Optional(entry('When the shop is open, by day of the week; left out, it is always open.', days)),
  closedOn: Type.Array(
    meaning({ description: 'A date.', maxLength: 10, allowed: 'a date as YYYY-MM-DD, such as 2026-12-25' }, isDate),
    {
      description: 'Dates on which the shop does not open; a night that began the evening before still ends as usual.',
      unit: 'YYYY-MM-DD',
      uniqueItems: true,
      maxItems: 400,
      default: [],
    },
  ),
  warmUp: span({
    description: 'How long before opening the machines are woken.',
    min: '0s',
    max: '2h',
    default: '20min',
  }),
})
