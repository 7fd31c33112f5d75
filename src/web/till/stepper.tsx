export interface StepperProps {
  /** What is counted, for those who hear the page. */
  readonly of: string
  readonly count: number
  /** 0: the minus takes it out. */
  readonly least: 0 | 1
  readonly most: number
  readonly onCount: (count: number) => void
}

/** − 2 + */
export function Stepper({ of, count, least, most, onCount }: StepperProps) {
  return (
    <span class="stepper">
      <button
        type="button"
        aria-label={count === 1 && least === 0 ? `Take out ${of}` : `One ${of} less`}
        disabled={count <= least}
        onClick={() => onCount(count - 1)}
      >
        −
      </button>
      <output>{count}</output>
      <button type="button" aria-label={`One ${of} more`} disabled={count >= most} onClick={() => onCount(count + 1)}>
        +
      </button>
    </span>
  )
}
