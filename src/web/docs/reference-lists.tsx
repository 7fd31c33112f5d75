/** What stands beside the operations: events, webhooks, errors, shapes, topics. */
import { anchorOf, type DocsView, type TopicSection } from './docs-view.ts'
import { jsonText } from './json-text.ts'
import { Members } from './members.tsx'
import { Answers, OperationDocs, Parameters } from './operation-section.tsx'
import { CodeBlock, Heading, Prose, TypeName } from './parts.tsx'
import type { Anchors } from './prose.ts'

interface Props {
  readonly view: DocsView
}

export function Events({ view }: Props) {
  const { events, anchors } = view
  return (
    <section class="group" id="events" data-group>
      <Heading level={2} anchor="events">
        Events
      </Heading>
      <p>
        <Prose
          text="What GET /events tells a terminal. `event:` is the name, `id:` the number to resume from."
          anchors={anchors}
        />
      </p>
      <table class="list" aria-label="Events">
        <tbody>
          {events.map(({ name, about }) => (
            <tr key={name} id={anchorOf.event(name)} data-entry>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>
                <Prose text={about} anchors={anchors} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {events
        .filter((event) => event.example !== undefined)
        .map(({ name, example }) => (
          <details key={name}>
            <summary>
              The data of <code>{name}</code>
            </summary>
            <CodeBlock label={`the data of ${name}`} text={jsonText(example)} kind="code" />
          </details>
        ))}
    </section>
  )
}

export function Webhooks({ view }: Props) {
  const { webhooks, anchors } = view
  if (webhooks === null) return null
  return (
    <section class="group" id="webhooks" data-group>
      <Heading level={2} anchor="webhooks">
        Sent to webhooks
      </Heading>
      {webhooks.parameters.length + webhooks.responses.length > 0 && (
        <section class="entry" id="webhook-all" data-entry>
          <Heading level={3} anchor="webhook-all">
            With each of them
          </Heading>
          <Parameters name="a webhook" parameters={webhooks.parameters} direction="received" anchors={anchors} />
          <Answers responses={webhooks.responses} anchors={anchors} />
        </section>
      )}
      {webhooks.sections.map((section) => (
        <OperationDocs key={section.anchor} section={section} anchors={anchors} />
      ))}
    </section>
  )
}

export function Errors({ view }: Props) {
  return (
    <section class="group" id="errors" data-group>
      <Heading level={2} anchor="errors">
        Errors
      </Heading>
      <p>
        <Prose
          text="Every error is a problem details document (RFC 9457). Decide by `code`; `detail` is a sentence for people and may change; `pointer` says where in the body the fault is."
          anchors={view.anchors}
        />
      </p>
      <table class="list" aria-label="Errors">
        <thead class="sr-only">
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Status</th>
            <th scope="col">Title</th>
          </tr>
        </thead>
        <tbody>
          {view.errors.map(({ code, status, title }) => (
            <tr key={code} id={anchorOf.error(code)} data-entry>
              <th scope="row">
                <code>{code}</code>
              </th>
              <td>
                <b class="status">{status}</b> {title}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

export function ShapeList({ view }: Props) {
  if (view.shapes.length === 0) return null
  return (
    <section class="group" id="shapes" data-group>
      <Heading level={2} anchor="shapes">
        Shapes
      </Heading>
      {view.shapes.map(({ name, about, type, tables }) => (
        <section class="entry" key={name} id={anchorOf.shape(name)} data-entry>
          <Heading level={3} anchor={anchorOf.shape(name)}>
            {name}
          </Heading>
          {about !== '' && (
            <p>
              <Prose text={about} anchors={view.anchors} />
            </p>
          )}
          {tables.length === 0 && <TypeName parts={type} />}
          <Members name={name} tables={tables} direction="received" anchors={view.anchors} />
        </section>
      ))}
    </section>
  )
}

export function Topics({ view }: Props) {
  return (
    <section class="group" id="topics" data-group>
      <Heading level={2} anchor="topics">
        MQTT topics
      </Heading>
      <p>
        <Prose
          text={`All topics stand below \`${view.base}/\`. MQTT 3.1.1; every payload is a JSON object with \`v: 1\`. Retained messages are complete snapshots: the newest is all that is needed. Log in with a key: its name is the user name and the client id, its secret the password.`}
          anchors={view.anchors}
        />
      </p>
      {view.topics.map((section) => (
        <Topic key={section.anchor} section={section} base={view.base} anchors={view.anchors} />
      ))}
    </section>
  )
}

function Topic(props: { readonly section: TopicSection; readonly base: string; readonly anchors: Anchors }) {
  const { section, base, anchors } = props
  const { topic } = section
  const kept = topic.retain === 'retained' ? 'retained' : 'never retained'
  return (
    <section class="entry" id={section.anchor} data-entry>
      <Heading level={3} anchor={section.anchor}>
        <code class="path">{`${base}/${topic.topic}`}</code>
      </Heading>
      <p>
        <Prose text={topic.about} anchors={anchors} />
      </p>
      <p class="quiet">{`From ${topic.from} · ${kept} · QoS ${topic.qos} · at most ${topic.maxBytes.toLocaleString('en')} bytes · ${topic.when}`}</p>
      {section.example !== null && (
        <CodeBlock label={`a payload of ${topic.topic}`} text={section.example} kind="code" />
      )}
      <details>
        <summary>Members</summary>
        <Members name={topic.topic} tables={section.tables} direction="received" anchors={anchors} />
      </details>
    </section>
  )
}
