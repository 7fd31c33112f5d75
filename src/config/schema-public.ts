/** For phones that are not in the shop: what they reach, and how soon the shop forgets whose order it was. */
import Type from 'typebox'
import { readNetwork } from './networks.ts'
import { entry, meaning, section, span, text, whole } from './words.ts'

const proxy = meaning(
  {
    description: 'A proxy.',
    maxLength: 43,
    allowed: 'an IP address such as 10.0.0.5, or a network such as 10.0.0.0/24',
  },
  (value) => readNetwork(value) !== null,
)

export const publicListener = Type.Optional(
  entry("Customers' pages and nothing else, for a tunnel or a reverse proxy to publish; left out, there is none.", {
    host: text({ description: 'Address of the public listener.', maxLength: 253, default: '127.0.0.1' }),
    port: whole({
      description: 'Port of the public listener.',
      unit: 'TCP port, 0: any free one',
      minimum: 0,
      maximum: 65_535,
      default: 8081,
    }),
    // No default: that of a listener on loopback is loopback, and no other has one.
    proxies: Type.Optional(
      Type.Array(proxy, {
        description:
          "Addresses or networks of the proxies before it, whose X-Forwarded-For tells the phones' addresses; left out, this computer's own if host is loopback.",
        unit: 'addresses',
        uniqueItems: true,
        maxItems: 32,
      }),
    ),
  }),
)

export const privacy = section('What is kept of people.', {
  forgetAfter: span({
    description:
      'How long after an order is over its customer is forgotten: names and notes are erased, and its page opens no more.',
    min: '0s',
    max: '720h',
    default: '2h',
  }),
})
