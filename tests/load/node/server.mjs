/**
 * The automerge-repo server as its authors deploy it (automerge-repo-sync-server): files as storage, documents only
 * for those who ask by name. Takes the folder to store in, prints its port and runs until it is stopped.
 */
import { createServer } from "node:http"
import { Repo } from "@automerge/automerge-repo"
import { WebSocketServerAdapter } from "@automerge/automerge-repo-network-websocket"
import { NodeFSStorageAdapter } from "@automerge/automerge-repo-storage-nodefs"
import { WebSocketServer } from "ws"

const [folder] = process.argv.slice(2)
const sockets = new WebSocketServer({ noServer: true })
new Repo({
  network: [new WebSocketServerAdapter(sockets)],
  storage: new NodeFSStorageAdapter(folder),
  peerId: "storage-server-load",
  sharePolicy: async () => false,
})
const server = createServer()
server.on("upgrade", (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened, request))
})
server.listen(0, "127.0.0.1", () => console.log(server.address().port))
