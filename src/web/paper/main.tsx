/** Prints when it is asked to. What is to be printed is complete without. */
import '../styles.css'
import '../lib/ticket.css'
import './paper.css'

const button = document.getElementById('print')
if (button) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
