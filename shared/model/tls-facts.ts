/** A certificate, in what people ask of one. Dates are ISO 8601. */
export interface CertificateFacts {
  /** The common name, else the whole subject; empty where there is none. */
  readonly subject: string;
  readonly issuer: string;
  /** DNS names and addresses that it is for. */
  readonly names: readonly string[];
  readonly validFrom: string;
  readonly validTo: string;
  /** SHA-256, lower-case hex. */
  readonly fingerprint: string;
}

/** What one end of a TLS handshake knows of it. */
export interface TlsEnd {
  readonly protocol: string;
  readonly cipher: string;
  /** The name that the client asked for (RFC 6066 §3); null: none, as for addresses. */
  readonly sni: string | null;
  /** The protocol that was agreed on by ALPN; null: none. */
  readonly alpn: string | null;
  /** What the server presented, its own certificate first: as it arrived at the client, or as the server holds it. */
  readonly chain: readonly CertificateFacts[];
}
