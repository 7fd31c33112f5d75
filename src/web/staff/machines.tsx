/** How the machines are, and what is out of the menu. */
import type { StaffMachine, StaffView } from '../data.ts'
import { Form, type Page, Reason, Section } from './parts.tsx'

export function Machines({ view }: { readonly view: StaffView }) {
  return (
    <Section id="machines" title="Machines" count={null}>
      <ul class="rows">
        {view.machines.map((machine) => (
          <Machine key={machine.id} machine={machine} page={view} />
        ))}
      </ul>
    </Section>
  )
}

function Machine({ machine, page }: { readonly machine: StaffMachine; readonly page: Page }) {
  const { id, tone, health, why, alone, groups, test, actions } = machine
  return (
    <li class="row machine">
      <div>
        <h3>{id}</h3>
        <p class={`health ${tone}`}>
          <span class="dot" aria-hidden="true" />
          {health}
        </p>
        {why !== null && <p class="why">{why}</p>}
        {alone.length > 0 && <p class="quiet">Nobody else can: {alone.join(', ')}</p>}
        <ul class="quiet">
          {groups.map((group) => (
            <li key={group}>{group}</li>
          ))}
        </ul>
        {test !== null && test.last !== null && <p class="quiet">{test.last}</p>}
      </div>
      {page.may.decide && test !== null && (
        <Form page={page} action="test" about={id} fields={{ machine: id }}>
          <button type="submit">Test pour</button>
        </Form>
      )}
      {page.may.decide && actions.length > 0 && (
        <Form page={page} action="machine" about={id} fields={{ machine: id }}>
          <div class="buttons">
            {actions.map(({ intent, words }) => (
              <button type="submit" key={intent} name="intent" value={intent}>
                {words}
              </button>
            ))}
          </div>
        </Form>
      )}
    </li>
  )
}

/** Where the shop has any. */
export function Printers({ view }: { readonly view: StaffView }) {
  if (view.printers.length === 0) return null
  return (
    <Section id="printers" title="Printers" count={null}>
      <ul class="rows">
        {view.printers.map(({ id, tone, words, notes }) => (
          <li key={id} class="row machine">
            <div>
              <h3>{id}</h3>
              <p class={`health ${tone}`}>
                <span class="dot" aria-hidden="true" />
                {words}
              </p>
              <ul class="quiet">
                {notes.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function Menu({ view }: { readonly view: StaffView }) {
  const { outs, menu, may } = view
  return (
    <Section id="menu" title="Out of the menu" count={outs.length === 0 ? null : String(outs.length)}>
      {outs.length === 0 && <p class="quiet">Everything can be had.</p>}
      <ul class="rows">
        {outs.map(({ value, words, why }) => (
          <li key={value} class="row">
            <p>
              <b>{words}</b>
              <br />
              <span class="quiet">{why}</span>
            </p>
            {may.decide && (
              <Form page={view} action="back" about={value} fields={{ target: value }}>
                <button type="submit">Back</button>
              </Form>
            )}
          </li>
        ))}
      </ul>
      {may.decide && (
        <details id="put-out">
          <summary>Something is out</summary>
          <Form page={view} action="out" about="new">
            <p class="field">
              <label for="out-target">What</label>
              <select id="out-target" name="target" required>
                <option value="">Choose</option>
                {menu.map(({ value, words }) => (
                  <option key={value} value={value}>
                    {words}
                  </option>
                ))}
              </select>
            </p>
            <p class="field">
              <label for="out-hours">How long</label>
              <select id="out-hours" name="hours">
                <option value="">Until somebody says that it is back</option>
                <option value="1">For 1 hour</option>
                <option value="3">For 3 hours</option>
                <option value="12">For 12 hours</option>
              </select>
            </p>
            <Reason id="out-reason" />
            <button type="submit">It is out</button>
          </Form>
        </details>
      )}
    </Section>
  )
}
