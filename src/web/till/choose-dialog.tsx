/** Size, options, how many, and a note: for a new drink or for one in the cart. */
import { useState } from 'preact/hooks'
import type { MenuRecipe } from '../../till/core.ts'
import { type CartLine, MOST_NOTE_CHARACTERS } from './cart.ts'
import { choiceStop, sizeStop } from './choice.ts'
import { Modal } from './modal.tsx'
import { Stepper } from './stepper.tsx'
import { type Reader, recipeName, type Stop, stopText, wordFor } from './words.ts'

export interface Choosing {
  readonly recipe: MenuRecipe
  readonly line: CartLine
  /** Its place in the cart; null: it is new. */
  readonly index: number | null
}

export interface ChooseProps {
  readonly choosing: Choosing
  readonly reader: Reader
  /** How many drinks the order still has room for, this line included. */
  readonly room: number
  readonly nowMs: number
  readonly onDone: (line: CartLine) => void
  readonly onClose: () => void
}

export function ChooseDialog({ choosing, reader, room, nowMs, onDone, onClose }: ChooseProps) {
  const { recipe, index } = choosing
  const [line, setLine] = useState(choosing.line)
  // From the line as it is when it happens: a key may come before the page has drawn what the tap before it chose.
  const set = (more: Partial<CartLine>): void => setLine((now) => ({ ...now, ...more }))
  const name = recipeName(reader, recipe.recipe)
  const verb = index === null ? 'Add' : 'Change to'
  return (
    <Modal
      class="choose"
      label={name}
      onClose={onClose}
      onKeyDown={(event) => {
        const typing = event.target instanceof HTMLInputElement && event.target.type === 'text'
        const count = Number(event.key)
        if (!typing && count >= 1 && count <= 9) set({ count: Math.min(count, room) })
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          onDone({ ...line, note: line.note.trim() })
        }}
      >
        <h2>{name}</h2>
        <div class="choices">
          {recipe.sizes.length > 1 && (
            <Choice
              title="Size"
              ids={recipe.sizes}
              chosen={line.size}
              stop={(size) => sizeStop(recipe, size)}
              reader={reader}
              nowMs={nowMs}
              onChoose={(size) => set({ size })}
            />
          )}
          {Object.entries(recipe.options).map(
            ([option, choices]) =>
              choices.length > 1 && (
                <Choice
                  key={option}
                  title={wordFor(reader, option)}
                  ids={choices}
                  chosen={line.options[option] ?? null}
                  stop={(choice) => choiceStop(recipe, option, choice)}
                  reader={reader}
                  nowMs={nowMs}
                  onChoose={(choice) => setLine((now) => ({ ...now, options: { ...now.options, [option]: choice } }))}
                />
              ),
          )}
          <div class="how-many">
            <span class="title">How many</span>
            <Stepper of={name} count={line.count} least={1} most={room} onCount={(count) => set({ count })} />
          </div>
          <label class="note">
            <span class="title">Note for the barista</span>
            <input
              type="text"
              autocomplete="off"
              maxLength={MOST_NOTE_CHARACTERS}
              value={line.note}
              onInput={(event) => set({ note: event.currentTarget.value })}
            />
          </label>
        </div>
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Back
          </button>
          <button type="submit" class="primary" data-first>
            {verb} {line.count}
          </button>
        </div>
      </form>
    </Modal>
  )
}

interface ChoiceProps {
  readonly title: string
  readonly ids: readonly string[]
  readonly chosen: string | null
  readonly stop: (id: string) => Stop | null
  readonly reader: Reader
  readonly nowMs: number
  readonly onChoose: (id: string) => void
}

function Choice({ title, ids, chosen, stop, reader, nowMs, onChoose }: ChoiceProps) {
  return (
    <fieldset>
      <legend class="title">{title}</legend>
      <div class="radios">
        {ids.map((id) => {
          const out = stop(id)
          return (
            <label key={id} class={out === null ? undefined : 'is-out'}>
              <input
                type="radio"
                name={title}
                class="sr-only"
                checked={id === chosen}
                disabled={out !== null}
                onChange={() => onChoose(id)}
              />
              <span>
                {wordFor(reader, id)}
                {out !== null && <small>{stopText(out, nowMs)}</small>}
              </span>
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}
