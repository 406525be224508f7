/** Bytes of one message, in either direction. */
export const MAX_MESSAGE = 4 * 1024 * 1024;
/** What may wait to be sent to one client, characters. */
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
