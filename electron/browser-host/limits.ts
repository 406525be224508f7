/** Bytes of one message that comes in. */
export const MAX_REQUEST = 4 * 1024 * 1024;
/** Characters of one that goes out, and what may wait of answers: the engine's own bounds are below it, such as those of a server's connections with all their heads. */
export const MAX_ANSWER = 64 * 1024 * 1024;
/** Characters of events that may wait to be sent to one client. */
export const MAX_BACKLOG = 16 * 1024 * 1024;
/** Pages at the same time. */
export const MAX_CLIENTS = 32;
/** Sockets that have not shown the token yet. */
export const MAX_STRANGERS = 16;
/** Bytes that a stranger may send, frame heads included. */
export const MAX_STRANGER_BYTES = 1024;
export const TOKEN_WITHIN_MS = 5000;
/** TCP connections, whatever is said on them. */
export const MAX_CONNECTIONS = 256;
/** How long a client may take to answer the closing of its websocket, before its connection is cut. */
export const CLOSE_WITHIN_MS = 2000;
