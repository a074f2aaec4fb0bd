/**
 * The automerge-repo server as its authors deploy it (automerge-repo-sync-server): files as storage, documents only
 * for those who ask by name. Takes the folder to store in, prints its port and runs until it is stopped.
 */
import { createServer } from "node:http"
import { Repo } from "@automerge/automerge-repo"
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket"
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs"
import { WebSocketServer } from "ws"

/** The default of five seconds cuts clients off while the server reads a long history on a busy machine. */
const KEEP_ALIVE_MS = 60_000

const [folder] = process.argv.slice(2)
const sockets = new WebSocketServer({ noServer: true })
new Repo({
  network: [new WebSocketServerAdapter(sockets, KEEP_ALIVE_MS)],
  storage: new NodeFSStorageAdapter(folder),
  peerId: "storage-server-load",
  sharePolicy: async () => false,
})
const server = createServer()
server.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened, request))
})
// The library takes connections only once it has read its storage; one that comes before would never be answered.
while (sockets.listenerCount("connection") === 0) await new Promise((done) => setTimeout(done, 10))
server.listen(0, "127.0.0.1", () => console.log(server.address().port))
