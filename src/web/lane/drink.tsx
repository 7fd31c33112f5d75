import type { LaneDrink, LaneView } from '../data.ts'
import { Press } from './parts.tsx'

interface DrinkProps {
  readonly view: LaneView
  readonly drink: LaneDrink
  /** The first one has the big button. */
  readonly place: 'first' | 'behind'
}

const WORDS = {
  offered: 'Next',
  making: 'In your hands',
  still: 'Still on it?',
  lost: 'We lost sight of this one: were you making it?',
} as const

export function Drink({ view, drink, place }: DrinkProps) {
  const { brew, state, number, recipe, choices, note, customer, before, since, slow } = drink
  return (
    <section id={`drink-${brew}`} class={`drink ${state} ${place}`} aria-labelledby={`number-${brew}`}>
      <p class={`state ${slow === 'yes' ? 'slow' : ''}`}>
        {WORDS[state]}
        {since !== null && state === 'making' && <span class="since"> {since}</span>}
        {since !== null && state === 'still' && <span> In your hands {since}</span>}
      </p>
      <h2 id={`number-${brew}`}>
        <span class="number">{number}</span> <span class="recipe">{recipe}</span>
      </h2>
      {choices.length > 0 && (
        <ul class="choices">
          {choices.map((choice) => (
            <li key={choice}>{choice}</li>
          ))}
        </ul>
      )}
      {drink.cancelled === 'yes' && (
        <p class="notice" role="alert">
          {number} was cancelled: nobody waits for this one. What becomes of it?
        </p>
      )}
      {note !== null && <p class="note">“{note}”</p>}
      <p class="about">
        {[drink.remake ? 'Made again' : null, drink.place, customer === null ? null : `for ${customer}`, before]
          .filter((part) => part !== null)
          .join(' · ')}
      </p>
      {drink.cancelled === 'yes' && state !== 'lost' ? (
        <Cancelled view={view} drink={drink} place={place} />
      ) : (
        <Buttons view={view} drink={drink} place={place} />
      )}
    </section>
  )
}

function Buttons({ view, drink: { brew, state }, place }: DrinkProps) {
  const size = place === 'first' ? 'big' : 'small'
  const about = { view, brew }
  switch (state) {
    case 'offered':
      return (
        <div class="buttons">
          <Press {...about} action="start" size={size}>
            Start
          </Press>
          <No view={view} brew={brew} />
        </div>
      )
    case 'making':
    case 'still':
      return (
        <div class="buttons">
          <Press {...about} action="done" size={size}>
            Done
          </Press>
          {state === 'still' && (
            <Press {...about} action="still">
              Still on it
            </Press>
          )}
          <Press {...about} action="pass">
            Pass it on, not finished
          </Press>
          <No view={view} brew={brew} />
        </div>
      )
    case 'lost':
      return (
        <div class="buttons">
          <Press {...about} action="done">
            It is done
          </Press>
          <Press {...about} action="still">
            Still making it
          </Press>
          <Press {...about} action="unstarted">
            Not started
          </Press>
        </div>
      )
  }
}

/** A cup that was finished goes into the waste ledger; one that was not is given up, and nobody else is asked to make it. */
function Cancelled({ view, drink: { brew, state }, place }: DrinkProps) {
  const begun = state !== 'offered'
  return (
    <div class="buttons">
      {begun && (
        <Press view={view} brew={brew} action="done" size={place === 'first' ? 'big' : 'small'}>
          It is made, and thrown away
        </Press>
      )}
      <Press
        view={view}
        brew={brew}
        action="no"
        size={begun || place === 'behind' ? 'small' : 'big'}
        fields={<input type="hidden" name="reason" value="cancelled" />}
      >
        {begun ? 'Stopped, not finished' : 'Do not make it'}
      </Press>
    </div>
  )
}

function No({ view, brew }: { readonly view: LaneView; readonly brew: number }) {
  return (
    <details id={`no-${brew}`}>
      <summary>Not me</summary>
      <Press
        view={view}
        action="no"
        brew={brew}
        fields={
          <p class="field">
            <label for={`reason-${brew}`}>Why not?</label>
            <input id={`reason-${brew}`} name="reason" maxLength={140} required autocomplete="off" />
          </p>
        }
      >
        Somebody else shall make it
      </Press>
    </details>
  )
}
