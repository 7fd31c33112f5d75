/** The screens that show boards: how each is, and a form for each thing that can be done to it. */
import type { StaffDisplay, StaffView } from '../data.ts'
import { Form, type Page, Section } from './parts.tsx'

type DisplaysPage = Page & Pick<StaffView, 'zones'>

const SIZES = [
  ['s', 'Small'],
  ['m', 'Medium'],
  ['l', 'Large: fewer numbers, read from further away'],
] as const

export function Displays({ view }: { readonly view: StaffView }) {
  const { displays, waitingScreens, pairing, may } = view
  if (displays.length === 0 && waitingScreens === 0 && pairing === 'off') return null
  return (
    <Section id="displays" title="Displays" count={displays.length === 0 ? null : String(displays.length)}>
      {displays.length === 0 && <p class="quiet">Open /board on a screen: it shows a code.</p>}
      <ul class="rows">
        {displays.map((display, i) => (
          <Display key={display.id ?? i} display={display} page={view} />
        ))}
      </ul>
      {may.decide && pairing === 'on' && <Approve view={view} />}
    </Section>
  )
}

function Approve({ view }: { readonly view: StaffView }) {
  const { waitingScreens: waiting } = view
  return (
    <details id="approve" open={waiting > 0}>
      <summary>Let a screen in</summary>
      {waiting > 0 && (
        <p class="quiet">{waiting === 1 ? 'One screen shows a code.' : `${waiting} screens show a code.`}</p>
      )}
      <Form page={view} action="approve" about="new">
        <p class="field">
          <label for="approve-code">The code that it shows</label>
          <input id="approve-code" name="code" required maxLength={20} autocomplete="off" autocapitalize="characters" />
        </p>
        <ZoneField id="approve-zone" zones={view.zones} zone={view.zones[0] ?? ''} />
        <p class="field">
          <label for="approve-name">What to call it, if you like</label>
          <input id="approve-name" name="name" maxLength={40} autocomplete="off" />
        </p>
        <button type="submit">Let it in</button>
      </Form>
    </details>
  )
}

function ZoneField({
  id,
  zones,
  zone,
}: {
  readonly id: string
  readonly zones: readonly string[]
  readonly zone: string
}) {
  return (
    <p class="field">
      <label for={id}>Shows the board of</label>
      <select id={id} name="zone">
        {zones.map((one) => (
          <option key={one} value={one} selected={one === zone}>
            {one}
          </option>
        ))}
      </select>
    </p>
  )
}

function Display({ display, page }: { readonly display: StaffDisplay; readonly page: DisplaysPage }) {
  const { id, name, tone, state, about, troubles } = display
  return (
    <li class="row machine">
      <div>
        <h3>{name}</h3>
        <p class={`health ${tone}`}>
          <span class="dot" aria-hidden="true" />
          {state}
        </p>
        <p class="quiet">{about}</p>
        {troubles.map((trouble) => (
          <p class="why" key={trouble}>
            {trouble}
          </p>
        ))}
      </div>
      {id !== null && page.may.decide && <Changes id={id} display={display} page={page} />}
    </li>
  )
}

interface ChangesProps {
  readonly id: string
  readonly display: StaffDisplay
  readonly page: DisplaysPage
}

function Changes({ id, display, page }: ChangesProps) {
  const form = (what: string) => ({ page, action: 'display', about: `${what}.${id}`, fields: { display: id, what } })
  return (
    <div>
      <Form {...form('identify')}>
        <button type="submit">Which is it?</button>
      </Form>
      <details id={`change-${id}`}>
        <summary>Change</summary>
        <Form {...form('rename')}>
          <p class="field">
            <label for={`name-${id}`}>Name</label>
            <input id={`name-${id}`} name="name" required maxLength={40} value={display.name} autocomplete="off" />
          </p>
          <button type="submit">Rename</button>
        </Form>
        {page.zones.length > 1 && (
          <Form {...form('zone')}>
            <ZoneField id={`zone-${id}`} zones={page.zones} zone={display.zone} />
            <button type="submit">Move</button>
          </Form>
        )}
        <Form {...form('size')}>
          <p class="field">
            <label for={`size-${id}`}>Size</label>
            <select id={`size-${id}`} name="size">
              {SIZES.map(([value, words]) => (
                <option key={value} value={value} selected={value === display.size}>
                  {words}
                </option>
              ))}
            </select>
          </p>
          <button type="submit">Set</button>
        </Form>
        <Form {...form('revoke')}>
          <p class="field">
            <button type="submit">Put it out</button>
          </p>
        </Form>
      </details>
    </div>
  )
}
