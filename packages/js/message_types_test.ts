import type { DataOf, MessageType } from "../../protocol/messages.ts";
import type { MessageData } from "./message_types.ts";

/** Makes arrays and members of `T` readonly, as those of the package are. */
type Frozen<T> = T extends (infer E)[] ? readonly Frozen<E>[]
  : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> }
  : T;

/** A message with a default may leave out what the hub fills in. */
type Filled = "hello" | "token_create";

/** Each is an error of the compiler where the types of the package are not those of the table. */
type FromTable<T extends MessageType> = Frozen<DataOf<T>> extends MessageData[T] ? true : T;
type ToTable<T extends Exclude<MessageType, Filled>> = MessageData[T] extends Frozen<DataOf<T>> ? true : T;

Deno.test("the types of the client package are those of the table of messages", () => {
  const each: { [T in MessageType]: FromTable<T> }[MessageType] = true;
  const back: { [T in Exclude<MessageType, Filled>]: ToTable<T> }[Exclude<MessageType, Filled>] = true;
  // They have been compared by the compiler.
  void [each satisfies true, back satisfies true];
});
