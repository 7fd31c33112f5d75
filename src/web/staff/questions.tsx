/** What waits for a person. */
import type { StaffQuestion, StaffStale, StaffView } from '../data.ts'
import { Form, type Page, Reason, Section } from './parts.tsx'

export function Questions({ view }: { readonly view: StaffView }) {
  const { questions, moreQuestions, stale } = view
  const count = questions.length + moreQuestions + (stale === null ? 0 : 1)
  return (
    <Section
      id="questions"
      title={count === 0 ? 'Nothing waits for you' : 'Waits for you'}
      count={count === 0 ? null : String(count)}
      tone={count === 0 ? 'calm' : 'asks'}
    >
      {count === 0 && <p class="quiet">Every drink is on its way. A question stands here the moment there is one.</p>}
      <ul class="cards">
        {questions.map((question) => (
          <Question key={`${question.brew}${question.number}${question.drink}`} question={question} page={view} />
        ))}
      </ul>
      {moreQuestions > 0 && <p>And {moreQuestions} more, as soon as these are answered.</p>}
      {[...view.hands, ...view.stock].map((words) => (
        <p key={words} class="hands">
          {words}
        </p>
      ))}
      {stale !== null && <Stale stale={stale} page={view} />}
      {count > 0 && !view.may.decide && <p class="quiet">A barista or a manager decides.</p>}
    </Section>
  )
}

function Question({ question, page }: { readonly question: StaffQuestion; readonly page: Page }) {
  const { brew, number, drink, note, asks, because, otherwise } = question
  return (
    <li class="card question">
      <h3>
        <span class="number">{number}</span> {drink}
      </h3>
      {note !== null && <p class="note">“{note}”</p>}
      <p class="asks-for">{asks}</p>
      <p class="quiet">{because}</p>
      {page.may.decide && brew !== null && (
        <Form page={page} action="resolve" about={String(brew)} fields={{ brew: String(brew) }}>
          <div class="buttons">
            <button type="submit" name="outcome" value="served" class="primary">
              Cup is good
            </button>
            <button type="submit" name="outcome" value="remake">
              Discard and make again
            </button>
            <button type="submit" name="outcome" value="cancel">
              Nobody wants it
            </button>
          </div>
          <Reason id={`reason-${brew}`} />
        </Form>
      )}
      {page.may.decide && brew === null && <p>Cancel it at the till, or see to its machine.</p>}
      <p class="otherwise">{otherwise}</p>
    </li>
  )
}

function Stale({ stale, page }: { readonly stale: StaffStale; readonly page: Page }) {
  const { count, orders } = stale
  const many = count === 1 ? 'One order is' : `${count} orders are`
  return (
    <div class="card question" id="stale">
      <h3>{many} from before the outage</h3>
      <p class="asks-for">They were promised for long ago: are their people still here?</p>
      {page.may.decide ? (
        <Form page={page} action="stale" about="batch">
          <div class="buttons">
            <button type="submit" name="decision" value="make-all" class="primary">
              Make all
            </button>
            <button type="submit" name="decision" value="cancel-all">
              Cancel all and tell the tills
            </button>
          </div>
          <details id="choose-stale">
            <summary>Choose</summary>
            <ul class="choices">
              {orders.map(({ id, number, promised }) => (
                <li key={id}>
                  <label>
                    <input type="checkbox" name="order" value={id} /> <b>{number}</b>{' '}
                    <span class="quiet">{promised}</span>
                  </label>
                </li>
              ))}
            </ul>
            {count > orders.length && <p class="quiet">{count - orders.length} more follow when these are decided.</p>}
            <div class="buttons">
              <button type="submit" name="decision" value="make-chosen">
                Make these
              </button>
              <button type="submit" name="decision" value="cancel-chosen">
                Cancel these
              </button>
            </div>
          </details>
        </Form>
      ) : (
        <p class="quiet">{orders.map(({ number }) => number).join(', ')}</p>
      )}
    </div>
  )
}
