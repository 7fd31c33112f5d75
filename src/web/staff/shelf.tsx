/** What there is of each ingredient, and the form in which a person says how much. */
import type { StaffIngredient, StaffView } from '../data.ts'
import { Form, type Page, Section } from './parts.tsx'

export function Shelf({ view }: { readonly view: StaffView }) {
  if (view.shelf.length === 0) return null
  return (
    <Section id="stock" title="Stock" count={null}>
      <ul class="rows">
        {view.shelf.map((line) => (
          <Line key={line.id} line={line} page={view} />
        ))}
      </ul>
    </Section>
  )
}

function Line({ line, page }: { readonly line: StaffIngredient; readonly page: Page }) {
  const { id, name, unit, tone, level, outUntil, why } = line
  const field = `stock-${id}`
  return (
    <li class="row machine">
      <div>
        <h3>{name}</h3>
        <p class={`health ${tone}`}>
          <span class="dot" aria-hidden="true" />
          {level}
        </p>
        {why !== null && <p class="quiet">{why}</p>}
      </div>
      {page.may.decide && (
        <details id={`${field}-set`}>
          <summary>Change</summary>
          <Form page={page} action="stock" about={id} fields={{ ingredient: id }}>
            <p class="field">
              <label for={field}>
                How much of {name}, in {unit}
              </label>
              <input id={field} name="amount" inputMode="decimal" maxLength={11} autocomplete="off" />
            </p>
            <div class="buttons">
              <button type="submit" name="how" value="level">
                There is so much
              </button>
              <button type="submit" name="how" value="add">
                So much came in
              </button>
            </div>
            <p class="field">
              <label for={`${field}-hours`}>There is none</label>
              <select id={`${field}-hours`} name="hours">
                <option value="">until it is counted again</option>
                <option value="1">for an hour</option>
                <option value="3">for 3 hours</option>
                <option value="12">for 12 hours</option>
              </select>
            </p>
            <div class="buttons">
              <button type="submit" name="how" value="out">
                It is out
              </button>
              {outUntil === 'yes' && (
                <button type="submit" name="how" value="back">
                  There is some again
                </button>
              )}
            </div>
          </Form>
        </details>
      )}
    </li>
  )
}
