import type { Transport, TransportHandlers } from './mqtt-subscriber.ts'

/** The `/mqtt` of this page's own origin, `ws:` or `wss:` as the page itself. */
export function mqttUrl(location: { readonly protocol: string; readonly host: string }): string {
  return `${location.protocol === 'https:' ? 'wss:' : 'ws:'}//${location.host}/mqtt`
}

/** MQTT over a WebSocket, subprotocol `mqtt`, binary frames. */
export function openWebSocket(url: string, handlers: TransportHandlers): Transport {
  const socket = new WebSocket(url, 'mqtt')
  socket.binaryType = 'arraybuffer'
  socket.onopen = () => handlers.opened()
  socket.onmessage = (event: MessageEvent<unknown>) => {
    if (event.data instanceof ArrayBuffer) handlers.data(new Uint8Array(event.data))
  }
  // An error is always followed by a close.
  socket.onclose = () => handlers.closed()
  return {
    send(bytes) {
      if (socket.readyState === WebSocket.OPEN) socket.send(bytes as Uint8Array<ArrayBuffer>)
    },
    close() {
      socket.onclose = null
      socket.close()
    },
  }
}
