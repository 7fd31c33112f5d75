/** What goes over the counter: ready orders, and cups that stand under a machine. */
import type { StaffReady, StaffView } from '../data.ts'
import { Form, type Page, Reason, Section } from './parts.tsx'

export function Cups({ view }: { readonly view: StaffView }) {
  if (view.cups.length === 0) return null
  return (
    <Section id="cups" title="Cups to take away" count={String(view.cups.length)}>
      <ul class="rows">
        {view.cups.map(({ machine, group, number, drink }) => (
          <li key={`${machine}${group}`} class="row">
            <p>
              <b class="number">{number}</b> {drink}
              <br />
              <span class="quiet">
                {machine}, group {group}
              </span>
            </p>
            {view.may.hand && (
              <Form
                page={view}
                action="gone"
                about={`${machine}.${group}.${number}`}
                fields={{ machine, group: String(group) }}
              >
                <button type="submit">Gone</button>
              </Form>
            )}
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function Ready({ view }: { readonly view: StaffView }) {
  const { ready, moreReady } = view
  return (
    <Section id="ready" title="Ready" count={ready.length === 0 ? null : `${ready.length}${moreReady ? '+' : ''}`}>
      {ready.length === 0 && <p class="quiet">Nothing stands on the counter.</p>}
      <ul class="rows">
        {ready.map((order) => (
          <ReadyOrder key={order.id} order={order} page={view} />
        ))}
      </ul>
    </Section>
  )
}

export function Collected({ view }: { readonly view: StaffView }) {
  const { collected, may } = view
  if (collected.length === 0 || !may.hand) return null
  return (
    <Section id="collected" title="Collected just now" count={null}>
      <ul class="rows">
        {collected.map(({ id, number, at }) => (
          <li key={id} class="row">
            <p>
              <b class="number">{number}</b> <span class="quiet">at {at}</span>
            </p>
            <Form page={view} action="uncollect" about={id} fields={{ order: id, number }}>
              <button type="submit">Undo</button>
            </Form>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Who is still waited for, and the paper that their drinks want. */
export function Making({ view }: { readonly view: StaffView }) {
  const { making, moreMaking, may } = view
  if (making.length === 0) return null
  return (
    <Section id="making" title="In the making" count={`${making.length}${moreMaking ? '+' : ''}`}>
      <details id="making-list">
        <summary>Show them</summary>
        <ul class="rows">
          {making.map(({ id, number, drinks }) => (
            <li key={id} class="row">
              <p>
                <b class="number">{number}</b> {drinks}
              </p>
              {may.hand && <Paper id={id} page={view} />}
            </li>
          ))}
        </ul>
      </details>
    </Section>
  )
}

type ReadyPage = Page & Pick<StaffView, 'labels' | 'tickets'>

function Paper({ id, page }: { readonly id: string; readonly page: ReadyPage }) {
  return (
    <details id={`paper-${id}`}>
      <summary>Labels and ticket</summary>
      <p class="links">
        <a href={`/staff/order/${id}/labels`} target="_blank" rel="noopener">
          Labels
        </a>
        {' · '}
        <a href={`/staff/order/${id}/ticket`} target="_blank" rel="noopener">
          Ticket
        </a>
      </p>
      {page.labels === 'printed' && (
        <Form page={page} action="labels" about={id} fields={{ order: id }}>
          <button type="submit">Print the labels again</button>
        </Form>
      )}
      {page.tickets === 'printed' && (
        <Form page={page} action="ticket" about={id} fields={{ order: id }}>
          <button type="submit">Print the ticket again</button>
        </Form>
      )}
    </details>
  )
}

function ReadyOrder({ order, page }: { readonly order: StaffReady; readonly page: ReadyPage }) {
  const { id, number, customer, coming, since, drinks } = order
  const made = drinks.filter((drink) => drink.made)
  return (
    <li class="row">
      <div>
        <p>
          <b class="number">{number}</b> {customer !== null && <span class="customer">{customer}</span>}{' '}
          <span class="quiet">since {since}</span>
          {coming === 'yes' && <span class="coming"> on the way</span>}
        </p>
        <ul class="drinks">
          {drinks.map((drink) => (
            <li key={drink.id}>
              {drink.words}
              {drink.note !== null && <span class="note"> “{drink.note}”</span>}
            </li>
          ))}
        </ul>
      </div>
      {page.may.hand && (
        <Form page={page} action="collect" about={id} fields={{ order: id, number }}>
          <button type="submit" class="primary">
            Collected
          </button>
        </Form>
      )}
      {page.may.hand && (
        <Form page={page} action="call" about={id} fields={{ order: id, number }}>
          <button type="submit">Call again</button>
        </Form>
      )}
      {page.may.hand && <Paper id={id} page={page} />}
      {page.may.decide && made.length > 0 && (
        <details id={`again-${id}`}>
          <summary>Make a drink again</summary>
          <Form page={page} action="remake" about={id} fields={{ order: id }}>
            <ul class="choices">
              {made.map((drink, at) => (
                <li key={drink.id}>
                  <label>
                    <input type="radio" name="drink" value={String(drink.id)} checked={at === 0 && made.length === 1} />{' '}
                    {drink.words}
                  </label>
                </li>
              ))}
            </ul>
            <Reason id={`reason-${id}`} />
            <button type="submit">Make again</button>
          </Form>
        </details>
      )}
    </li>
  )
}
