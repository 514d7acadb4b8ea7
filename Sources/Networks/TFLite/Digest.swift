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

    /// Hashes what comes in pieces, an empty one at the end.
    public init(of next: () throws -> [UInt8]) rethrows {
        var context = SHA256_CTX()
        SHA256_Init(&context)
        while true {
            let piece = try next()
            if piece.isEmpty { break }
            SHA256_Update(&context, piece, piece.count)
        }
        var result = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256_Final(&result, &context)
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
