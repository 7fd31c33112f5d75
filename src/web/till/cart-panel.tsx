/** The cart and the button that sends it. */
import { useState } from 'preact/hooks'
import { type Cart, type CartLine, drinksIn, MOST_DRINKS } from './cart.ts'
import { lineStop } from './choice.ts'
import { Stepper } from './stepper.tsx'
import { countText, drinkDetail, type Reader, recipeName, stopText } from './words.ts'

export interface CartProps {
  readonly cart: Cart
  readonly reader: Reader
  /** `≈ 3 min`; null when nobody can say. */
  readonly wait: string | null
  readonly nowMs: number
  readonly onChange: (index: number, line: CartLine) => void
  readonly onEdit: (index: number) => void
  readonly onClear: () => void
  readonly onPay: () => void
}

export function CartPanel({ cart, reader, wait, nowMs, onChange, onEdit, onClear, onPay }: CartProps) {
  // On a phone the list is folded away below the grid; on a tablet it is always there.
  const [fold, setFold] = useState<'shut' | 'open'>('shut')
  const { lines } = cart
  const drinks = drinksIn(lines)
  const room = MOST_DRINKS - drinks
  const stopped = lines.some((line) => lineStop(reader.menu, line) !== null)
  return (
    <section class={`cart is-${fold}`} aria-labelledby="cart-title">
      <header>
        <h2 id="cart-title">Cart</h2>
        <button
          type="button"
          class="fold"
          aria-expanded={fold === 'open'}
          onClick={() => setFold(fold === 'open' ? 'shut' : 'open')}
        >
          {countText(drinks)}
        </button>
        {drinks > 0 && (
          <button type="button" class="quiet-button" onClick={onClear}>
            Clear
          </button>
        )}
      </header>
      {drinks === 0 ? (
        <p class="nothing">Nothing yet. Tap a drink.</p>
      ) : (
        <ul class="lines">
          {lines.map((line, i) => (
            <Line
              key={`${line.recipe} ${line.size} ${JSON.stringify(line.options)} ${line.note}`}
              line={line}
              most={line.count + room}
              reader={reader}
              nowMs={nowMs}
              onCount={(count) => onChange(i, { ...line, count })}
              onEdit={() => onEdit(i)}
            />
          ))}
        </ul>
      )}
      <footer>
        {room <= 0 && <p class="quiet">One order holds {MOST_DRINKS} drinks. Send it, then go on.</p>}
        {stopped && <p class="bad">Take out what cannot be had, then send.</p>}
        <button type="button" class="primary pay" disabled={drinks === 0 || stopped} onClick={onPay}>
          <span>Send order</span>
          <small>{drinks === 0 ? 'the cart is empty' : `${countText(drinks)} · ${wait ?? 'no estimate'}`}</small>
        </button>
        <p class="hint">Ctrl + Enter</p>
      </footer>
    </section>
  )
}

interface LineProps {
  readonly line: CartLine
  readonly most: number
  readonly reader: Reader
  readonly nowMs: number
  readonly onCount: (count: number) => void
  readonly onEdit: () => void
}

function Line({ line, most, reader, nowMs, onCount, onEdit }: LineProps) {
  const name = recipeName(reader, line.recipe)
  const detail = drinkDetail(reader, line)
  const stop = lineStop(reader.menu, line)
  return (
    <li class={stop === null ? undefined : 'is-out'}>
      <button
        type="button"
        class="what"
        onClick={onEdit}
        onKeyDown={(event) => {
          const count = Number(event.key)
          if (count >= 1 && count <= 9) onCount(Math.min(count, most))
          if (event.key === 'Delete' || event.key === 'Backspace') onCount(0)
        }}
      >
        <span class="sr-only">Change </span>
        <b>{name}</b>
        {detail !== '' && <small>{detail}</small>}
        {line.note !== '' && <small class="note">“{line.note}”</small>}
        {stop !== null && <small class="bad">Not now: {stopText(stop, nowMs)}</small>}
      </button>
      <Stepper of={name} count={line.count} least={0} most={most} onCount={onCount} />
    </li>
  )
}
