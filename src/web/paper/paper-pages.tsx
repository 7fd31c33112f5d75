/** Cup labels and the ticket, for the printer of whoever opens the page. */
import type { LabelCard, LabelsContext, TicketContext } from '../data.ts'
import { BigNumber, commonWidth } from '../lib/big-number.tsx'
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
        <Label key={i} label={label} width={width} />
      ))}
    </main>
  )
}

function Label({ label, width }: { readonly label: LabelCard; readonly width: number }) {
  const { number, place, recipe, choices, note, customer, remake } = label
  return (
    <article class="label">
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
