/// The framing of USB transfers on the probe's socket.
///
/// To the board: kind (0 bulk OUT, 1 bulk IN, 2 USB reset), length as 32 bits little-endian, and the data of an
/// OUT. From the board: status (0 done, 1 timeout, 2 stall, 3 unplugged, 4 overflow), length, and the data of an IN.
struct ProbeProtocol {
    enum Status: UInt8 { case done, timeout, stall, unplugged, overflow }

    /// Longest transfer: more is no transfer of this probe.
    static let limit = 1 << 17
    private var input: [UInt8] = []

    /// Takes bytes and returns the answers; nil if these are no transfers and the connection is to be closed.
    mutating func receive(_ bytes: [UInt8], model: any ProbeEndpoints) -> [UInt8]? {
        input.append(contentsOf: bytes)
        var answers: [UInt8] = []
        var position = 0
        while input.count - position >= 5 {
            let length = (1...4).reversed().reduce(0) { $0 << 8 | Int(input[position + $1]) }
            guard length <= Self.limit, input[position] <= 2 else {
                input = []
                return nil
            }
            let kind = input[position]
            let end = position + 5 + (kind == 0 ? length : 0)
            guard input.count >= end else { break }
            switch kind {
            case 0: answers += Self.answer(model.bulkOut(Array(input[position + 5..<end])))
            case 1:
                let (status, data) = model.bulkIn(limit: length)
                answers += Self.answer(status, data)
            default: answers += Self.answer(model.usbReset())
            }
            position = end
        }
        input.removeFirst(position)
        return answers
    }

    static func answer(_ status: Status, _ data: [UInt8] = []) -> [UInt8] {
        [status.rawValue] + UInt32(data.count).littleEndianBytes + data
    }
}

extension UInt32 {
    /// Four bytes, the least significant first.
    var littleEndianBytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) } }

    /// The word that starts at `offset`; bytes that are not there count as zero.
    init(littleEndian bytes: [UInt8], at offset: Int) {
        self = (0..<4).reduce(0) { word, index in
            let position = offset + index
            return position < bytes.count ? word | UInt32(bytes[position]) << UInt32(8 * index) : word
        }
    }
}
