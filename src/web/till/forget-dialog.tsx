import { Modal } from './modal.tsx'

export interface ForgetProps {
  /** Sales without an answer: they can only be asked about with this key. */
  readonly waiting: number
  readonly onForget: () => void
  readonly onClose: () => void
}

export function ForgetDialog({ waiting, onForget, onClose }: ForgetProps) {
  return (
    <Modal class="forget" label="Forget the key" onClose={onClose}>
      <h2>Forget the key of this till?</h2>
      {waiting === 0 ? (
        <p>The cart and the last numbers on this device go with it.</p>
      ) : (
        <p class="bad">Not now: an order has not been sent yet, and only this key can find out about it.</p>
      )}
      <div class="buttons">
        <button type="button" class="danger" disabled={waiting > 0} onClick={onForget}>
          Forget it
        </button>
        <button type="button" class="primary" data-first onClick={onClose}>
          Back
        </button>
      </div>
    </Modal>
  )
}
