/** The line: joins, waits longer each time, notices silence, understands close codes. Time is turned by hand. */
import { Encoder } from "cbor-x/index-no-eval"
import { beforeEach, describe, expect, test } from "vitest"
import { CLOSE, Socket, type SocketEvent, type SocketLike, waitBefore } from "../../src/socket"
import { decode, PROBE_DOCUMENT } from "../../src/wire"

const packer = new Encoder({ tagUint8Array: false, useRecords: false })
const pack = (value: unknown) => new Uint8Array(packer.encode(value))

class FakeSocket implements SocketLike {
  binaryType = ""
  readyState = 1
  onopen: SocketLike["onopen"] = null
  onmessage: SocketLike["onmessage"] = null
  onclose: SocketLike["onclose"] = null
  onerror: SocketLike["onerror"] = null
  sent: Uint8Array[] = []
  closed = false
  send(bytes: Uint8Array) {
    this.sent.push(bytes)
  }
  close() {
    this.closed = true
  }
  opens() {
    this.onopen?.({} as never)
  }
  hears(value: unknown) {
    this.onmessage?.({ data: pack(value) } as never)
  }
  closes(code: number) {
    this.onclose?.({ code } as never)
  }
}

let sockets: FakeSocket[] = []
let events: SocketEvent[] = []
let timers: { at: number; act: () => void }[] = []
let now = 0
let socket: Socket

function pass(ms: number) {
  const end = now + ms
  for (;;) {
    const due = timers.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0]
    if (!due) break
    timers.splice(timers.indexOf(due), 1)
    now = due.at
    due.act()
  }
  now = end
}

const last = () => sockets[sockets.length - 1]!

function joined() {
  socket.connect()
  last().opens()
  last().hears({ type: "peer", senderId: "server" })
}

beforeEach(() => {
  sockets = []
  events = []
  timers = []
  now = 0
  socket = new Socket({
    peerId: "an",
    open: () => {
      sockets.push(new FakeSocket())
      return last()
    },
    later: (act, ms) => {
      const timer = { at: now + ms, act }
      timers.push(timer)
      return () => void (timers = timers.filter((one) => one !== timer))
    },
    random: () => 0.5,
    hear: (event) => events.push(event),
  })
})

describe("joining", () => {
  test("says who it is, and tells when it is in", () => {
    joined()
    const types = events.map((event) => event.type)
    expect(types).toEqual(["connecting", "joined"])
    expect(Buffer.from(last().sent[0]!).toString("latin1")).toContain("supportedProtocolVersions")
  })

  test("a line that is being closed is not written to, and what was to be said counts as unsent", () => {
    joined()
    const before = last().sent.length
    last().readyState = 2
    expect(socket.send({ type: "sync", documentId: "d", data: new Uint8Array([1]) })).toBe(false)
    expect(last().sent.length).toBe(before)
  })

  test("nothing is sent before the server has greeted", () => {
    socket.connect()
    last().opens()
    expect(socket.send({ type: "sync", documentId: "d", data: new Uint8Array([1]) })).toBe(false)
  })

  test("a server that does not greet is given up", () => {
    socket.connect()
    last().opens()
    pass(10_000)
    expect(last().closed).toBe(true)
    expect(events[events.length - 1]!.type).toBe("lost")
  })
})

describe("losing", () => {
  test("waits longer after each failure, and not in step with others", () => {
    const waits = [0, 1, 2, 3, 10].map((failures) => waitBefore(1006, failures, 0))
    expect(waits).toEqual([250, 500, 1000, 2000, 7500])
    expect(waitBefore(1006, 3, 0.9)).not.toBe(waitBefore(1006, 3, 0.1))
  })

  test("a restarting server is met again soon, spread over a time", () => {
    expect(waitBefore(CLOSE.restarting, 0, 0)).toBe(0)
    expect(waitBefore(CLOSE.restarting, 0, 1)).toBe(2000)
  })

  test("told to slow down, it does", () => {
    expect(waitBefore(CLOSE.tooMuch, 0, 0)).toBeGreaterThanOrEqual(10_000)
  })

  test.each([
    [CLOSE.signedOut, "signed-out"],
    [CLOSE.foreign, "foreign"],
  ])("close code %i stops for good", (code, why) => {
    joined()
    last().closes(code)
    expect(events[events.length - 1]).toEqual({ type: "stopped", why })
    pass(60_000)
    socket.online()
    expect(sockets).toHaveLength(1)
  })

  test("comes back by itself, and only one line lives", () => {
    joined()
    const first = last()
    first.closes(1006)
    pass(1_000)
    expect(sockets).toHaveLength(2)
    first.closes(1006)
    first.hears({ type: "peer", senderId: "late" })
    last().opens()
    last().hears({ type: "peer", senderId: "server" })
    expect(events.filter((event) => event.type === "joined")).toHaveLength(2)
    pass(1_000)
    expect(sockets).toHaveLength(2)
  })

  test("the device coming online does not wait", () => {
    joined()
    socket.offline()
    expect(socket.joined).toBe(false)
    socket.online()
    expect(sockets).toHaveLength(2)
  })
})

describe("silence", () => {
  test("is tested by a question that always has an answer", () => {
    joined()
    pass(25_000)
    const asked = last().sent[last().sent.length - 1]!
    expect(decode(asked)).toMatchObject({ type: "request", documentId: PROBE_DOCUMENT })
    last().hears({ type: "doc-unavailable", senderId: "server", targetId: "an", documentId: PROBE_DOCUMENT })
    expect(events.map((event) => event.type)).toEqual(["connecting", "joined"])
    pass(24_000)
    expect(sockets).toHaveLength(1)
  })

  test("that lasts is a loss", () => {
    joined()
    pass(25_000 + 8_000)
    expect(events[events.length - 1]!.type).toBe("lost")
  })
})
