/** From nothing to a placed order in five minutes, and what a till must know to stay right when the network does not. */
import { anchorOf, type DocsView, findOperation } from './docs-view.ts'
import { CodeBlock, Heading, Prose } from './parts.tsx'
import { VERIFY_WEBHOOK } from './verify-webhook.ts'

/** What came back, and what to do about it. */
const OUTCOMES = [
  ['201', 'The order is on disk. Show `number`, keep `id`, forget the Idempotency-Key.'],
  [
    '503 `BD_CLOSED`',
    'The shop is closed, and nothing was taken: tell the customer. `opensAt` says when it opens; do not keep the sale until then.',
  ],
  [
    '429, other 503',
    'Not now, and nothing was taken. Wait as many seconds as `Retry-After` says, then the same request, same key.',
  ],
  [
    'other 4xx',
    'Nothing was taken. Decide by `code`, show `detail` to the cashier; the mended order may carry the same key.',
  ],
  [
    'nothing, 500',
    'Nobody knows. The same request with the same key, after ¼ s, ½ s, 1 s, … up to 30 s, each a little by chance.',
  ],
] as const

export const STEPS = [
  { anchor: 'start-key', title: 'A key' },
  { anchor: 'start-order', title: 'The first order' },
  { anchor: 'start-retry', title: 'No answer?' },
  { anchor: 'start-follow', title: 'Follow an order' },
  { anchor: 'start-events', title: 'All orders in one stream' },
] as const
export const WEBHOOK_STEP = { anchor: 'start-webhooks', title: 'Webhooks' } as const

export function GettingStarted({ view }: { readonly view: DocsView }) {
  const { anchors } = view
  const text = (words: string) => <Prose text={words} anchors={anchors} />
  const curl = (id: string, label: string) => {
    const section = findOperation(view, id)
    return section?.curl == null ? null : <CodeBlock label={label} text={section.curl} kind="curl" />
  }
  const placed = findOperation(view, 'placeOrder')
  return (
    <section class="group" id="start" data-group>
      <Heading level={2} anchor="start">
        Getting started
      </Heading>
      <Step n={0}>
        <p>
          {text(
            'A key says which till you are, and its role what you may do. Each till has one of its own and sends it with every request: `Authorization: Bearer KEY`.',
          )}
        </p>
        <p>
          {text(
            `The demo shop (\`npm start\`) has \`${view.key}\`, which stands in the examples here, \`demo-barista-key\` and \`demo-manager-key\`. For a real shop:`,
          )}
        </p>
        <CodeBlock label="the command: make a key" text="baristad key add --role cashier --name till-1" kind="code" />
        <p>The secret is printed once; only its hash is stored.</p>
      </Step>
      <Step n={1}>
        {curl('placeOrder', 'the command: place an order')}
        <p>
          {text(
            'The answer comes when the order is on disk. `number` is what people read and call out, `id` is what you keep, `url` is the customer’s page: print it as a QR code.',
          )}
        </p>
        {placed?.answer != null && (
          <details>
            <summary>The answer</summary>
            <CodeBlock label="the answer" text={placed.answer} kind="code" />
          </details>
        )}
        <p class="rule">
          <b>One Idempotency-Key per sale.</b>{' '}
          {text(
            'Make it (a UUID) when the cashier presses Pay, store it with the sale before you send anything, and use it until you have the answer. Run the command again as it is: there is still one order, and the answer says `Idempotency-Replayed: true`. The copy button makes a new key each time, so each copy is a new sale.',
          )}
        </p>
      </Step>
      <Step n={2}>
        <p>
          A timeout says nothing about the order. Never make a new key to try again: that is how one sale becomes two
          coffees.
        </p>
        <table class="outcomes" aria-label="What to do about an answer">
          <thead class="sr-only">
            <tr>
              <th scope="col">Answer</th>
              <th scope="col">What to do</th>
            </tr>
          </thead>
          <tbody>
            {OUTCOMES.map(([status, todo]) => (
              <tr key={status}>
                <th scope="row">
                  <b class="status">{text(status)}</b>
                </th>
                <td>{text(todo)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p>
          {text(
            'Send `placedAt` and `validForSeconds` too: an order that waited in your outbox for longer is refused with BD_EXPIRED instead of being made for people who have left. Until the answer is there, tell the cashier that the order is not sent.',
          )}
        </p>
      </Step>
      <Step n={3}>
        <p>
          {text(
            'Put the id of your order in place of the one here, which is made up, as in all examples. It is the right to read, so this takes no key:',
          )}
        </p>
        {curl('getOrder', 'the command: read an order')}
        <p>
          {text(
            'Send its `ETag` back as `If-None-Match` and an unchanged order answers 304; send it as `If-Match` with a change, and the change is made only if the order is still as you saw it. Live, instead of asking again and again:',
          )}
        </p>
        {curl('followOrder', 'the command: follow an order')}
      </Step>
      <Step n={4}>
        {curl('followTerminal', 'the command: follow all orders')}
        <p>
          {text(
            'One connection tells a till of everything that becomes of its orders. Keep the last `id:` that you heard, and come back with it as `Last-Event-ID`: you are told exactly what you missed. After `stream.gap` it was too much; read GET /orders and GET /menu anew. A `ping` comes every 15 s: when nothing came for 40 s, connect anew.',
          )}
        </p>
      </Step>
      {view.webhooks !== null && (
        <section class="step entry" id={WEBHOOK_STEP.anchor} data-entry>
          <Heading level={3} anchor={WEBHOOK_STEP.anchor}>
            {WEBHOOK_STEP.title}
          </Heading>
          <p>
            {text(
              'The same events, sent to your address. Its origin must stand in `webhooks.allow` of the shop’s configuration; then POST /webhooks tells the shop where to send, and its answer has the secret. Check the signature over the raw body before you believe one; answer 2xx at once and work afterwards. `webhook-id` stays the same when a delivery is repeated: remember it, and do each thing once.',
            )}
          </p>
          <CodeBlock label="the code: check a webhook’s signature" text={VERIFY_WEBHOOK} kind="code" />
          <p>
            What is sent stands under <a href="#webhooks">Sent to webhooks</a>.
          </p>
        </section>
      )}
      <p class="quiet">
        {text(
          'The client `baristad/till` does all this: keys, an outbox that survives a crash, patient retries, streams that resume. What exactly an order takes: ',
        )}
        <a href={`#${anchorOf.operation('placeOrder')}`}>{placed?.operation.summary ?? 'Place an order'}</a>.
      </p>
    </section>
  )
}

function Step(props: { readonly n: 0 | 1 | 2 | 3 | 4; readonly children: preact.ComponentChildren }) {
  const { anchor, title } = STEPS[props.n]
  return (
    <section class="step entry" id={anchor} data-entry>
      <Heading level={3} anchor={anchor}>
        {`${props.n + 1}. ${title}`}
      </Heading>
      {props.children}
    </section>
  )
}
