/** The test words of `domain.md`, as keyboards bring them: step by step composed, and in UniKey's Backspaces and letters. */

/** Telex as macOS, Android and ibus compose it: each step replaces the one before. */
export const COMPOSED: Record<string, readonly string[]> = {
  tiếng: ["t", "ti", "tie", "tiê", "tiên", "tiêng", "tiếng"],
  Việt: ["V", "Vi", "Vie", "Viê", "Viêt", "Việt"],
  đường: ["d", "đ", "đu", "đuo", "đươ", "đươn", "đương", "đường"],
  nghị: ["n", "ng", "ngh", "nghi", "nghị"],
  quyết: ["q", "qu", "quy", "quye", "quyê", "quyêt", "quyết"],
  thuở: ["t", "th", "thu", "thuo", "thuơ", "thuở"],
  giúp: ["g", "gi", "giu", "giup", "giúp"],
  Uỷ: ["U", "Uy", "Uỷ"],
  Ủy: ["U", "Uy", "Ủy"],
  hoà: ["h", "ho", "hoa", "hoà"],
  hòa: ["h", "ho", "hoa", "hòa"],
  ẤU: ["A", "Â", "ÂU", "ẤU"],
}

/** "<" is a Backspace: Telex "tieengs" as UniKey sends it. */
export const INJECTED: Record<string, string> = {
  tiếng: "tie<êng<<<ếng",
  Việt: "Vie<êt<<ệt",
  đường: "d<đuo<<ương<<<ờng",
  nghị: "nghi<ị",
  quyết: "quye<êt<<ết",
  thuở: "thuo<ơ<ở",
  giúp: "giup<<úp",
  Uỷ: "Uy<ỷ",
  Ủy: "Uy<<Ủy",
  hoà: "hoa<à",
  hòa: "hoa<<òa",
  ẤU: "A<ÂU<<ẤU",
}
