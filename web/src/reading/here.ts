/**
 * The line "Đang ở đây" of plain pages: who has the resolution open in the editor, and at which clause.
 *
 * It finds `#here` with its label (`data-label`). Where the text stands on the page, a clause is named as it stands there.
 */
import { byGivenName } from "./people"

interface Person {
  person: string
  name: string
  clause: string | null
}

/** Shows what an event of the stream tells; what cannot be read is passed over. */
export function showHere(event: Event): void {
  const line = document.getElementById("here")
  const people = line ? read((event as MessageEvent).data) : null
  if (!line || !people) return
  const names = people.sort(byGivenName).map((one) => {
    const place = one.clause ? placeOf(one.clause) : ""
    return place ? `${one.name} (${place})` : one.name
  })
  const words = names.length ? `${line.dataset.label || ""} ${names.join(", ")}` : ""
  if (line.textContent !== words) line.textContent = words
  line.hidden = names.length === 0
}

function read(data: unknown): Person[] | null {
  try {
    const people: unknown = JSON.parse(String(data))
    return Array.isArray(people) ? (people as Person[]).filter((one) => typeof one.name === "string") : null
  } catch {
    return null
  }
}

function placeOf(clause: string): string {
  const element = document.getElementById(`clause-${clause}`)
  return (element && element.dataset.place) || ""
}
