/** Cup labels and the ticket, for the printer of whoever opens the page. */
import type { LabelCard, LabelsContext, TicketContext } from '../data.ts'
import { BigNumber, commonWidth, numberWidth } from '../lib/big-number.tsx'
import { TicketSheet } from '../lib/ticket-sheet.tsx'

/** The same width for all, so that numbers come out in one size. */
export function Labels({ labels, size }: Pick<LabelsContext, 'labels' | 'size'>) {
  const width = commonWidth(labels.map(({ number }) => number))
  return (
    <main class={`labels size-${size}`}>
      <PrintBar
        words={labels.length === 1 ? '1 label' : `${labels.length} labels`}
        paper={`${size.replace('x', ' × ')} mm`}
      />
      {labels.map((label, i) => (
        <Label key={i} label={label} size={size} width={width} />
      ))}
    </main>
  )
}

/** Millimetres that a line of text may be wide, by the size of the label. */
const LINE_MM = { '62x29': 58, '50x30': 46 }
/** Points, as in `.is-roomy` of the style sheet. */
const ROOMY = { recipe: 13, choices: 10, note: 8 }
const MM_PER_POINT = 25.4 / 72

/** A line that is broken between words is not quite full. */
const BROKEN_LINE = 0.85

/** Recipe and choices fit into a line each of larger letters, and a note into two: then there is room for them. */
function isRoomy({ recipe, choices, note }: LabelCard, size: LabelsContext['size']): boolean {
  const lines = (text: string, points: number): number =>
    ((numberWidth(text) / 100) * points * MM_PER_POINT) / LINE_MM[size]
  return (
    lines(recipe, ROOMY.recipe) <= 1 &&
    lines(choices.join(', '), ROOMY.choices) <= 1 &&
    lines(`› ${note ?? ''}`, ROOMY.note) <= 2 * BROKEN_LINE
  )
}

interface LabelProps {
  readonly label: LabelCard
  readonly size: LabelsContext['size']
  readonly width: number
}

function Label({ label, size, width }: LabelProps) {
  const { number, place, recipe, choices, note, customer, remake } = label
  return (
    <article class={isRoomy(label, size) ? 'label is-roomy' : 'label'}>
      <header>
        <BigNumber number={number} width={width} />
        <p>
          {place !== null && <b class="place">{place}</b>}
          {remake && <b class="again">Made again</b>}
          {customer !== null && <span class="customer">{customer}</span>}
        </p>
      </header>
      <h2>{recipe}</h2>
      {choices.length > 0 && <p class="choices">{choices.join(', ')}</p>}
      {note !== null && <p class="note">{note}</p>}
    </article>
  )
}

export function TicketPage({ ticket, width }: Pick<TicketContext, 'ticket' | 'width'>) {
  return (
    <main>
      <PrintBar words="Ticket" paper={`${width} mm`} />
      <section class={width === 58 ? 'ticket is-narrow' : 'ticket'}>
        <TicketSheet {...ticket} />
      </section>
    </main>
  )
}

function PrintBar({ words, paper }: { readonly words: string; readonly paper: string }) {
  return (
    <header class="bar">
      <h1>
        {words} <small>{paper}</small>
      </h1>
      <button type="button" id="print" hidden>
        Print
      </button>
    </header>
  )
}
