/** A working group of the demo's draft: opened once, with a lane in which its members write. */
import type { Page } from "playwright-core"
import { Editor } from "./editor"
import { DEMO, type Server } from "./server"

const NAME = "Tổ 1 – Chuẩn bị sinh hoạt"

interface GroupTold {
  id: string
  name: string
  lane: string
}

/** The group of the first two delegates; what it was is found again. */
export async function groupOf(server: Server): Promise<GroupTold> {
  const member = server.person(["delegate"])
  const found = async () => {
    const { items } = await server.api<{ items: GroupTold[] }>(`/resolutions/${DEMO}/groups`, member)
    return items.find((one) => one.name === NAME)
  }
  const known = await found()
  if (known) return known
  const { items } = await server.api<{ items: { id: string; name: string }[] }>("/people?limit=500")
  const names = [member.name, server.person(["delegate"], 1).name]
  const members = items.filter((one) => names.includes(one.name)).map((one) => one.id)
  const task = "Bàn nhóm giải pháp về chuẩn bị sinh hoạt: họp chi ủy trước, gửi tài liệu sớm."
  await server.post(`/resolutions/${DEMO}/groups`, server.person(["secretary"]), { name: NAME, task, members })
  return (await found())!
}

export const groupPage = (path: string) => async (server: Server) =>
  `/resolutions/${DEMO}/groups/${(await groupOf(server)).id}${path}`

export async function lanePage(server: Server): Promise<string> {
  return `/resolutions/${(await groupOf(server)).lane}/edit`
}

const WORDS = " Mỗi quý một lần."

/** Writes in the lane as its member, once, and looks at what would be brought back. */
export async function writeAndLook(page: Page, _: unknown, server: Server): Promise<void> {
  const { id } = (await server.clauses()).find((one) => one.kind === "proposal")!
  await page.goto(`${server.url}${await lanePage(server)}`)
  const editor = new Editor(page)
  await editor.opened()
  if (!(await editor.wordsOf(id)).endsWith(WORDS)) {
    await editor.caret(id)
    await editor.type(WORDS)
    await editor.saved()
  }
  await page.goto(`${server.url}${await groupPage("/bring")(server)}`)
  await page.locator(".suggestion").first().waitFor()
}

/** The same, brought back; the page of the group then tells of it. */
export async function bringBack(page: Page, hall: unknown, server: Server): Promise<void> {
  await writeAndLook(page, hall, server)
  const form = page.locator("#bring-form")
  if (await form.count()) await form.getByRole("button", { name: "Đưa về dự thảo" }).click()
  else await page.goto(`${server.url}${await groupPage("")(server)}`)
  await page.locator("#brought .suggestion").first().waitFor()
}
