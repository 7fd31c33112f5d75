/** What the pickup board shows, and the call of a number. */
import { type Static, Type } from 'typebox'
import { count, pickupNumber, STRICT, sequence, text, version, wallMs, zoneId } from './payload-parts.ts'

/** More orders than a screen can show are counted, not listed; it keeps the snapshot below 8 KB. */
export const MOST_LISTED = 60
export const MOST_AT_COUNTER = 20

const preparing = Type.Object(
  {
    number: pickupNumber(),
    ready: count('Drinks of this order that are ready.', 1000),
    total: count('Drinks of this order.', 1000),
  },
  STRICT,
)

const ready = Type.Object(
  {
    number: pickupNumber(),
    since: wallMs('When the order became ready.'),
  },
  STRICT,
)

export const BoardPayload = Type.Object(
  {
    v: version,
    zone: zoneId(),
    seq: sequence('Counts up with each snapshot of this zone. A reader ignores a lower one of the same session.'),
    serverTime: wallMs('When the snapshot was made; readers use it to correct their clock.'),
    build: text(64, 'Build of the pages that the daemon serves; a display that runs another one loads itself anew.'),
    preparing: Type.Array(preparing, {
      maxItems: MOST_LISTED,
      description: `Orders in the making, oldest first, at most ${MOST_LISTED}.`,
    }),
    ready: Type.Array(ready, {
      maxItems: MOST_LISTED,
      description: `Orders to be picked up, the one that became ready last first, at most ${MOST_LISTED}.`,
    }),
    counter: Type.Array(Type.Object({ number: pickupNumber() }, STRICT), {
      maxItems: MOST_AT_COUNTER,
      description: `Orders that nobody picked up in time: their customers are to ask at the counter. The last first, at most ${MOST_AT_COUNTER}.`,
    }),
    counts: Type.Object(
      {
        preparing: count('All orders in the making, also those that are not listed.'),
        ready: count('All orders to be picked up, also those that are not listed.'),
      },
      { ...STRICT, description: 'How many orders there are.' },
    ),
    closed: Type.Union(
      [
        Type.Object(
          {
            opens: Type.Union([text(40, 'Weekday and time in the shop’s zone, e.g. `Monday 07:00`.'), Type.Null()], {
              description: 'When it opens; null: nobody knows.',
            }),
          },
          STRICT,
        ),
        Type.Null(),
      ],
      { description: 'While the shop is closed; null: it is open.' },
    ),
  },
  STRICT,
)
export type BoardPayload = Static<typeof BoardPayload>

export const CallPayload = Type.Object(
  {
    v: version,
    zone: zoneId(),
    number: pickupNumber(),
    seq: sequence('Counts up with each call of this zone; a repeated one is the same call.'),
    at: wallMs('When the number was called.'),
    again: count('How often it was called before; 0: this is the first time.', 20),
    drink: Type.Union([count('Place of the drink that is ready, from 1.', 1000), Type.Null()], {
      description: 'Where the shop calls each drink (`pickup.announce: each`); null: all of the order is ready.',
    }),
    of: Type.Union([count('Drinks of the order.', 1000), Type.Null()], {
      description: 'How many drinks the order has, where each is called; else null.',
    }),
  },
  STRICT,
)
export type CallPayload = Static<typeof CallPayload>

export const IdentifyPayload = Type.Object(
  {
    v: version,
    zone: zoneId(),
    display: text(40, 'MQTT user name of the display.'),
    name: text(64, 'What staff call it.'),
    at: wallMs('When staff asked.'),
  },
  STRICT,
)
export type IdentifyPayload = Static<typeof IdentifyPayload>
