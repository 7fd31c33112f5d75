/** What is printed, and where. */
import Type from 'typebox'
import { entry, id, ids, oneOf, section, span, text, whole } from './words.ts'

export const labels = section('Labels for cups that a browser prints.', {
  size: oneOf(['62x29', '50x30'], {
    description: 'Size of a label.',
    unit: 'mm',
    default: '62x29',
  }),
})

const printer = entry('A printer on the network that speaks ESC/POS.', {
  id: id('Name of the printer in logs and on pages.'),
  host: text({ description: 'Address of the printer.', maxLength: 253 }),
  port: whole({ description: 'Its port.', unit: 'TCP port', minimum: 1, maximum: 65_535, default: 9100 }),
  prints: oneOf(['labels', 'tickets'], { description: 'A label for each drink, or a ticket for each order.' }),
  when: oneOf(['placed', 'making'], {
    description:
      'Labels: when the drink is accepted for making, or when a machine begins it; tickets come when an order is placed.',
    default: 'placed',
  }),
  zones: ids({ description: 'Of orders picked up here only; none: everywhere.', maxItems: 16, default: [] }),
  skills: ids({
    description: 'Labels of drinks with a step of one of these skills only; none: of every drink.',
    maxItems: 32,
    default: [],
  }),
  machines: ids({
    description: 'Labels of drinks on these machines only, with when: making; none: on every machine.',
    maxItems: 64,
    default: [],
  }),
  width: whole({
    description: 'Letters on a line: 32 on 58 mm of paper, 42 or 48 on 80 mm.',
    unit: 'letters',
    minimum: 16,
    maximum: 64,
    default: 32,
  }),
  codePage: oneOf(['cp437', 'cp858', 'cp1252'], {
    description: 'Letters that the printer has; others are written with those.',
    default: 'cp437',
  }),
  cut: oneOf(['full', 'partial', 'none'], { description: 'How it cuts after each print.', default: 'partial' }),
  status: oneOf(['ask', 'none'], {
    description: 'Whether it is asked about its paper and whether it is done, or never answers and is believed.',
    default: 'ask',
  }),
  expire: span({
    description: 'What was not printed within this time is dropped.',
    min: '10s',
    max: '24h',
    default: '10min',
  }),
})

export const printers = Type.Array(printer, {
  description: 'Printers for labels and tickets; none: nothing is printed.',
  maxItems: 16,
  default: [],
})
