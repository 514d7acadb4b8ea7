/// Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): bytes without zeros, so that a zero ends a frame.
enum COBS {
    /// Bytes that `count` bytes may take once encoded, without the ending zero.
    static func encodedLimit(_ count: Int) -> Int { count + count / 254 + 1 }

    /// Encodes `bytes`; the result has no zero and no ending zero.
    static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var result: [UInt8] = [0]
        var codeAt = 0
        var code: UInt8 = 1
        for byte in bytes {
            if code == 0xFF {
                result[codeAt] = code
                codeAt = result.count
                result.append(0)
                code = 1
            }
            if byte == 0 {
                result[codeAt] = code
                codeAt = result.count
                result.append(0)
                code = 1
            } else {
                result.append(byte)
                code += 1
            }
        }
        result[codeAt] = code
        return result
    }

    /// Decodes what stood between two zeros, or returns nil if a run leads outside.
    static func decode(_ bytes: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            let code = Int(bytes[index])
            guard code > 0, index + code <= bytes.count else { return nil }
            result.append(contentsOf: bytes[(index + 1)..<(index + code)])
            index += code
            if code < 0xFF, index < bytes.count { result.append(0) }
        }
        return result
    }
}
