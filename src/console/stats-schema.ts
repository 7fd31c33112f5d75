/** The shape of `GET /stats`. */
import { type TSchema, Type } from 'typebox'

const whole = (description: string) => Type.Integer({ minimum: 0, description })
/** Nothing of the kind was measured: null, never 0. */
const figure = (description: string) =>
  Type.Union([Type.Number(), Type.Null()], { description: `${description} Null: nothing to measure.` })
const time = (description: string) => Type.String({ format: 'date-time', description })
const part = <Members extends Record<string, TSchema>>(description: string, members: Members) =>
  Type.Object(members, { description })
const counts = (description: string) => Type.Record(Type.String(), Type.Integer(), { description })

const kept = (description: string) =>
  part(description, {
    judged: whole('Orders that were promised a time and are ready, or are past it.'),
    keptPercent: figure('Of those, the ones that were ready by then.'),
  })

const Bucket = {
  from: time('First moment of it.'),
  to: time('First moment after it.'),
  orders: part('Orders that were placed in it.', {
    placed: whole('All of them. Orders that were refused are not in the order book, so in no figure.'),
    ready: whole('Of those, the ones that became ready.'),
    open: whole('Not ready yet, held ones included.'),
    cancelled: whole('Cancelled before they were ready, or held and never released. In no wait and no promise.'),
    appended: whole('Had drinks added; their wait counts from then.'),
    requoted: whole('Were told another time because a machine changed.'),
    rushed: whole('Went before their turn.'),
  }),
  drinks: part('Drinks of those orders.', {
    ordered: whole('Without those that were cancelled.'),
    remade: whole('Made once more because somebody threw the first away; not in `ordered`.'),
    overtakenPercent: figure(
      'Of those that were begun: a later drink began first where this one could have been made.',
    ),
  }),
  wait: part(
    'From placed (released, when it was held; added to, when drinks were added) until all of the order was ready.',
    {
      p50Seconds: figure('Half of the orders waited no longer.'),
      p90Seconds: figure('Nine of ten waited no longer.'),
      p99Seconds: figure('Ninety-nine of a hundred waited no longer.'),
      worstSeconds: figure('The longest.'),
      withinFourMinutesPercent: figure('Orders that waited at most four minutes.'),
    },
  ),
  promise: part('Whether orders were ready by the time that customers were promised.', {
    first: kept('Against what was promised first: when it was placed, added to or released.'),
    last: kept('Against what was promised last, after all that was told later.'),
  }),
  quote: part('How far the first quote was off.', {
    judged: whole('Orders that were quoted and are ready.'),
    errorP50Seconds: figure('Half of the quotes were off by no more, early or late.'),
    errorP90Seconds: figure('Nine of ten were off by no more, early or late.'),
    biasSeconds: figure('Mean: above 0, orders were ready later than said.'),
  }),
  waste: part('Cups that nobody got; more in `GET /waste`.', {
    cups: whole('All of them.'),
    byCause: counts('Cups by cause.'),
    byMachine: counts('Cups by machine.'),
  }),
  machines: Type.Array(
    Type.Object({
      id: Type.String(),
      brews: whole('Steps that ended well in it.'),
      workSeconds: Type.Number({ minimum: 0, description: 'Poured so long, from the begin of a brew to its end.' }),
      usePercent: figure('Of the time of all its groups that has passed, day and night.'),
      spoiled: whole('Brews that were spoiled in it.'),
      idleWithWorkSeconds: Type.Number({
        minimum: 0,
        description:
          'For so long groups of it stood still, ready and rested, while a drink waited that they could have made: 0 under `pull`, more where drinks wait in the line of another machine. Kept by quarters of an hour; one that began before the span is left out.',
      }),
    }),
    { description: 'As they are configured now, then those that are gone. Baristas with a screen are machines too.' },
  ),
  balance: figure(
    'Most work of a machine over the mean among equals (role, skills, groups), where that is worst; 1: all did the same.',
  ),
}

export const Stats = Type.Object(
  {
    from: time('First moment of the span.'),
    to: time('First moment after it.'),
    by: Type.Union([Type.Literal('hour'), Type.Literal('day')], { description: 'What a row is.' }),
    timeZone: Type.String({ description: 'Of the shop: its hours and days are meant.' }),
    madeAt: time('Until when it is known what became of the orders.'),
    total: part('The whole span.', Bucket),
    rows: Type.Array(Type.Object(Bucket), {
      description:
        'One for each hour of the clock or business day, without gaps; the first and the last may be cut short.',
    }),
  },
  { title: 'Stats', description: 'What a span of days was like.' },
)
