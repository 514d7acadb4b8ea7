import COpenSSL

/// The SHA-256 digest of a model's bytes: its identity in the store and in the board's model log.
public struct Digest: Hashable, Sendable, CustomStringConvertible {
    /// The 32 bytes of the digest.
    public let bytes: [UInt8]

    /// Hashes `data` (FIPS 180-4, by OpenSSL's libcrypto).
    public init(of data: [UInt8]) {
        var result = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(data, data.count, &result)
        bytes = result
    }

    /// Lower-case hexadecimal, 64 characters.
    public var description: String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
