import { BigNumber } from '../lib/big-number.tsx'
import { CupIcon, ReadyIcon } from '../lib/icons.tsx'
import type { DrinkView, OrderView } from './order-view.ts'

/** What this phone will do, as far as it is known: a page without script can only be loaded again. */
export interface PhoneView {
  /** In words; null before the script runs. */
  readonly promise: string | null
  /** Offered until somebody tapped it. */
  readonly offersSound: boolean
  /** `No connection. This is how it was at 10:42.` */
  readonly trouble: string | null
  /** For screen readers, and only when something changed. */
  readonly announced: string
}

export const SILENT_PHONE: PhoneView = { promise: null, offersSound: false, trouble: null, announced: '' }

export interface OrderProps {
  readonly view: OrderView
  readonly phone: PhoneView
  readonly onSound?: () => void
}

export function Order({ view, phone, onSound }: OrderProps) {
  return (
    <main class={`order is-${view.mood}`}>
      <p class="sr-only" role="status">
        {phone.announced}
      </p>
      {phone.trouble !== null && <p class="trouble">{phone.trouble}</p>}
      <section class="hero">
        <h1>
          <span class="label">Your number</span>
          <span class="number">
            <BigNumber number={view.number} />
          </span>
        </h1>
        <p class="headline">
          {view.mood === 'ready' && <ReadyIcon />}
          {view.mood === 'waiting' && <CupIcon />}
          <span>{view.headline}</span>
        </p>
        <p class="detail">{view.detail}</p>
      </section>
      {view.notice !== null && <p class="notice">{view.notice}</p>}
      {view.steps !== null && <Steps steps={view.steps} />}
      <Drinks drinks={view.drinks} />
      {!view.final && <Keep view={view} phone={phone} onSound={onSound} />}
    </main>
  )
}

function Steps({ steps }: { readonly steps: NonNullable<OrderView['steps']> }) {
  return (
    <ol class="steps" aria-label="Progress">
      {steps.map((step) => (
        <li key={step.name} class={`is-${step.state}`} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span class="dot" aria-hidden="true">
            {step.state === 'done' && (
              <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
                <path d="M5 12.5l4.5 4.5L19 7.5" />
              </svg>
            )}
          </span>
          <span>{step.name}</span>
          {step.state === 'done' && <span class="sr-only">, done</span>}
        </li>
      ))}
    </ol>
  )
}

function Drinks({ drinks }: { readonly drinks: readonly DrinkView[] }) {
  return (
    <section class="drinks" aria-labelledby="drinks">
      <h2 id="drinks">Your order</h2>
      <ul>
        {drinks.map((drink) => (
          <li key={drink.id} class={`is-${drink.look}`}>
            <span class="what">
              <b>{drink.name}</b>
              {drink.detail !== null && <small>{drink.detail}</small>}
            </span>
            <span class="state">
              {drink.look === 'ready' && <ReadyIcon />}
              {drink.state}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface KeepProps {
  readonly view: OrderView
  readonly phone: PhoneView
  readonly onSound: (() => void) | undefined
}

function Keep({ view, phone, onSound }: KeepProps) {
  return (
    <section class="keep">
      {view.mood === 'waiting' && <p>{phone.promise ?? 'Keep this page open: it keeps itself up to date.'}</p>}
      {view.mood === 'waiting' && phone.offersSound && (
        <button type="button" onClick={onSound}>
          Play a sound when it is ready
        </button>
      )}
      <p>
        {view.mood === 'waiting' ? 'In any case, watch the board for ' : 'It is also on the board: '}
        <b>{view.number}</b>.
      </p>
    </section>
  )
}
