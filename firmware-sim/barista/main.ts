/** `node firmware-sim/barista/main.ts`: a simulated person with a bump bar on MQTT. `--help` says everything. */
import { randomInt } from 'node:crypto'
import { connect } from 'mqtt'
import { seededChance } from '../chance.ts'
import { helpText, OptionsError, parseOptions } from './options.ts'
import { Person } from './person.ts'

const EXIT_USAGE = 64
const BEAT_MS = 1_000
const LOOK_MS = 100
const RECONNECT_MS = 500

process.stdout.on('error', () => {}) // a spawner that has gone does not read any more
try {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') process.stdout.write(`${helpText()}\n`)
  else work(options)
} catch (error) {
  if (!(error instanceof OptionsError)) throw error
  process.stderr.write(`firmware-sim: ${error.message}\nTry --help.\n`)
  process.exit(EXIT_USAGE)
}

function work(options: Exclude<ReturnType<typeof parseOptions>, 'help'>): void {
  const { id, base, url, password, habits, says } = options
  const seed = options.seed ?? randomInt(2 ** 31)
  const person = new Person(habits, seededChance(seed), randomInt(2 ** 40).toString(36))
  const topic = (leaf: string): string => `${base}/machine/${id}/${leaf}`
  const now = (): number => performance.now()
  const client = connect(url, {
    clientId: id,
    username: id,
    // A key that was made a moment ago is not known yet.
    reconnectOnConnackError: true,
    ...(password !== null && { password }),
    protocolVersion: 4,
    reconnectPeriod: RECONNECT_MS,
    queueQoSZero: false,
    will: { topic: topic('availability'), payload: JSON.stringify({ v: 1, state: 'offline' }), qos: 1, retain: true },
  })
  let lastError = ''
  client.on('connect', () => {
    lastError = ''
    client.subscribe(topic('command'), { qos: 0 })
    client.publish(topic('availability'), JSON.stringify({ v: 1, state: 'online' }), { qos: 1, retain: true })
  })
  client.on('error', ({ message }) => {
    if (message !== lastError) process.stderr.write(`firmware-sim: ${message}\n`)
    lastError = message
  })
  client.on('message', (_topic, payload, { retain }) => {
    if (!retain) person.hear(payload.toString(), now())
  })

  const beats = setInterval(() => {
    if (client.connected) client.publish(topic('heartbeat'), JSON.stringify({ v: 1, knows: person.knows }), { qos: 0 })
  }, BEAT_MS)
  const looks = setInterval(() => {
    if (!client.connected) return
    for (const event of person.turn(now())) client.publish(topic('event'), event, { qos: 1 })
  }, LOOK_MS)
  const end = (): void => process.exit(0)
  const sick = (): void => {
    process.stdout.write('sick: nobody stands at the bar any more\n')
    clearInterval(beats)
    clearInterval(looks)
    client.end(true)
    setInterval(() => {}, 2 ** 30)
  }
  if (habits.sickAfterMs !== null) setTimeout(sick, habits.sickAfterMs)
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  process.on('disconnect', end)
  const ready = { ready: true, kind: 'barista', id, seed }
  process.send?.(ready)
  const words = `ready: ${habits.name} at ${id}, seed ${seed}`
  process.stdout.write(`${says === 'json' ? JSON.stringify(ready) : words}\n`)
}
