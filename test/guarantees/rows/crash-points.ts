import type { Row } from '../row.ts'

/** The eighteen points at which daemon (D) or machine (M) can die in the way of one drink, in their order: see ../faults.ts. */
export const CRASH_POINTS: readonly Row[] = [
  [
    '1. D, before an order is committed',
    'the till was not answered; its retry places it',
    'test/crash/every-point.full.test.ts',
    'left tills without an answer, who asked again with the same key',
  ],
  [
    '2. D, after the commit, before the answer',
    'the retry with the same key gets the same order',
    'test/e2e/killed-daemon.full.test.ts',
    'was hit where it hurts: in requests, between commit and answer, and in pours',
  ],
  [
    '3. D, in the middle of a transaction',
    'it never was',
    'test/crash/every-point.test.ts',
    'a daemon killed between commit and answer, and in the middle of a transaction, loses nothing and makes nothing twice',
  ],
  [
    '4. D, after the intent is committed, before the command is sent',
    'asked, fenced, given back to its place',
    'src/shop/doubt.test.ts',
    'a command that was committed but never sent is found out and given back',
  ],
  [
    '5. D, after the command is sent',
    'asked; what pours is adopted',
    'src/shop/doubt.test.ts',
    'every open brew is in doubt until its machine was asked; a pour that goes on is adopted',
  ],
  [
    '6. the command is lost',
    'asked, fenced, and another machine gets the drink',
    'src/shop/doubt.test.ts',
    'fenced and never seen, the drink returns to its place, and another machine gets it',
  ],
  [
    '7. the command comes twice, or late',
    'one pour, or none',
    'firmware-sim/faults/faults.test.ts',
    'late-command comes after its deadline, and pours nothing',
  ],
  [
    '8. M, before its journal is written',
    'it never saw the brew, and says so after its boot',
    'firmware-sim/power-cut.test.ts',
    'leaves a journal that tells the truth, and no second pour',
  ],
  [
    '9. M, after its journal is written, before or during the pour',
    'interrupted: waste, and made again',
    'src/shop/doubt.test.ts',
    'rebooted: what its journal calls interrupted is waste, and made again',
  ],
  [
    '10. M, when the cup is full and that is not written yet',
    'it says interrupted, and no more is poured; whether the cup is good only a person sees',
    'firmware-sim/power-cut.test.ts',
    'leaves a journal that tells the truth, and no second pour',
  ],
  [
    '11. the report “done” is lost',
    'asked, and ready once',
    'src/shop/doubt.test.ts',
    'comes back and has finished meanwhile: ready, once, without a remake',
  ],
  [
    '12. D, after “done” arrived, before it is committed',
    'the next one asks, and finds it done, once',
    'test/e2e/second-daemon.full.test.ts',
    'in mid-pour leaves the machine to finish: the next daemon finds the drink done, once',
  ],
  [
    '13. D, after “ready” is committed, before the board and the tills are told',
    'the board is made from the book again, and calls what is ready for less than 20 s; what is to be sent stands in the outbox',
    'src/shop/webhooks.test.ts',
    'is still there after a restart, and somebody is asked to look at once',
  ],
  [
    '14. D, after a message is sent, before that is written down',
    'sent again with the same id: the receiver knows it',
    'src/shop/webhooks.test.ts',
    'knows nothing of a delivery that is over: to say so twice changes nothing',
  ],
  [
    '15. the link, while it pours',
    'in doubt; the queue goes on; what was poured is ready once',
    'test/e2e/dead-machine.test.ts',
    'machines that hang for 8 s',
  ],
  [
    '16. M returns when its drink was made elsewhere',
    'a surplus cup, never announced',
    'test/e2e/surplus-cup.full.test.ts',
    'a drink whose machine hangs for too long is made by another, called once, and the late cup is recorded as surplus',
  ],
  [
    '17. the disk, at a commit',
    'nothing was sent; full: it waits; an I/O error: it ends and is started again',
    'test/storage/failed-fsync.test.ts',
    'answers 503, ends with 71, does not write again, and takes the same sale once after its next start',
  ],
  [
    '18. the book, replaced by a backup: machines are ahead of it',
    'new ids, and epochs above every fence',
    'src/daemon/restore.test.ts',
    'leaves machines ahead of the book: the next brew lies above their fences, and its id is new',
  ],
]
