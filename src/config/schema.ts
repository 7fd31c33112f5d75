/**
 * THE schema of the configuration file. Every option is here once, with one sentence, its unit, range and default;
 * `baristad.example.yaml` shows them all.
 */
import Type, { type Static } from 'typebox'
import { admission, reserve } from './schema-admission.ts'
import { backup } from './schema-backup.ts'
import { caps } from './schema-caps.ts'
import { dispatch } from './schema-dispatch.ts'
import { limits, pickup, webhooks } from './schema-edges.ts'
import { machines } from './schema-machines.ts'
import { menu, words } from './schema-menu.ts'
import { alerts, ntfy, push } from './schema-notify.ts'
import { labels, printers } from './schema-paper.ts'
import { privacy, publicListener } from './schema-public.ts'
import { inDoubt, orders, timing } from './schema-rules.ts'
import { shop } from './schema-shop.ts'
import { stock } from './schema-stock.ts'
import { matching, oneOf, section, text, whole } from './words.ts'

const host = (description: string) => text({ description, maxLength: 253, default: '127.0.0.1' })
const port = (description: string, defaultPort: number) =>
  whole({ description, unit: 'TCP port, 0: any free one', minimum: 0, maximum: 65_535, default: defaultPort })

const listen = section('Where the daemon listens.', {
  http: section('Orders, boards, pages and staff.', {
    host: host('Address of the HTTP listener; anything beyond loopback needs keys.'),
    port: port('Port of the HTTP listener.', 8080),
  }),
  public: publicListener,
  mqtt: section('The embedded broker; not used with an external one.', {
    host: host('Address of the embedded MQTT broker; anything beyond loopback needs keys.'),
    port: port('Port of the embedded MQTT broker.', 1883),
  }),
})

const broker = section('The MQTT broker between daemon, machines and displays.', {
  kind: oneOf(['embedded', 'external'], {
    description: 'Whether the daemon is the broker itself or connects to one.',
    default: 'embedded',
  }),
  base: matching({
    description: 'First part of every topic.',
    pattern: '^[a-z0-9-]{1,32}(/[a-z0-9-]{1,32}){0,3}$',
    allowed: 'one to four topic levels of small letters, digits and hyphens, such as baristad or cafe/north',
    default: 'baristad',
  }),
  url: Type.Optional(text({ description: 'Address of the external broker, mqtt:// or mqtts://.', maxLength: 200 })),
  username: Type.Optional(text({ description: 'User name at the external broker.', maxLength: 64 })),
  passwordFile: Type.Optional(
    text({
      description: 'File whose first line is the password at the external broker; mode 0600.',
      unit: 'path',
      maxLength: 1024,
    }),
  ),
})

const log = section('The log, on standard output.', {
  level: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    description: 'The least important lines to write.',
    default: 'info',
  }),
})

export const ConfigSchema = Type.Object(
  {
    shop,
    listen,
    broker,
    data: text({
      description: "Folder of the order book and the keys; relative to the config file's folder.",
      unit: 'path',
      maxLength: 1024,
      default: './data',
    }),
    backup,
    machines,
    menuFile: Type.Optional(
      text({
        description:
          "YAML file with the keys menu and words, which then stand there alone; relative to the config file's folder.",
        unit: 'path',
        maxLength: 1024,
      }),
    ),
    menu,
    words,
    stock,
    pickup,
    labels,
    printers,
    orders,
    admission,
    reserve,
    dispatch,
    timing,
    inDoubt,
    webhooks,
    push,
    ntfy,
    alerts,
    limits,
    caps,
    privacy,
    log,
  },
  { additionalProperties: false },
)

/** The file as written, with defaults filled in: spans are still text. */
export type RawConfig = Static<typeof ConfigSchema>
