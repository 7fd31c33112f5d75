/** The small pieces that every section is made of. */
import type { ComponentChildren } from 'preact'
import { anchorOf } from './docs-view.ts'
import { type Anchors, prose } from './prose.ts'
import type { TypePart } from './type-words.ts'

/** A description, with its code and its links. */
export function Prose(props: { readonly text: string; readonly anchors: Anchors }) {
  return (
    <>
      {prose(props.text, props.anchors).map(({ kind, text, href }) => {
        const piece = kind === 'code' ? <code>{text}</code> : text
        return href === undefined ? piece : <a href={`#${href}`}>{piece}</a>
      })}
    </>
  )
}

export function TypeName(props: { readonly parts: readonly TypePart[] }) {
  return (
    <span class="type">
      {props.parts.map(({ text, shape }) =>
        shape === undefined ? text : <a href={`#${anchorOf.shape(shape)}`}>{text}</a>,
      )}
    </span>
  )
}

/**
 * Text to be copied as it stands. The button does nothing without script, so only script shows it.
 *
 * @param props.label what it is, for people who do not see it.
 */
export function CodeBlock(props: { readonly label: string; readonly text: string; readonly kind: 'curl' | 'code' }) {
  return (
    <div class="code">
      <pre>
        <code data-curl={props.kind === 'curl' ? '' : undefined}>{props.text}</code>
      </pre>
      <button type="button" class="copy" hidden aria-label={`Copy ${props.label}`}>
        Copy
      </button>
    </div>
  )
}

/** A heading that can be linked to. */
export function Heading(props: {
  readonly level: 2 | 3
  readonly anchor: string
  readonly children: ComponentChildren
}) {
  const link = (
    <a class="anchor" href={`#${props.anchor}`} aria-label="Link to this section">
      #
    </a>
  )
  const words = <span>{props.children}</span>
  return props.level === 2 ? (
    <h2>
      {words} {link}
    </h2>
  ) : (
    <h3>
      {words} {link}
    </h3>
  )
}
