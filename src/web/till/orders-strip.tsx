/** The open orders of this till: a tap on one that is ready hands it over. */
import { useState } from 'preact/hooks'
import type { ListedOrder } from '../../till/core.ts'
import { BigNumber } from '../lib/big-number.tsx'
import { BellIcon, CupIcon, ReadyIcon } from '../lib/icons.tsx'
import { Modal } from './modal.tsx'
import { drinksText, type OrderChip, orderChips } from './open-orders.ts'

export interface OrdersProps {
  readonly orders: readonly ListedOrder[]
  readonly onCollect: (order: ListedOrder) => void
  readonly onShow: (order: ListedOrder) => void
}

export function OrdersStrip({ orders, onCollect, onShow }: OrdersProps) {
  const chips = orderChips(orders)
  return (
    <section class="strip" aria-label="Open orders">
      {chips.length === 0 && <p class="quiet">No open orders</p>}
      <ul>
        {chips.map((chip) => (
          <li key={chip.order.id}>
            <button
              type="button"
              class={`chip is-${chip.look}`}
              data-number={chip.order.number}
              onClick={() => (chip.look === 'ready' ? onCollect(chip.order) : onShow(chip.order))}
            >
              <ChipIcon look={chip.look} />
              <b>{chip.order.number}</b>
              <span class="about">
                <span>{chip.look === 'ready' ? 'ready: tap when collected' : chip.state}</span>
                <small>{drinksText(chip.order)}</small>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ChipIcon({ look }: { readonly look: OrderChip['look'] }) {
  if (look === 'ready') return <ReadyIcon />
  return look === 'attention' ? <BellIcon /> : <CupIcon />
}

export interface OrderDialogProps {
  readonly order: ListedOrder
  readonly onCancel: () => void
  readonly onClose: () => void
}

export function OrderDialog({ order, onCancel, onClose }: OrderDialogProps) {
  const [sure, setSure] = useState<'no' | 'asked'>('no')
  const chip = orderChips([order])[0]
  return (
    <Modal class="order-dialog" label={`Order ${order.number}`} onClose={onClose}>
      <div class="big">
        <BigNumber number={order.number} />
      </div>
      <p class="state">{chip?.state ?? order.state}</p>
      <ul class="drinks">
        {order.drinks.map((drink) => (
          <li key={drink.id}>
            {drink.name}{' '}
            <small>{[drink.size, ...Object.values(drink.options)].filter((word) => word).join(', ')}</small>
          </li>
        ))}
      </ul>
      <div class="buttons">
        {sure === 'no' ? (
          <button type="button" onClick={() => setSure('asked')}>
            Cancel this order
          </button>
        ) : (
          <button type="button" class="danger" onClick={onCancel}>
            Yes, cancel {order.number}
          </button>
        )}
        <button type="button" class="primary" data-first onClick={onClose}>
          Back
        </button>
      </div>
    </Modal>
  )
}
