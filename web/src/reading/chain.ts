/**
 * The picture of the chain: the box under the pointer or the keyboard shows what it leads to and comes from.
 *
 * The picture is complete without this script: each box is a link, and a list below says the same.
 */
const picture = document.querySelector<SVGSVGElement>("svg.chain")

function light(box: Element | null): void {
  if (!picture) return
  const chain = new Set(((box && box.getAttribute("data-chain")) || "").split(" "))
  picture.classList.toggle("is-choosing", box !== null)
  picture.querySelectorAll(".box").forEach((one) => one.classList.toggle("is-lit", chain.has(one.getAttribute("data-box") || "")))
  picture.querySelectorAll(".tie").forEach((tie) => {
    const ends = [tie.getAttribute("data-from") || "", tie.getAttribute("data-to") || ""]
    tie.classList.toggle("is-lit", ends.every((end) => chain.has(end)))
  })
}

function boxOf(target: EventTarget | null): Element | null {
  return target instanceof Element ? target.closest(".box") : null
}

/** The keyboard's box stays lit while no pointer is over another. */
function focused(): Element | null {
  return boxOf(document.activeElement)
}

if (picture) {
  picture.addEventListener("focusin", (event) => light(boxOf(event.target)))
  picture.addEventListener("focusout", (event) => light(boxOf(event.relatedTarget)))
  picture.addEventListener("pointerover", (event) => light(boxOf(event.target) || focused()))
  picture.addEventListener("pointerleave", () => light(focused()))
}
