/** The list of contents, and the box that filters it and the page. */
import { anchorOf, type DocsView } from './docs-view.ts'
import { STEPS, WEBHOOK_STEP } from './getting-started.tsx'
import { Method } from './operation-section.tsx'

interface Chapter {
  readonly anchor: string
  readonly title: string
  readonly entries: readonly { readonly anchor: string; readonly title: string; readonly method?: string }[]
}

export function Contents({ view }: { readonly view: DocsView }) {
  return (
    <nav class="contents" aria-label="Contents">
      {/* Only script can filter, so only script shows the box. */}
      <search class="filter" hidden>
        <label for="filter">Find</label>
        <input id="filter" type="search" autocomplete="off" spellcheck={false} aria-describedby="found" />
        <p id="found" class="quiet" role="status" />
      </search>
      <details open>
        <summary>Contents</summary>
        <ul>
          {chapters(view).map((chapter) => (
            <li key={chapter.anchor} data-for={chapter.anchor}>
              <a class="chapter" href={`#${chapter.anchor}`}>
                {chapter.title}
              </a>
              {chapter.entries.length > 0 && (
                <ul>
                  {chapter.entries.map(({ anchor, title, method }) => (
                    <li key={anchor} data-for={anchor}>
                      <a href={`#${anchor}`}>
                        {method !== undefined && <Method name={method} />}
                        <span>{breakable(title)}</span>
                      </a>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      </details>
    </nav>
  )
}

/** A path is broken before a slash, when it must be, and never inside a word. */
function breakable(title: string) {
  return title.split(/(?=\/)/).map((part, at) => (
    <>
      {at > 0 && <wbr />}
      {part}
    </>
  ))
}

function chapters(view: DocsView): readonly Chapter[] {
  const chapter = (anchor: string, title: string, entries: Chapter['entries'] = []): Chapter => ({
    anchor,
    title,
    entries,
  })
  return [
    chapter('start', 'Getting started', [...STEPS, ...(view.webhooks === null ? [] : [WEBHOOK_STEP])]),
    ...view.groups.map(({ anchor, title, operations }) =>
      chapter(
        anchor,
        title,
        operations.map((one) => ({ anchor: one.anchor, title: one.operation.path, method: one.operation.method })),
      ),
    ),
    chapter('events', 'Events'),
    ...(view.webhooks === null
      ? []
      : [
          chapter(
            'webhooks',
            'Sent to webhooks',
            view.webhooks.sections.map(({ anchor, operation }) => ({ anchor, title: operation.path })),
          ),
        ]),
    chapter('errors', 'Errors'),
    ...(view.shapes.length > 0
      ? [
          chapter(
            'shapes',
            'Shapes',
            view.shapes.map(({ name }) => ({ anchor: anchorOf.shape(name), title: name })),
          ),
        ]
      : []),
    chapter(
      'topics',
      'MQTT topics',
      view.topics.map(({ anchor, topic }) => ({ anchor, title: topic.topic })),
    ),
  ]
}
