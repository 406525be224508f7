/**
 * mulberry32 over a page of memory (64 KiB), as a WebAssembly module. In JavaScript a probe, which needs six bases, spent 17 ms of processor time on them, most of it on
 * compiling the loop twice while it ran; here it is 5 ms, and 32-bit words need no care to stay that. As text it reads:
 *
 *     (module
 *       (memory (export "page") 1)
 *       (func (export "fill") (param $state i32) (local $word i32) (local $at i32)
 *         (loop $next
 *           …the instructions below…)))
 */
// prettier-ignore
const MODULE = Uint8Array.of(
  0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, // "\0asm", version 1
  1, 5, 1, 0x60, 1, 0x7f, 0, // type 0: (i32) to nothing
  3, 2, 1, 0, // function 0 is of type 0
  5, 3, 1, 0, 1, // memory 0 has 1 page
  7, 15, 2, // two exports
  4, 0x70, 0x61, 0x67, 0x65, 2, 0, // "page": memory 0
  4, 0x66, 0x69, 0x6c, 0x6c, 0, 0, // "fill": function 0
  10, 85, 1, 83, 1, 2, 0x7f, // one body with two more i32
  0x03, 0x40, // loop $next
  0x20, 0, 0x41, 0xf5, 0xf3, 0xad, 0xe9, 0x06, 0x6a, 0x21, 0, // state += 0x6d2b79f5
  0x20, 0, 0x20, 0, 0x41, 15, 0x76, 0x73, //                     (state ^ (state >>> 15))
  0x20, 0, 0x41, 1, 0x72, 0x6c, 0x21, 1, //                word = that * (state | 1)
  0x20, 1, //                                              word
  0x20, 1, //                                                     word
  0x20, 1, 0x20, 1, 0x41, 7, 0x76, 0x73, //                                (word ^ (word >>> 7))
  0x20, 1, 0x41, 61, 0x72, 0x6c, //                                        that * (word | 61)
  0x6a, 0x73, 0x21, 1, //                                  word = word ^ (word + that)
  0x20, 2, 0x20, 1, 0x20, 1, 0x41, 14, 0x76, 0x73, //              word ^ (word >>> 14)
  0x36, 2, 0, //                                           page[at] = that
  0x20, 2, 0x41, 4, 0x6a, 0x22, 2, //                      at += 4
  0x41, 0x80, 0x80, 0x04, 0x49, 0x0d, 0, //                while at < 65536: $next
  0x0b, 0x0b, // end of the loop, end of the body
);

interface Generator {
  readonly page: { readonly buffer: ArrayBuffer };
  readonly fill: (state: number) => void;
}

/** What is used of it here. Its types come with the DOM's, of which the code for Node sees none. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Generator };
};

let generator: Generator | null = null;

/** The 16384 32-bit little-endian words that mulberry32 gives after `state`, as the bytes of a new buffer. */
export function baseWords(state: number): Buffer {
  generator ??= new WebAssembly.Instance(new WebAssembly.Module(MODULE)).exports;
  generator.fill(state);
  return Buffer.from(new Uint8Array(generator.page.buffer));
}
