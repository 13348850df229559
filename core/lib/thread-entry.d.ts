/** A program for a thread: the address of its file, wherever it is built to (build/thread-entries.mjs). */
declare module '*?thread' {
  const address: string;
  export default address;
}
