/**
 * Sends the files of a record with a bar that shows how far each is, and a button that stops. The form works without it.
 *
 * It finds `#attach` with the address to send to and the words to show, and `#sending` with its bar.
 */
interface Problem {
  title?: string
  next?: string
}

const form = document.querySelector<HTMLFormElement>("form#attach")
if (form && "upload" in new XMLHttpRequest()) tend(form)

function tend(form: HTMLFormElement): void {
  const words = form.dataset
  const byId = (id: string) => document.getElementById(id)!
  const [box, line, fault, stop] = [byId("sending"), byId("sending-words"), byId("sending-fault"), byId("sending-stop")]
  const bar = byId("sending-bar") as HTMLProgressElement
  const input = form.querySelector<HTMLInputElement>("[type=file]")!
  const csrf = form.querySelector<HTMLInputElement>("[name=csrf]")!
  const submit = form.querySelector<HTMLButtonElement>("[type=submit]")!
  let sending: XMLHttpRequest | null = null

  const at = (busy: boolean) => {
    box.hidden = stop.hidden = !busy
    submit.disabled = input.disabled = busy
  }
  const tell = (text: string) => {
    fault.textContent = text
    fault.hidden = text === ""
  }

  function send(file: File): Promise<string> {
    return new Promise((resolve) => {
      const request = (sending = new XMLHttpRequest())
      request.open("POST", `${words.send}?name=${encodeURIComponent(file.name)}`)
      request.setRequestHeader("x-csrf-token", csrf.value)
      request.setRequestHeader("content-type", "application/octet-stream")
      const show = (part: number) => {
        const done = Math.round(part * 100)
        bar.value = done
        line.textContent = (words.sending || "").replace("#", file.name).replace("%", `${done} %`)
      }
      show(0)
      request.upload.onprogress = (event) => event.lengthComputable && show(event.loaded / event.total)
      request.onload = () => resolve(request.status < 300 ? "" : `${file.name}: ${reason(request) || words.broken}`)
      request.onerror = () => resolve(`${file.name}: ${words.broken}`)
      request.onabort = () => resolve(words.stopped || "")
      request.send(file)
    })
  }

  form.addEventListener("submit", (event) => {
    const files = Array.from(input.files || [])
    // Nothing chosen: the server says so.
    if (!files.length) return
    event.preventDefault()
    void all(files)
  })
  stop.addEventListener("click", () => sending && sending.abort())

  async function all(files: File[]): Promise<void> {
    tell("")
    at(true)
    const faults: string[] = []
    let taken = 0
    for (const file of files) {
      // A phone need not send what is refused anyway.
      const large = file.size > Number(words.largeBytes)
      const wrong = large ? `${file.name}: ${words.large}` : await send(file)
      if (wrong) faults.push(wrong)
      else taken++
      if (wrong === words.stopped) break
    }
    at(false)
    sending = null
    if (faults.length) tell(faults.join(" "))
    else if (taken) location.replace(words.here || location.href)
    if (!faults.length && taken) location.reload()
  }
}

function reason(request: XMLHttpRequest): string {
  try {
    const { title, next } = JSON.parse(request.responseText) as Problem
    return [title, next].filter(Boolean).join(" ")
  } catch {
    return ""
  }
}
