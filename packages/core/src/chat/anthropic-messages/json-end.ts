const QUOTE = 34;
const BACKSLASH = 92;

/** Tells, piece by piece, when a JSON object has come to its end. */
export class JsonEnd {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #whole = false;

  get whole(): boolean {
    return this.#whole;
  }

  push(text: string): void {
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i);
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (char === BACKSLASH) this.#escaped = true;
        else if (char === QUOTE) this.#inString = false;
      } else if (char === QUOTE) this.#inString = true;
      else if (char === 123 || char === 91) this.#depth++;
      else if ((char === 125 || char === 93) && --this.#depth === 0) this.#whole = true;
    }
  }
}
