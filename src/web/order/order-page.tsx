import { BigNumber } from '../lib/big-number.tsx'
import { CupIcon, ReadyIcon } from '../lib/icons.tsx'
import { Keep, type KeepView, UNKNOWN_PHONE } from './keep.tsx'
import type { DrinkView, OrderView } from './order-view.ts'
import type { Texts } from './texts.ts'

/** What this phone will do, as far as it is known: a page without script can only be loaded again. */
export interface PhoneView {
  readonly keep: KeepView
  /** `Updated 5 s ago`; null before the script runs. */
  readonly fresh: string | null
  /** `No connection. This is how it was at 10:42.` */
  readonly trouble: string | null
  /** For screen readers, and only when something changed. */
  readonly announced: string
  /** What became of the tap on `I’m on my way`, when it did not get through. */
  readonly comingFailed: string | null
}

export const SILENT_PHONE: PhoneView = {
  keep: UNKNOWN_PHONE,
  fresh: null,
  trouble: null,
  announced: '',
  comingFailed: null,
}

export interface OrderProps {
  readonly view: OrderView
  readonly phone: PhoneView
  readonly texts: Texts
  readonly onSound?: () => void
  readonly onPush?: () => void
  readonly onNtfy?: () => void
  readonly onComing?: () => void
}

export function Order({ view, phone, texts, onSound, onPush, onNtfy, onComing }: OrderProps) {
  return (
    <main class={`order is-${view.mood}`}>
      <p class="sr-only" role="status">
        {phone.announced}
      </p>
      {phone.trouble !== null && <p class="trouble">{phone.trouble}</p>}
      <section class="hero">
        {view.mood === 'ready' && <ReadyIcon />}
        <h1>
          <span class="label">{texts.words.yourNumber}</span>
          <span class="number">
            <BigNumber number={view.number} />
          </span>
        </h1>
        <p class="headline">
          {view.mood === 'waiting' && <CupIcon />}
          <span>{view.headline}</span>
        </p>
        <p class="detail">{view.detail}</p>
        {view.place !== null && <p class="place">{view.place}</p>}
      </section>
      <Coming view={view} texts={texts} failed={phone.comingFailed} onComing={onComing} />
      {view.notices.map((notice) => (
        <p key={notice} class="notice">
          {notice}
        </p>
      ))}
      {view.steps !== null && <Steps steps={view.steps} texts={texts} />}
      <Drinks drinks={view.drinks} texts={texts} />
      {!view.final && (
        <Keep view={view} keep={phone.keep} texts={texts} onSound={onSound} onPush={onPush} onNtfy={onNtfy} />
      )}
      {phone.fresh !== null && phone.trouble === null && !view.final && <p class="fresh">{phone.fresh}</p>}
    </main>
  )
}

interface ComingProps {
  readonly view: OrderView
  readonly texts: Texts
  readonly failed: string | null
  readonly onComing: (() => void) | undefined
}

/** A form, so that it works where no script runs. */
function Coming({ view, texts, failed, onComing }: ComingProps) {
  if (view.coming === 'none') return null
  if (view.coming === 'told') return <p class="coming">{texts.words['coming.told']}</p>
  return (
    <form
      class="coming"
      method="post"
      action={`/o/${view.id}/coming?lang=${texts.lang}`}
      onSubmit={(event) => {
        event.preventDefault()
        onComing?.()
      }}
    >
      <button type="submit" class="primary">
        {texts.words['coming.button']}
      </button>
      {failed !== null && <p>{failed}</p>}
    </form>
  )
}

interface StepsProps {
  readonly steps: NonNullable<OrderView['steps']>
  readonly texts: Texts
}

function Steps({ steps, texts }: StepsProps) {
  return (
    <ol class="steps" aria-label={texts.words.progress}>
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
          {step.state === 'done' && <span class="sr-only">, {texts.words.stepDone}</span>}
        </li>
      ))}
    </ol>
  )
}

function Drinks({ drinks, texts }: { readonly drinks: readonly DrinkView[]; readonly texts: Texts }) {
  return (
    <section class="drinks" aria-labelledby="drinks">
      <h2 id="drinks">{texts.words.yourOrder}</h2>
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
