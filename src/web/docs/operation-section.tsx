/** One operation: what it does, who may, what it takes, what it answers, and the command to try it. */
import type { OperationSection, ResponseSection } from './docs-view.ts'
import { type Direction, Members, MemberTable } from './members.tsx'
import type { OperationView } from './operations.ts'
import { CodeBlock, Heading, Prose, TypeName } from './parts.tsx'
import type { Anchors } from './prose.ts'

interface Props {
  readonly section: OperationSection
  readonly anchors: Anchors
}

export function OperationDocs({ section, anchors }: Props) {
  const { operation } = section
  // What nobody but the daemon calls is read by you.
  const direction = section.curl === null ? 'received' : 'sent'
  return (
    <section class="entry" id={section.anchor} data-entry>
      <Heading level={3} anchor={section.anchor}>
        {operation.summary}
      </Heading>
      <p class="call">
        <Method name={operation.method} /> <code class="path">{operation.path}</code>{' '}
        {section.curl !== null && <span class="who">{who(operation)}</span>}
        {operation.deprecated && <span class="who">deprecated</span>}
      </p>
      {operation.description !== '' && (
        <p>
          <Prose text={operation.description} anchors={anchors} />
        </p>
      )}
      {section.curl !== null && (
        <CodeBlock label={`the command: ${operation.summary}`} text={section.curl} kind="curl" />
      )}
      <Parameters name={operation.summary} parameters={section.parameters} direction={direction} anchors={anchors} />
      {section.body !== null && operation.body !== null && (
        <div>
          <h4>
            Body{' '}
            <span class="quiet">{`${operation.body.type}${operation.body.need === 'optional' ? ', optional' : ''}`}</span>
          </h4>
          {operation.body.about !== '' && (
            <p>
              <Prose text={operation.body.about} anchors={anchors} />
            </p>
          )}
          {section.body.tables.length === 0 && <TypeName parts={section.body.type} />}
          <Members
            name={`Body of ${operation.summary}`}
            tables={section.body.tables}
            direction={direction}
            anchors={anchors}
          />
        </div>
      )}
      <Answers responses={section.responses} anchors={anchors} />
      {section.answer !== null && (
        <details>
          <summary>An answer, for example</summary>
          <CodeBlock label="the answer" text={section.answer} kind="code" />
        </details>
      )}
    </section>
  )
}

interface ParameterProps extends Pick<OperationSection, 'parameters'> {
  /** Of what takes them, for people who do not see where they stand. */
  readonly name: string
  readonly direction: Direction
  readonly anchors: Anchors
}

export function Parameters({ name, parameters, direction, anchors }: ParameterProps) {
  return (
    <>
      {parameters.map(({ title, rows }) => (
        <div key={title}>
          <h4>{title}</h4>
          <MemberTable name={`${title} of ${name}`} rows={rows} direction={direction} anchors={anchors} />
        </div>
      ))}
    </>
  )
}

export function Answers({ responses, anchors }: Pick<OperationSection, 'responses'> & { readonly anchors: Anchors }) {
  if (responses.length === 0) return null
  return (
    <>
      <h4>Answers</h4>
      {responses.map((response) => (
        <Answer key={response.status} response={response} anchors={anchors} />
      ))}
    </>
  )
}

/** The word is there too: a colour alone tells nothing to many. */
export function Method(props: { readonly name: string }) {
  return <span class={`method method-${props.name.toLowerCase()}`}>{props.name}</span>
}

function Answer({ response, anchors }: { readonly response: ResponseSection; readonly anchors: Anchors }) {
  const { payload } = response
  // Of ours; what others may answer to a webhook has no code.
  const errors = payload !== null && /^[45]/.test(response.status)
  return (
    <div class="answer">
      <p>
        <b class="status">{response.status.toLowerCase()}</b>{' '}
        {response.about !== '' && (
          <>
            <Prose text={response.about} anchors={anchors} />{' '}
          </>
        )}
        {payload !== null && payload.tables.length === 0 && <TypeName parts={payload.type} />}
        {payload === null && response.media !== null && <span class="type">{response.media}</span>}
        {payload === null && response.media === null && response.about === '' && <span class="quiet">no body</span>}
        {errors && (
          <>
            {' · '}
            <a href="#errors">codes</a>
          </>
        )}
      </p>
      {response.headers.map(({ name, about }) => (
        <p key={name}>
          <code>{name}</code> <Prose text={about} anchors={anchors} />
        </p>
      ))}
      {payload !== null && (
        <Members name={`Answer ${response.status}`} tables={payload.tables} direction="received" anchors={anchors} />
      )}
    </div>
  )
}

function who({ who: may }: OperationView): string {
  if (may === 'public') return 'anybody, no key'
  if (may === 'key') return 'with a key'
  return `key of a ${may.join(', ')}`
}
