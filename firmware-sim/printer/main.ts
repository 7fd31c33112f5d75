/** A printer to try things with: `node firmware-sim/printer/main.ts --port 9100`. Its paper is the terminal. */
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Sheet } from './reader.ts'
import { type PrinterFault, PrinterTwin } from './twin.ts'

const FAULTS: readonly PrinterFault[] = ['well', 'hangs', 'refuses', 'cuts', 'forgets']
const WIDTH = 32

const { values } = parseArgs({ options: { port: { type: 'string', default: '9100' } } })
const port = Number(values.port)
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port takes a number from 0 to 65535, not ${values.port}`)
  process.exit(2)
}

const twin = new PrinterTwin(port)
twin.onSheet = (sheet) => console.log(drawn(sheet))
await twin.start()
console.log(`printer on 127.0.0.1:${twin.port} · paper-out, paper, ${FAULTS.join(', ')}, quit`)

const input = createInterface({ input: process.stdin })
input.on('line', (line) => void obey(line.trim()))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void quit())

async function obey(word: string): Promise<void> {
  const fault = FAULTS.find((one) => one === word)
  if (word === 'quit') return quit()
  if (word === 'paper-out') twin.paper('end')
  else if (word === 'paper') twin.paper('present')
  else if (fault !== undefined) await twin.fault(fault)
  else return console.log(`not one of: paper-out, paper, ${FAULTS.join(', ')}, quit`)
  console.log(`(${word})`)
}

async function quit(): Promise<void> {
  input.close()
  await twin.stop()
}

function drawn({ parts }: Sheet): string {
  const edge = `+${'-'.repeat(WIDTH + 2)}+`
  const lines = parts.map(({ t, text, scale, align }) => {
    const shown = t === 'qr' ? `[QR ${text}]` : scale > 1 ? text.toUpperCase().split('').join(' ') : text
    const pad = align === 'centre' ? Math.max(0, Math.floor((WIDTH - shown.length) / 2)) : 0
    return `| ${(' '.repeat(pad) + shown).padEnd(WIDTH)} |`
  })
  return [edge, ...lines, edge].join('\n')
}
